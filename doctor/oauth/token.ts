import {
  type AuthorizationServer,
  allowInsecureRequests,
  authorizationCodeGrantRequest,
  ClientSecretBasic,
  ClientSecretPost,
  customFetch,
  None,
  processAuthorizationCodeResponse,
} from "oauth4webapi";

import { Blocked, type Diagnosis } from "../findings/diagnosis.ts";
import { type Exchange, exchange, readObject } from "../wire/exchange.ts";
import { confirmBy, toResponse } from "./document.ts";
import { describeError, type Registered } from "./registration.ts";

const timeoutMs = 15_000;

/** All that redeeming a code takes. */
export interface CodeGrant {
  readonly server: AuthorizationServer;
  readonly client: Registered;
  readonly redirect: string;
  readonly resource: string;
  readonly verifier: string;
  /** The query with which the browser came back, as `validateAuthResponse` gives it. */
  readonly callback: URLSearchParams;
}

function toClientAuth({ client_secret: secret, token_endpoint_auth_method: method }: Registered) {
  if (typeof secret !== "string" || method === "none") return None();
  return method === "client_secret_post" ? ClientSecretPost(secret) : ClientSecretBasic(secret);
}

async function redeem(grant: CodeGrant): Promise<Exchange> {
  const { server, client, redirect, resource, verifier, callback } = grant;
  let answer: Exchange | undefined;
  const fetchOnce: typeof fetch = async (url, init) => {
    const headers = Object.fromEntries(new Headers(init?.headers));
    const body = String(init?.body ?? "");
    answer = await exchange(String(url), { method: "POST", headers, body, timeoutMs });
    return toResponse(answer);
  };
  await authorizationCodeGrantRequest(
    server,
    client,
    toClientAuth(client),
    callback,
    redirect,
    verifier,
    {
      additionalParameters: { resource },
      [customFetch]: fetchOnce,
      [allowInsecureRequests]: true,
    },
  );
  if (answer === undefined) throw new Blocked("the token endpoint was not asked");
  return answer;
}

function refuse(diagnosis: Diagnosis, answer: Exchange): never {
  const says = describeError(answer);
  const isClient = readObject(answer)?.error === "invalid_client";
  diagnosis.found(isClient ? "token-auth-method" : "token-refused", says);
  throw new Blocked(`refused: ${says}`);
}

/** Redeems the code. Throws: `Blocked`, `NoAnswer`. */
export async function redeemCode(diagnosis: Diagnosis, grant: CodeGrant): Promise<string> {
  const answer = await redeem(grant);
  const fields = readObject(answer) ?? {};
  const { access_token: token, refresh_token: refresh, token_type: type } = fields;
  diagnosis.secrets.add(token, refresh, fields.id_token);
  if (answer.status >= 300) refuse(diagnosis, answer);
  if (typeof token !== "string") {
    diagnosis.found("token-answer-broken", `${answer.type || "no Content-Type"}, no access_token`);
    throw new Blocked("no access token");
  }
  if (String(type).toLowerCase() !== "bearer") {
    diagnosis.found("token-answer-broken", `token_type: ${type}`);
  } else {
    await confirmBy(diagnosis, "token-answer-broken", () =>
      processAuthorizationCodeResponse(grant.server, grant.client, toResponse(answer)),
    );
  }
  if (refresh === undefined) diagnosis.found("no-refresh-token");
  return token;
}
