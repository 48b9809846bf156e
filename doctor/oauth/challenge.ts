import { extractWWWAuthenticateParams } from "@modelcontextprotocol/client";

import { isLoopbackHost } from "../../src/settings/loopback.ts";
import { Blocked, type Diagnosis } from "../findings/diagnosis.ts";
import { type Answer, Endpoint } from "../wire/endpoint.ts";

/** What the server says to somebody without a token. */
export interface Challenge {
  /** False if the server takes everybody. */
  readonly needsToken: boolean;
  readonly resourceMetadataUrl: string | undefined;
  readonly scope: string | undefined;
}

function checkAddress(diagnosis: Diagnosis, { protocol, hostname }: URL): void {
  const isLoopback = isLoopbackHost(hostname);
  if (isLoopback) diagnosis.found("only-this-computer");
  else if (protocol !== "https:") diagnosis.found("not-https");
}

/** A server of one era may refuse the other's first message before it looks for a token. */
async function ask(endpoint: Endpoint): Promise<Answer> {
  const answer = await endpoint.initialize();
  if (answer.status === 401 || answer.status < 400) return answer;
  const modern = await endpoint.requestModern("server/discover");
  return modern.status === 401 || modern.status < 300 ? modern : answer;
}

function readChallenge(diagnosis: Diagnosis, { headers, status, type, text }: Answer): Challenge {
  const header = headers.get("www-authenticate") ?? "";
  if (!/(^|,\s*)bearer(\s|$)/i.test(header)) {
    diagnosis.found("no-challenge", header === "" ? "no WWW-Authenticate" : header);
    return { needsToken: true, resourceMetadataUrl: undefined, scope: undefined };
  }
  const found = extractWWWAuthenticateParams(
    new Response(text, { status, headers: { "www-authenticate": header, "content-type": type } }),
  );
  if (!found.resourceMetadataUrl) diagnosis.found("challenge-without-metadata", header);
  return {
    needsToken: true,
    resourceMetadataUrl: found.resourceMetadataUrl?.href,
    scope: found.scope,
  };
}

/** Asks without a token. Throws: `Blocked` if that leads nowhere, `NoAnswer`. */
export async function askWithoutToken(
  diagnosis: Diagnosis,
  url: URL,
): Promise<readonly [Challenge, string]> {
  checkAddress(diagnosis, url);
  const answer = await ask(new Endpoint(url.href));
  const { status, headers } = answer;
  if (status >= 300 && status < 400) {
    diagnosis.found("redirected", `${status} to ${headers.get("location")}`);
    throw new Blocked(`${status}: the address redirects`);
  }
  if (status === 401) {
    const challenge = readChallenge(diagnosis, answer);
    const where = challenge.resourceMetadataUrl ?? "no resource_metadata";
    return [challenge, `401, ${where}`];
  }
  const open = { needsToken: false, resourceMetadataUrl: undefined, scope: undefined };
  if (status < 300) return [open, `${status}: the server takes everybody`];
  if (status === 403) {
    diagnosis.found("no-401", "403");
    return [{ ...open, needsToken: true }, "403"];
  }
  return [open, `${status}: no question for a token`];
}
