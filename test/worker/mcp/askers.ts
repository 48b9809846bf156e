import { saveGithubKey } from "../../support/account-objects.ts";
import { send } from "../../support/mcp-client.ts";
import { initialize, type WireRequest } from "../../support/mcp-messages.ts";
import { connectAgain, register, signIn } from "../../support/person.ts";
import { mcpUrl } from "../../support/server-under-test.ts";

const all = [
  ["toolset", "github"],
  ["write", "github"],
  ["toolset", "clinical-trials"],
] as const;

/** By their tokens: none, one of another deployment, a revoked one, one for another endpoint, few scopes, all scopes. */
const askers = ["none", "foreign", "gone", "elsewhere", "narrow", "ample"] as const;
type Elicitor = (typeof askers)[number];

/** Makes the request of somebody with a session of that revision, which is `ample`'s if their own token opens none. */
type ToRequest = (
  sessionOf: (revision: string) => Readonly<Record<string, string | null>>,
) => WireRequest;

/** Headers that say something to a client. */
const told = ["content-type", "www-authenticate", "allow", "retry-after", "cache-control", "vary"];

/** What is in a result is not the door's matter. */
function withoutResult(text: string): string {
  if (!text.startsWith("{")) return text;
  const { result, ...rest } = JSON.parse(text);
  const shape = result && { result: result.isError ? "error" : Object.keys(result).join(" ") };
  return JSON.stringify({ ...rest, ...shape });
}

/** Status, headers and body. Of a stream its messages, or only that it is `open`: it would not end. */
async function describeAnswer(response: Response, isOpen: boolean): Promise<string> {
  const headers = told.flatMap((name) => {
    const value = response.headers.get(name);
    return value === null ? [] : [`${name}: ${value}`];
  });
  if (response.headers.has("mcp-session-id")) headers.push("mcp-session-id");
  const isStream = response.headers.get("content-type")?.startsWith("text/event-stream");
  if (isStream && isOpen) await response.body?.cancel();
  const text = isStream && isOpen ? "open" : await response.text();
  const events = isStream ? text.match(/(?<=^data: ).+/gm)?.toSorted() : undefined;
  return [response.status, ...headers, ...(events ?? [text]).map(withoutResult)].join("\n  ");
}

/** Connects everybody who asks. */
export async function createAskers() {
  const person = await signIn();
  await saveGithubKey(person);
  const connect = async (resource: string, ticked: readonly (typeof all)[number][]) => {
    const newcomer = { browser: person.browser, clientId: await register() };
    return (await connectAgain(newcomer, { resource }, ticked)).access_token;
  };
  const left = await signIn();
  await left.browser.send("/account/grants/revoke-all", []);
  const tokens: Readonly<Record<Elicitor, string | null>> = {
    none: null,
    foreign: `${"A".repeat(22)}.${"B".repeat(43)}:grant:secret`,
    gone: left.tokens.access_token,
    elsewhere: await connect(`${mcpUrl}/github`, all.slice(0, 1)),
    narrow: await connect(mcpUrl, all.slice(0, 1)),
    ample: await connect(mcpUrl, all),
  };
  const sessions = new Map<string, Readonly<Record<string, string | null>>>();
  for (const protocolVersion of ["2025-11-25", "2025-03-26"]) {
    for (const asker of ["narrow", "ample"] as const) {
      const body = { ...initialize, params: { ...initialize.params, protocolVersion } };
      const response = await send(tokens[asker] ?? "", { body });
      await response.text();
      const id = response.headers.get("mcp-session-id");
      sessions.set(`${asker} ${protocolVersion}`, { "mcp-session-id": id });
    }
  }

  async function askAs(asker: Elicitor, toRequest: ToRequest, isOpen: boolean): Promise<string> {
    const token = tokens[asker];
    const request = toRequest(
      (revision) => sessions.get(`${asker} ${revision}`) ?? sessions.get(`ample ${revision}`) ?? {},
    );
    const authorization = token === null ? null : `Bearer ${token}`;
    const headers = { ...request.headers, authorization };
    return describeAnswer(await send("", { ...request, headers }), isOpen);
  }

  /** How those are turned away who are not let in. */
  const usual = new Map<Elicitor, string>();
  for (const asker of askers.slice(0, 4)) {
    usual.set(asker, await askAs(asker, () => ({ body: initialize }), false));
  }

  /** What each of them is answered; those who are turned away as usual are left out. The second time a lease may do. */
  async function ask(toRequest: ToRequest, isOpen = false): Promise<string> {
    const seen = new Map<string, string[]>();
    for (const asker of askers) {
      const first = await askAs(asker, toRequest, isOpen);
      const second = await askAs(asker, toRequest, isOpen);
      const answer = first === second ? first : `${first}\n  then ${second}`;
      if (answer !== usual.get(asker)) seen.set(answer, [...(seen.get(answer) ?? []), asker]);
    }
    return [...seen].map(([answer, names]) => `${names.join(", ")}: ${answer}`).join("\n");
  }

  return { ask, usual: [...usual].map((each) => each.join(": ")).join("\n") };
}
