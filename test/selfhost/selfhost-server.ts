import { type ChildProcess, spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inject, onTestFinished } from "vitest";

import { endTree, startProgram } from "../../scripts/processes.ts";
import { findFreePort, waitUntilHealthy } from "../../scripts/server.ts";
import { entrypoint, pathWithWorkerd } from "../../selfhost/server-program.ts";
import { Dance } from "../support/dance.ts";
import { toModernHeaders, toModernMessage } from "../support/mcp-messages.ts";
import { demo } from "../support/toolhub-server.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** What `npm run selfhost:build` makes, with one more way out: to upstreams on this computer. */
    readonly appFolder: string;
  }
}

type Settings = Readonly<Record<string, string>>;

export const createKeyRing = () => `k1:${randomBytes(32).toString("base64url")}`;

/** A folder that is gone after the test. */
export function createFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "toolhub-selfhost-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** The entrypoint's environment: nothing of whoever runs the tests, and what a person signs in to. */
export function toEnvironment(settings: Settings): NodeJS.ProcessEnv {
  return {
    PATH: pathWithWorkerd,
    APP_DIR: inject("appFolder"),
    EGRESS: "tests",
    BIND_ADDRESS: "127.0.0.1",
    PUBLIC_URL: "",
    SIGN_IN: "dev",
    UNSAFE_DEV_SIGN_IN: "1",
    CLINICAL_TRIALS_ENDPOINT: `${inject("demoUrl")}/graphql`,
    CLINICAL_TRIALS_KEY_URL: `${inject("demoUrl")}/keys`,
    ...settings,
  };
}

/**
 * Starts the entrypoint where it is expected to refuse: its exit code and what it says. Throws: if it serves instead, or does
 * not end; then it is ended.
 */
export function refuse(settings: Settings, how: { uid?: number; timeout?: number } = {}) {
  const env = toEnvironment({ PORT: "1", DRAIN_SECONDS: "0", ...settings });
  const options = { env, encoding: "utf8", timeout: 30_000, ...how } as const;
  const { status, stderr, error } = spawnSync("sh", [entrypoint], options);
  if (error) throw new Error(`it did not refuse to start: ${stderr}`, { cause: error });
  return { status, said: stderr.trim() };
}

/** toolhub as it is self-hosted, started by the entrypoint of the image. */
export interface SelfhostServer {
  readonly origin: string;
  readonly dance: Dance;
  readonly settings: Settings;
  /** Everything that was printed. */
  readonly lines: readonly string[];
  readonly child: ChildProcess;
  /** The process id of workerd itself. */
  readonly pid: number;
  readonly ended: Promise<number | null>;
}

/** `prefix` is a program that starts the entrypoint. */
export async function startSelfhost(
  more: Settings = {},
  prefix: readonly string[] = [],
): Promise<SelfhostServer> {
  const port = more.PORT ?? String(await findFreePort());
  const origin = more.PUBLIC_URL ?? `http://localhost:${port}`;
  const settings = {
    PORT: port,
    PUBLIC_URL: origin,
    DATA_DIR: more.DATA_DIR ?? createFolder(),
    KEY_RING: createKeyRing(),
    ...more,
  };
  const [program = "sh", ...args] = [...prefix, "sh", entrypoint];
  const child = startProgram(program, args, toEnvironment(settings));
  const lines: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding("utf8").on("data", (text: string) => lines.push(text));
  }
  const ended = once(child, "exit").then(([code]: (number | null)[]) => code ?? null);
  onTestFinished(() => endTree(child, "SIGKILL"));
  try {
    await waitUntilHealthy(child, Number(port));
  } catch (cause) {
    throw new Error(`it did not start: ${lines.join("")}`, { cause });
  }
  const pid = findWorkerd(Number(child.pid));
  return { origin, dance: new Dance({ origin, fetch }), settings, lines, child, pid, ended };
}

function findWorkerd(parent: number): number {
  const children = readFileSync(`/proc/${parent}/task/${parent}/children`, "utf8")
    .trim()
    .split(" ");
  const own = children
    .map(Number)
    .find((pid) => readFileSync(`/proc/${pid}/comm`, "utf8").trim() === "workerd");
  return own ?? findWorkerd(Number(children[0]));
}

/** Registers a client: one write. */
export function registerClient({ origin }: Pick<SelfhostServer, "origin">): Promise<Response> {
  return fetch(`${origin}/register`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({
      client_name: "Test client",
      redirect_uris: ["http://127.0.0.1:33418/callback"],
      token_endpoint_auth_method: "none",
    }),
  });
}

/** Somebody who has signed in there, with a client that sends single requests. */
export async function connectPerson(server: SelfhostServer) {
  const name = `Person ${randomBytes(4).toString("hex")}`;
  const key = await demo.makeKey(name);
  const choices = [
    ["toolset", "clinical-trials"],
    ["key:clinical-trials", key],
  ] as const;
  const { tokens, browser } = await server.dance.connect(name, choices);
  const send = (message: ReturnType<typeof toModernMessage>) =>
    fetch(`${server.origin}/mcp`, {
      method: "POST",
      headers: toModernHeaders(tokens.access_token, message),
      body: JSON.stringify(message),
    });
  return {
    browser,
    key,
    token: tokens.access_token,
    call: (tool: string, args: object = {}) =>
      send(toModernMessage("tools/call", { name: tool, arguments: args })),
    /** A stream that the server keeps open. */
    listen: () =>
      send(toModernMessage("subscriptions/listen", { notifications: { toolsListChanged: true } })),
  };
}
