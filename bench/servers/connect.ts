import {
  Dance,
  type FormFields,
  findCode,
  type Tokens,
  toCodeFields,
} from "../../test/support/dance.ts";
import { toolsetName } from "../cast/toolset.ts";
import { toMessage } from "../load/answers.ts";
import { type Target, toHeaders } from "../load/requests.ts";

/** What a person ticks and pastes on toolhub's consent page. */
export const toChoices = (key: string): FormFields => [
  ["toolset", toolsetName],
  [`key:${toolsetName}`, key],
];

/** A person who has signed in, pasted a key and connected a client, all over HTTP. Returns the token. */
export async function connectToolhub(origin: string, name: string, key: string): Promise<string> {
  const { tokens } = await new Dance({ origin, fetch }).connect(name, toChoices(key));
  return tokens.access_token;
}

/** The same with a provider that allows without asking. */
export async function connectAtOnce(origin: string): Promise<string> {
  const dance = new Dance({ origin, fetch });
  const clientId = await dance.register();
  const path = await dance.toAuthorizePath(clientId, { scope: "mcp" });
  const code = findCode(await dance.openBrowser().open(path));
  if (code === null) throw new Error(`${origin} gave no code.`);
  const resource = `${origin}/mcp`;
  const response = await dance.exchange({ ...toCodeFields(clientId, code), resource });
  const { access_token: token }: Tokens = await response.json();
  if (!token) throw new Error(`${origin} gave no token: ${response.status}.`);
  return token;
}

const initialize = {
  jsonrpc: "2.0",
  id: 1,
  method: "initialize",
  params: {
    protocolVersion: "2025-11-25",
    capabilities: {},
    clientInfo: { name: "bench", version: "1.0.0" },
  },
};
const initialized = { jsonrpc: "2.0", method: "notifications/initialized" };

/** Opens a session of 2025-11-25 as clients do: `initialize`, and that it was done. Returns its id. */
export async function openSession(target: Pick<Target, "origin" | "token">): Promise<string> {
  const url = `${target.origin}/mcp`;
  const headers = toHeaders(target);
  const opened = await fetch(url, { method: "POST", headers, body: JSON.stringify(initialize) });
  const text = await opened.text();
  const sessionId = opened.headers.get("mcp-session-id");
  const message = toMessage(text);
  if (!sessionId || message === "" || !JSON.parse(message).result?.capabilities) {
    throw new Error(`${url} opened no session: ${opened.status} ${text.slice(0, 300)}`);
  }
  const noted = await fetch(url, {
    method: "POST",
    headers: { ...headers, "mcp-session-id": sessionId, "mcp-protocol-version": "2025-11-25" },
    body: JSON.stringify(initialized),
  });
  await noted.body?.cancel();
  if (!noted.ok) throw new Error(`${url} took no notification: ${noted.status}`);
  return sessionId;
}
