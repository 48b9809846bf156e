import { randomBytes } from "node:crypto";

import { Blocked, type Diagnosis } from "../findings/diagnosis.ts";
import { type Answer, Endpoint } from "../wire/endpoint.ts";

/** A server of one era alone may refuse the other's message for that. */
async function ask(url: URL, token: string): Promise<Answer> {
  const endpoint = new Endpoint(url.href, token);
  const answer = await endpoint.initialize();
  if (answer.status === 401 || answer.status < 300) return answer;
  const modern = await endpoint.requestModern("server/discover");
  return modern.status < 300 || modern.status === 401 ? modern : answer;
}

/** Whether the server looks at tokens: at this one, and at one that nobody made. Throws: `Blocked`, `NoAnswer`. */
export async function checkToken(
  diagnosis: Diagnosis,
  url: URL,
  token: string,
): Promise<readonly [true, string]> {
  const madeUp = `made-up-by-toolhub-doctor-${randomBytes(12).toString("hex")}`;
  const refused = await ask(url, madeUp);
  if (refused.status < 300) diagnosis.found("any-token-taken", `${refused.status}`);
  else if (refused.status !== 401) diagnosis.found("wrong-token-not-401", `${refused.status}`);
  const header = refused.headers.get("www-authenticate") ?? "";
  if (`${refused.text} ${header}`.includes(madeUp)) diagnosis.found("token-quoted");
  const taken = await ask(url, token);
  if (taken.status === 401 || taken.status === 403) {
    diagnosis.found("token-not-taken", `${taken.status}`);
    throw new Blocked(`the server answers ${taken.status} to the token`);
  }
  return [true, `taken; a made-up one gets ${refused.status}`];
}
