import { toModernInit, toModernMessage } from "../../test/support/mcp-messages.ts";
import { SessionClient } from "../../test/support/session-client.ts";
import { assertServed, loseSession, pickToken, toOutcome } from "./call-operations.ts";
import { callInSession } from "./calls.ts";
import type { Operation } from "./operation.ts";
import { untilAnswered } from "./pages.ts";
import { find, type Person, type World } from "./person.ts";

const versions = ["2025-11-25", "2025-06-18", "2025-03-26"] as const;
const maxStreams = 2;

async function openSession(world: World, person: Person): Promise<string> {
  const version = person.random.pick(versions);
  const canAsk = person.random.isBelow(0.5);
  const token = pickToken(person);
  const client = new SessionClient(world.mcpUrl, token, person.fetch);
  await client.initialize({ version, capabilities: canAsk ? { elicitation: {} } : {} });
  if (client.sessionId === null) {
    find(world, person, "broken", "initialize was answered without a session");
    return "refused";
  }
  person.keep(client.sessionId);
  person.session = { client, token, version, canAsk };
  return version;
}

async function endSession(_world: World, person: Person): Promise<string> {
  const { session } = person;
  if (!session?.client.sessionId) return "none";
  const response = await untilAnswered(() => session.client.send("DELETE"));
  // 404 where it was ended before its answer was lost.
  if (!(response.ok || response.status === 404)) return `answered ${response.status}`;
  person.retire("session", session.client.sessionId);
  person.session = null;
  return "ended";
}

/** The upstream is so slow that the call becomes a stream, whose line breaks. */
async function resumeSlowCall(world: World, person: Person): Promise<string> {
  const { session } = person;
  if (!session) return "none";
  const condition = `${person.createLabel()} slowly`;
  const params = { name: "search_clinical_trials", arguments: { condition } };
  const heard = await callInSession(world, person, session, { params, dropsLine: true });
  if (heard.kind === "refused" && heard.status === 404) loseSession(world, person);
  assertServed(world, person, heard, "clinical-trials");
  return toOutcome(heard);
}

/** The client is asked on the stream of its call, and agrees. */
async function mergeInSession(world: World, person: Person): Promise<string> {
  const { session } = person;
  if (!session) return "none";
  const label = person.createLabel();
  const args = { pull_request_id: label, head_commit: "b".repeat(40) };
  const params = { name: "merge_pull_request", arguments: args };
  const heard = await callInSession(world, person, session, { params });
  if (heard.kind === "refused" && heard.status === 404) loseSession(world, person);
  assertServed(world, person, heard, "github");
  if (heard.kind === "ok" && world.upstream.countApplied(label) === 0) {
    find(world, person, "lost", `the change ${label} was answered and never applied`);
  }
  return toOutcome(heard);
}

/** Follows a stream in the background until it ends. */
function follow(
  person: Person,
  response: Response,
  opened: { readonly what: string; readonly token: string; readonly sessionId: string | null },
): void {
  const reader = response.body?.getReader();
  if (!reader) return;
  const stream = {
    ...opened,
    isOver: false,
    mustEndByMs: null,
    // One that is over has nothing to cancel.
    drop: () => void reader.cancel().catch(() => undefined),
  };
  person.streams = [...person.streams.filter(({ isOver }) => !isOver), stream];
  const end = () => {
    stream.isOver = true;
  };
  const read = (): Promise<void> => reader.read().then(({ done }) => (done ? end() : read()), end);
  void read();
}

async function listen(world: World, person: Person): Promise<string> {
  const token = pickToken(person);
  const message = toModernMessage("subscriptions/listen", {
    notifications: { toolsListChanged: true },
  });
  const response = await person.fetch(world.mcpUrl, {
    ...toModernInit(token, message),
  });
  if (!response.headers.get("content-type")?.startsWith("text/event-stream")) {
    return `answered ${response.status}`;
  }
  follow(person, response, { what: "subscriptions/listen", token, sessionId: null });
  return "open";
}

async function listenInSession(_world: World, person: Person): Promise<string> {
  const { session } = person;
  if (!session) return "none";
  const response = await session.client.send("GET");
  if (response.status !== 200) return `answered ${response.status}`;
  const { sessionId } = session.client;
  follow(person, response, { what: "a session's GET", token: session.token, sessionId });
  return "open";
}

async function dropStream(_world: World, person: Person): Promise<string> {
  const stream = person.streams.find(({ isOver, mustEndByMs }) => !isOver && mustEndByMs === null);
  stream?.drop();
  return stream ? "dropped" : "none";
}

/** What was opened with something that is gone has to end, within the lease of reads. */
export function watchStreams(world: World, person: Person): void {
  person.streams = person.streams.filter(({ isOver }) => !isOver);
  for (const stream of person.streams) {
    if (stream.mustEndByMs === null || stream.mustEndByMs > Date.now()) continue;
    find(world, person, "revoked", `${stream.what} goes on after its token or grant has ended`);
    stream.drop();
  }
}

const hasToken = (person: Person) => person.listTokens().length > 0;
const hasSession = ({ session }: Person) => session !== null;
const isAsked = ({ session }: Person) => session?.canAsk ?? false;
const isResumable = ({ session }: Person) => session?.version === "2025-11-25";
const hasRoom = ({ streams }: Person) =>
  streams.filter(({ isOver }) => !isOver).length < maxStreams;

export const sessionOperations: readonly Operation[] = [
  {
    name: "open a session",
    weight: 6,
    isPossible: (person) => hasToken(person) && !hasSession(person),
    run: openSession,
  },
  { name: "end a session", weight: 1.5, isPossible: hasSession, run: endSession },
  { name: "resume a slow call", weight: 2, isPossible: isResumable, run: resumeSlowCall },
  { name: "change, confirmed in a session", weight: 4, isPossible: isAsked, run: mergeInSession },
  {
    name: "listen",
    weight: 3,
    isPossible: (person) => hasToken(person) && hasRoom(person),
    run: listen,
  },
  {
    name: "listen in a session",
    weight: 3,
    isPossible: (person) => hasSession(person) && hasRoom(person),
    run: listenInSession,
  },
  {
    name: "drop a stream",
    weight: 1,
    isPossible: ({ streams }) => streams.length > 0,
    run: dropStream,
  },
];
