import type { AuthorizationServer, Client as OAuthClient } from "oauth4webapi";

import { Blocked, type Diagnosis } from "../findings/diagnosis.ts";
import type { Client } from "../findings/rule.ts";
import { type Exchange, exchange, readObject } from "../wire/exchange.ts";

const timeoutMs = 15_000;

/** What clients register that cannot use a metadata document here. Source: as read in August to October 2026. */
const replicas: readonly (readonly [client: Client, redirects: readonly string[]])[] = [
  ["Claude", ["https://claude.ai/api/mcp/auth_callback"]],
  [
    "VS Code",
    [
      "https://insiders.vscode.dev/redirect",
      "https://vscode.dev/redirect",
      "http://127.0.0.1/",
      "http://127.0.0.1:33418/",
    ],
  ],
  ["ChatGPT", ["https://chatgpt.com/connector_platform_oauth_redirect"]],
  ["Cursor", ["cursor://anysphere.cursor-mcp/oauth/callback", "http://localhost:8787/callback"]],
];

/** Which have no metadata document of their own. */
const withoutDocument: readonly Client[] = ["Cursor"];

/** A client at an authorization server. */
export interface Registered extends OAuthClient {
  readonly client_id: string;
}

/** A client that somebody has registered before. */
export interface GivenClient {
  readonly id: string;
  readonly secret: string | undefined;
}

const toBody = (name: string, redirects: readonly string[]) => ({
  client_name: name,
  redirect_uris: redirects,
  grant_types: ["authorization_code", "refresh_token"],
  response_types: ["code"],
  token_endpoint_auth_method: "none",
});

function register(url: string, name: string, redirects: readonly string[]): Promise<Exchange> {
  return exchange(url, {
    method: "POST",
    headers: { "content-type": "application/json", accept: "application/json" },
    body: JSON.stringify(toBody(name, redirects)),
    timeoutMs,
  });
}

/** What an OAuth error says of itself. */
export function describeError({ status, text }: Pick<Exchange, "status" | "text">): string {
  const { error, error_description } = readObject({ text }) ?? {};
  return [status, error, error_description].filter(Boolean).join(" ");
}

/** Takes back what was registered only to see. Source: RFC 7592, section 2.3. */
async function forget(fields: Readonly<Record<string, unknown>>): Promise<void> {
  const { registration_client_uri: uri, registration_access_token: token } = fields;
  if (typeof uri !== "string" || typeof token !== "string" || !URL.canParse(uri)) return;
  const headers = { authorization: `Bearer ${token}` };
  await exchange(uri, { method: "DELETE", headers, timeoutMs }).catch(() => undefined);
}

async function tryReplicas(
  diagnosis: Diagnosis,
  { client_id_metadata_document_supported: takesDocuments }: AuthorizationServer,
  url: string,
): Promise<void> {
  for (const [client, redirects] of replicas) {
    if (takesDocuments === true && !withoutDocument.includes(client)) continue;
    const answer = await register(url, `toolhub doctor, as ${client}`, redirects);
    const fields = readObject(answer) ?? {};
    diagnosis.secrets.add(fields.client_secret, fields.registration_access_token);
    if (answer.status === 429) return;
    if (answer.status < 300) await forget(fields);
    else diagnosis.found("registration-refused-for", describeError(answer), [client]);
  }
}

function readRegistered(diagnosis: Diagnosis, answer: Exchange, redirect: string): Registered {
  const fields = readObject(answer);
  if (fields === undefined || typeof fields.client_id !== "string") {
    diagnosis.found("registration-broken", `${answer.status}, ${answer.type}, no client_id`);
    throw new Blocked("no client_id");
  }
  const { client_id, client_secret, registration_access_token } = fields;
  diagnosis.secrets.add(client_secret, registration_access_token);
  if (answer.status !== 201) diagnosis.found("registration-broken", `${answer.status}, not 201`);
  const redirects = fields.redirect_uris;
  if (Array.isArray(redirects) && !redirects.includes(redirect)) {
    diagnosis.found("registration-broken", `redirect_uris: ${redirects.join(", ")}`);
  }
  const method = fields.token_endpoint_auth_method;
  return {
    client_id,
    token_endpoint_auth_method: typeof method === "string" ? method : "none",
    ...(typeof client_secret === "string" ? { client_secret } : {}),
  };
}

/** Registers a local program, and tries what other clients register. Throws: `Blocked`, `NoAnswer`. */
export async function registerClient(
  diagnosis: Diagnosis,
  server: AuthorizationServer,
  redirect: string,
): Promise<readonly [Registered, string]> {
  const { registration_endpoint: url } = server;
  if (url === undefined)
    throw new Blocked("no registration endpoint: name a client with --client-id");
  const answer = await register(url, "toolhub doctor", [redirect]);
  if (answer.status >= 300) {
    diagnosis.found("registration-refused", describeError(answer));
    throw new Blocked(`refused: ${describeError(answer)}`);
  }
  const client = readRegistered(diagnosis, answer, redirect);
  await tryReplicas(diagnosis, server, url);
  const how = server.client_id_metadata_document_supported === true ? "; documents are taken" : "";
  return [client, `registered, ${client.token_endpoint_auth_method}${how}`];
}

/** A client that was registered before, or the address of a metadata document. */
export function toGivenClient({ id, secret }: GivenClient): Registered {
  return secret === undefined
    ? { client_id: id, token_endpoint_auth_method: "none" }
    : { client_id: id, client_secret: secret, token_endpoint_auth_method: "client_secret_post" };
}
