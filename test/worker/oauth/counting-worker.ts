import {
  createExecutionContext,
  runInDurableObject,
  waitOnExecutionContext,
} from "cloudflare:test";
import { env } from "cloudflare:workers";

import { createWorker } from "../../../src/worker.ts";

/** A call of an object, and how many SQL statements the object ran for it. */
export interface Hop {
  readonly name: string;
  readonly statements: number;
}

/** The same object; `note` hears the name of each method of it that is called. */
function noting<T extends object>(
  object: T,
  note: (method: string, call: () => unknown) => unknown,
): T {
  return new Proxy(object, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name);
      if (typeof member !== "function") return member;
      return (...args: unknown[]) =>
        note(String(name), () => Reflect.apply(member, target, args) as unknown);
    },
  });
}

let statements = 0;
let isCounting = false;

/** From now on every statement of every object of this isolate is counted. */
async function countStatements(): Promise<void> {
  if (isCounting) return;
  isCounting = true;
  await runInDurableObject(env.METRICS.getByName("metrics"), (_, { storage }) => {
    const prototype = Object.getPrototypeOf(storage.sql) as SqlStorage;
    const { exec } = prototype;
    const counted: SqlStorage["exec"] = function counted(this: SqlStorage, query, ...bindings) {
      statements += 1;
      return exec.call(this, query, ...bindings) as never;
    };
    Object.defineProperty(prototype, "exec", { value: counted });
  });
}

/** The bindings of the Worker under test: each call of an object is noted. */
export function createCountingBindings() {
  const hops: Hop[] = [];
  const counted = <T extends object>(namespace: T, name: string): T =>
    noting(namespace, (_method, getStub) =>
      noting(getStub() as object, async (method, call) => {
        const hop = { name: `${name}.${method}`, statements: 0 };
        hops.push(hop);
        const before = statements;
        try {
          return await call();
        } finally {
          hop.statements = statements - before;
        }
      }),
    );
  const bindings: Env = {
    ...env,
    ACCOUNT: counted(env.ACCOUNT, "Account"),
    REGISTRY: counted(env.REGISTRY, "Registry"),
    DIRECTORY: counted(env.DIRECTORY, "Directory"),
    MCP_SESSION: counted(env.MCP_SESSION, "McpSession"),
    // What is pushed there now and then is no part of any request.
    METRICS: { getByName: () => ({ add: async () => undefined }) } as never,
  };
  /** What `run` made this Worker call, in that order; what follows an answer comes too late. */
  const noteHops = async (run: () => Promise<unknown>): Promise<readonly Hop[]> => {
    await countStatements();
    hops.length = 0;
    await run();
    return [...hops];
  };
  const listHops = async (run: () => Promise<unknown>): Promise<readonly string[]> =>
    (await noteHops(run)).map(({ name }) => name);
  return { bindings, noteHops, listHops };
}

/** The Worker under test once more, with leases of its own and the same objects: it notes each call of one. */
export function createCountingWorker() {
  const { bindings, noteHops, listHops } = createCountingBindings();
  const worker = createWorker();
  const contexts: ExecutionContext[] = [];
  const fetchCounted: typeof fetch = async (input, init) => {
    const request = new Request(input, { redirect: "manual", ...init });
    const context = createExecutionContext();
    contexts.push(context);
    const response = await worker.fetch?.(request as never, bindings, context);
    return response ?? Response.error();
  };
  /** Waits for what follows the answers. */
  const settle = async () => {
    for (const context of contexts.splice(0)) await waitOnExecutionContext(context);
  };
  return { fetchCounted, noteHops, listHops, settle };
}
