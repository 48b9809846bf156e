import { Dance, findCode, type Tokens, toCodeFields } from "../../test/support/dance.ts";
import { createDemo } from "../../test/support/demo.ts";
import { toModernHeaders, toModernMessage, toRequest } from "../../test/support/mcp-messages.ts";
import { SessionClient } from "../../test/support/session-client.ts";
import { runTask, type Traffic, takeTraffic } from "./task.ts";

/** A row of the report: what one request costs, and what is written of it after the answer. */
interface CallFigure extends Traffic {
  readonly what: string;
}

/** Longer than an isolate gathers calls before it hands them over. */
const handedOverMs = 4000;
const leaseMs = 11_000;
const call = { name: "search_clinical_trials", arguments: { condition: "asthma" } };
const many = 20;

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** One person connects an app and calls; each step with its hops and rows, and the size of their object after it. */
export async function measureCalls(origin: string, demoUrl: string, say: (step: string) => void) {
  const figures: CallFigure[] = [];
  const note = async (what: string, share = 1) => {
    const { rowsRead, rowsWritten, hops } = await takeTraffic(origin);
    const rows = { rowsRead: rowsRead / share, rowsWritten: rowsWritten / share };
    figures.push({ what, hops, ...rows });
  };
  say("one person connects an app and calls");
  const key = await createDemo(demoUrl).makeKey("Ada");
  const dance = new Dance({ origin, fetch });
  const clientId = await dance.register();
  const path = await dance.toAuthorizePath(clientId);
  const browser = dance.openBrowser();
  await browser.signIn("Ada");
  const form = await browser.openConsent(path);
  const choices = [
    ["toolset", "clinical-trials"],
    ["key:clinical-trials", key],
  ] as const;
  const code = findCode(await browser.send(path, [...form, ...choices])) ?? "";
  const tokens: Tokens = await (await dance.exchange(toCodeFields(clientId, code))).json();
  await note("an app is connected: registered, signed in, allowed, token");
  const { access_token } = await refresh(dance, clientId, tokens);
  await note("a token is renewed");
  const callModern = async () => {
    const message = toModernMessage("tools/call", call);
    const headers = toModernHeaders(access_token, message);
    const body = JSON.stringify(message);
    const response = await fetch(`${origin}/mcp`, { method: "POST", headers, body });
    if (!(await response.text()).includes("structuredContent")) throw new Error("the call failed");
  };
  await callModern();
  await note("the first call with a token");
  await callModern();
  await note("a call with a lease");
  await pause(leaseMs);
  await note("what is kept of these two, in one batch, each", 2);
  await callModern();
  await note("a call without a lease");
  await pause(handedOverMs);
  await note("what is kept of a call alone in its 2 s");
  const session = new SessionClient(`${origin}/mcp`, access_token);
  await session.initialize();
  await takeTraffic(origin);
  await (await session.post(toRequest(1, "tools/call", call))).text();
  await note("a call in a session of 2025");
  for (let index = 0; index < many; index += 1) await callModern();
  await pause(handedOverMs);
  const accountId = access_token.slice(0, 22);
  const bytes = await runTask<number>(origin, { method: "measureBytes", name: accountId });
  return { figures, accountBytes: bytes };
}

async function refresh(dance: Dance, clientId: string, { refresh_token }: Tokens): Promise<Tokens> {
  const fields = { grant_type: "refresh_token", client_id: clientId, refresh_token };
  return (await dance.exchange(fields)).json();
}
