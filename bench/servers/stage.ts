import { type Definition, findDefinition, floor, type Peer } from "../cast/definitions.ts";
import type { Case } from "../figures/measurement.ts";
import { readMemoryKb } from "../figures/process.ts";
import { type Generator, startGenerator } from "../load/generator.ts";
import type { Target } from "../load/requests.ts";
import { type RunningServer, type ServerToStart, startServer } from "../processes/children.ts";
import { connectAtOnce, connectToolhub, openSession } from "./connect.ts";
import { installPeers } from "./install.ts";
import { readyFloor, readyPeer } from "./peers.ts";
import { buildToolhub, readyToolhub, type ToolhubBuild } from "./toolhub.ts";
import { startUpstream, type Upstream } from "./upstream.ts";

/** Where requests go, and the process that is measured. */
export interface Actor extends Target, RunningServer {
  /** Memory before the first call. Units: KB. */
  readonly idleKb: number;
}

/** Why a server is not measured, by its name. */
type Missing = ReadonlyMap<string, string>;

/** Everything that runs during a benchmark. */
export interface Stage {
  readonly upstream: Upstream;
  readonly generator: Generator;
  /** Null if the server could not be had. */
  readonly find: (each: Pick<Case, "server" | "tools">) => Actor | null;
  readonly missing: Missing;
  /** Builds and starts a toolhub that counts what it costs at the platform. */
  readonly startCounted: () => Promise<RunningServer>;
  /** Starts one more server with one tool, with nothing in its memory and storage yet. */
  readonly startFresh: (definition: Definition) => Promise<RunningServer>;
  /** How a server with one tool was started, so that it can be started again with what it has stored. */
  readonly findReady: (definition: Definition) => ServerToStart | undefined;
  /** Ends what answers; load and upstream stay. */
  readonly stopServers: () => Promise<void>;
  readonly close: () => Promise<void>;
}

/** What is to be measured. */
export interface Cast {
  /** Numbers of tools that toolhub is measured with, the least first. */
  readonly sizes: readonly number[];
  readonly peers: readonly Peer[];
  readonly peerSizes: readonly number[];
}

type Say = (step: string) => void;

/** As many as there are connections at most: a client has one session for one request at once. */
const sessionsOfEach = 64;

const toKey = (process: string, tools: number) => `${process} ${tools}`;

const withoutLeases = "bench/entries/without-leases.ts";
const withoutMarks = "bench/entries/without-marks.ts";
const counted = "bench/entries/counted.ts";

/** What answers at `server`, once somebody has connected. */
async function toActor(
  server: RunningServer,
  definition: Definition,
  token: string | undefined,
): Promise<Actor> {
  const target = { origin: server.origin, ...(token && { token }) };
  const isAsked = definition.era === "session";
  const wanted = Array.from({ length: isAsked ? sessionsOfEach : 0 }, () => openSession(target));
  const sessionIds = await Promise.all(wanted);
  return { ...server, ...target, sessionIds, idleKb: readMemoryKb(server.pid) };
}

/** Starts and connects; ends what it started if that fails. */
export async function startActor(
  ready: ServerToStart,
  definition: Definition,
  connect: (origin: string) => Promise<string | undefined>,
): Promise<Actor> {
  const server = await startServer(ready);
  try {
    return await toActor(server, definition, await connect(server.origin));
  } catch (error) {
    await server.stop();
    throw error;
  }
}

/** Bundles and starts all servers at every number of tools. `say` hears of each step. */
export async function openStage(cast: Cast, say: Say): Promise<Stage> {
  const upstream = await startUpstream();
  const generator = startGenerator();
  const actors = new Map<string, Actor>();
  const ready = new Map<string, ServerToStart>();
  const makers = new Map<string, () => Promise<ServerToStart>>();
  const missing = new Map<string, string>();
  let countedModules: Promise<string> | undefined;
  const stopServers = async () => {
    await Promise.all([...actors.values()].map(({ stop }) => stop()));
  };
  const close = async () => {
    await Promise.all([stopServers(), generator.stop(), upstream.stop()]);
  };
  const start: Start = async ({ definition, tools, make, connect }) => {
    say(`start ${definition.label}, tools: ${tools}`);
    const key = toKey(definition.process, tools);
    const made = await make();
    ready.set(key, made);
    makers.set(key, make);
    actors.set(key, await startActor(made, definition, connect));
  };
  try {
    await startOwn(cast.sizes, upstream, start);
    await startPeers(cast, upstream, { start, missing });
  } catch (error) {
    await close();
    throw error;
  }
  return {
    upstream,
    generator,
    missing,
    find: ({ server, tools }) => actors.get(toKey(findDefinition(server).process, tools)) ?? null,
    findReady: ({ process }) => ready.get(toKey(process, 1)),
    startCounted: async () => {
      countedModules ??= buildToolhub({ tools: 1, entry: counted });
      return startServer(await readyToolhub(await countedModules, upstream));
    },
    startFresh: async ({ process }) => {
      const make = makers.get(toKey(process, 1));
      if (!make) throw new Error(`${process} was not started.`);
      return startServer(await make());
    },
    stopServers,
    close,
  };
}

type Start = (server: {
  readonly definition: Definition;
  readonly tools: number;
  readonly make: () => Promise<ServerToStart>;
  readonly connect: (origin: string) => Promise<string | undefined>;
}) => Promise<void>;

const nobody = () => Promise.resolve(undefined);

/** The floor, and toolhub in both eras with each number of tools; the rows with a hop on each call have one tool. */
async function startOwn(sizes: readonly number[], upstream: Upstream, start: Start): Promise<void> {
  await start({ definition: floor, tools: 1, make: () => readyFloor(upstream), connect: nobody });
  const builds: readonly (readonly [ToolhubBuild, lanes: readonly string[]])[] = [
    ...sizes.map((tools) => [{ tools }, ["modern", "session"]] as const),
    [{ tools: 1, entry: withoutLeases }, ["hop"]],
    [{ tools: 1, entry: withoutMarks }, ["first-hop"]],
  ];
  const folders = await Promise.all(builds.map(([build]) => buildToolhub(build)));
  const connect = (origin: string) => connectToolhub(origin, "Bench", upstream.key);
  for (const [at, [{ tools }, lanes]] of builds.entries()) {
    const make = () => readyToolhub(folders[at] ?? "", upstream);
    for (const lane of lanes) {
      await start({ definition: findDefinition(lane), tools, make, connect });
    }
  }
}

const toReason = (error: unknown) =>
  (error instanceof Error ? error.message : String(error)).replaceAll(/\s+/g, " ").slice(0, 200);

/** One that cannot be had is missing, and the others go on. */
async function startPeers(
  { peers, peerSizes }: Cast,
  upstream: Upstream,
  { start, missing }: { readonly start: Start; readonly missing: Map<string, string> },
): Promise<void> {
  if (peers.length === 0) return;
  let sources: string;
  try {
    sources = await installPeers();
  } catch (error) {
    for (const { name } of peers) missing.set(name, `npm: ${toReason(error)}`);
    return;
  }
  for (const peer of peers) {
    const connect = peer.hasOAuth ? connectAtOnce : nobody;
    try {
      for (const tools of peerSizes) {
        const make = () => readyPeer(peer, sources, upstream, tools);
        await start({ definition: peer, tools, make, connect });
      }
    } catch (error) {
      missing.set(peer.name, toReason(error));
    }
  }
}
