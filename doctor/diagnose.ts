import type { CallbackServer } from "../scripts/callback-server.ts";
import { Blocked, Diagnosis, type Step } from "./findings/diagnosis.ts";
import { listTools } from "./mcp/list-tools.ts";
import { discover } from "./mcp/modern-era.ts";
import { confirmByClient } from "./mcp/official-client.ts";
import { type Era, shakeHands } from "./mcp/session-era.ts";
import { checkQuirks } from "./mcp/session-quirks.ts";
import { askWithoutToken, type Challenge } from "./oauth/challenge.ts";
import { checkToken } from "./oauth/check-token.ts";
import { obtainToken } from "./oauth/obtain-token.ts";
import type { GivenClient } from "./oauth/registration.ts";
import { count, type Report, toReport } from "./report.ts";
import { callTool, findHarmless } from "./tools/call-tool.ts";
import { checkList, type Listed } from "./tools/list-checks.ts";
import type { Tool } from "./tools/tool-checks.ts";
import { Endpoint, legacyVersion, modernVersion } from "./wire/endpoint.ts";
import { Secrets } from "./wire/secrets.ts";

/** What to look at, and with what. */
export interface Target {
  readonly url: URL;
  /** Instead of a sign-in. */
  readonly token: string | undefined;
  /** Instead of a registration. */
  readonly client: GivenClient | undefined;
  /** The tool to call, with its arguments; undefined for one that only reads and needs none. */
  readonly call:
    | { readonly name: string; readonly args: Readonly<Record<string, unknown>> }
    | undefined;
  /** Where the browser comes back to; undefined if nobody is there to sign in. */
  readonly callbacks: CallbackServer | undefined;
  readonly show: (link: URL) => Promise<void>;
  readonly onStep: (step: Step) => void;
}

async function authorize(
  diagnosis: Diagnosis,
  target: Target,
  challenge: Challenge,
): Promise<string | undefined> {
  if (!challenge.needsToken) {
    const why = "the server asks for no token";
    for (const name of [
      "resource metadata",
      "server metadata",
      "registration",
      "sign-in",
    ] as const) {
      diagnosis.passOver(name, why);
    }
    if (target.token === undefined) diagnosis.passOver("token", why);
    return target.token;
  }
  const token = await obtainToken(diagnosis, target, challenge);
  if (token === undefined) return undefined;
  diagnosis.secrets.add(token);
  return (await diagnosis.step("token", () => checkToken(diagnosis, target.url, token))) && token;
}

/** A look behind the sign-in. */
interface Visit {
  readonly diagnosis: Diagnosis;
  readonly target: Target;
  readonly token: string | undefined;
  /** In which eras the server has answered the first message. */
  readonly met: Set<Era>;
}

/** One era: how the server speaks it, and what it lists. */
async function lookAt(
  { diagnosis, target, token, met }: Visit,
  era: Era,
): Promise<Listed | undefined> {
  return diagnosis.step(era, async () => {
    const endpoint = new Endpoint(target.url.href, token);
    const isModern = era === modernVersion;
    const handshake = await (isModern ? discover : shakeHands)(diagnosis, endpoint);
    met.add(era);
    const list = await listTools(diagnosis, endpoint, handshake);
    if (!isModern) await checkQuirks(diagnosis, endpoint, handshake);
    const session = "mcp-session-id" in handshake.headers ? ", with a session" : "";
    return [
      { handshake, list },
      `${handshake.serverName}, ${count(list.tools.length, "tool")}${session}`,
    ];
  });
}

async function checkTools({ diagnosis, target, token, met }: Visit, listed: readonly Listed[]) {
  if (met.size === 0) diagnosis.found("no-era");
  const [first] = listed;
  if (!first) throw new Blocked("no list of tools");
  if (!diagnosis.hasErrorIn(legacyVersion) && !met.has(legacyVersion)) {
    diagnosis.found("legacy-missing");
  }
  const tools = checkList(diagnosis, listed);
  for (const era of met) await confirmByClient(diagnosis, target.url, token, era);
  const size = `${first.list.size} characters`;
  const says = `${count(tools.length, "tool")}, ${size}, ${count(first.list.pages, "page")}`;
  return [tools, says] as const;
}

async function callOne(
  { diagnosis, target: { url, call }, token, met }: Visit,
  tools: readonly Tool[],
): Promise<void> {
  const tool = call ? tools.find(({ name }) => name === call.name) : findHarmless(tools);
  if (!tool) {
    const why = call
      ? `there is no tool ${call.name}`
      : "no tool says that it only reads and needs no arguments: name one with --call";
    diagnosis.leaveOut("call", why);
    return;
  }
  await diagnosis.step("call", async () => {
    const endpoint = new Endpoint(url.href, token);
    const greet = met.has(modernVersion) ? discover : shakeHands;
    const handshake = await greet(diagnosis, endpoint);
    return callTool(diagnosis, endpoint, handshake, { tool, args: call?.args ?? {} });
  });
}

async function lookInside(visit: Visit): Promise<void> {
  const { diagnosis } = visit;
  const older = await lookAt(visit, legacyVersion);
  const newer = await lookAt(visit, modernVersion);
  const listed = [older, newer].filter((one) => one !== undefined);
  const tools = await diagnosis.step("tools", () => checkTools(visit, listed));
  if (tools) await callOne(visit, tools);
  else diagnosis.leaveOut("call", "there is no list of tools");
}

/** From an address to all that clients would trip over there. */
export async function diagnose(target: Target): Promise<Report> {
  const { url, token, client, onStep } = target;
  const secrets = new Secrets();
  secrets.add(token, client?.secret, ...url.searchParams.values(), url.password);
  const diagnosis = new Diagnosis(secrets, onStep);
  const challenge = await diagnosis.step("challenge", () => askWithoutToken(diagnosis, url));
  if (challenge) {
    const gained = await authorize(diagnosis, target, challenge);
    const mayEnter = gained !== undefined || !challenge.needsToken;
    if (mayEnter) await lookInside({ diagnosis, target, token: gained, met: new Set() });
  }
  return toReport(diagnosis, url);
}
