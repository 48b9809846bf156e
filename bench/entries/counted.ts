import worker, {
  Account as OurAccount,
  Directory as OurDirectory,
  McpSession as OurMcpSession,
  Metrics as OurMetrics,
  Registry as OurRegistry,
} from "../../src/index.ts";

/**
 * The Worker with a count of what it costs at the platform. `GET /bench/counts` tells, since the last time: the rows
 * that each class of objects wrote, as SQLite counts them for the bill, statements of SQL, and calls of objects.
 */
const counts = { hops: 0, statements: 0, rows: {} as Record<string, number> };
type Cursor = ReturnType<SqlStorage["exec"]>;
/** A cursor knows what it has written when it was read to its end. */
let cursors: (readonly [className: string, cursor: Cursor])[] = [];

const addRows = (className: string, rows: number) => {
  counts.rows[className] = (counts.rows[className] ?? 0) + rows;
};

function take(): string {
  for (const [className, cursor] of cursors) addRows(className, cursor.rowsWritten);
  const told = JSON.stringify(counts);
  cursors = [];
  Object.assign(counts, { hops: 0, statements: 0, rows: {} });
  return told;
}

/** Runs `note` with what a method of `object` returns, whenever it is called. */
function watch<T extends object>(object: T, name: string & keyof T, note: (result: never) => void) {
  const method = object[name];
  if (typeof method !== "function") return;
  const watched = (...args: unknown[]) => {
    const result: unknown = Reflect.apply(method, object, args);
    note(result as never);
    return result;
  };
  Object.defineProperty(object, name, { value: watched });
}

/** The same state of an object, whose writes are counted from now on. */
function withCounts(context: DurableObjectState, className: string): DurableObjectState {
  const { storage } = context;
  watch(storage.sql, "exec", (cursor: Cursor) => {
    counts.statements += 1;
    cursors.push([className, cursor]);
  });
  for (const name of ["put", "delete"] as const) {
    watch(storage, name, () => addRows(className, 1));
    watch(storage.kv, name, () => addRows(className, 1));
  }
  for (const name of ["setAlarm", "deleteAlarm"] as const) {
    watch(storage, name, () => addRows(className, 1));
  }
  return context;
}

/** The same, with what its methods return changed by `change`. */
const changing = <T extends object>(
  object: T,
  change: (name: string, result: unknown) => unknown,
) =>
  new Proxy(object, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name);
      if (typeof member !== "function") return member;
      return (...args: unknown[]) => change(String(name), Reflect.apply(member, target, args));
    },
  });

const withHops = <T extends object>(namespace: T): T =>
  changing(namespace, (name, result) => {
    if (name === "jurisdiction") return withHops(result as object);
    if (name !== "get" && name !== "getByName") return result;
    return changing(result as object, (_, answer) => {
      counts.hops += 1;
      return answer;
    });
  });

let counted: Env | undefined;

/** One for all: the Worker makes what it needs of its bindings once. */
const toCounted = (env: Env): Env =>
  (counted ??= {
    ...env,
    ACCOUNT: withHops(env.ACCOUNT),
    REGISTRY: withHops(env.REGISTRY),
    DIRECTORY: withHops(env.DIRECTORY),
    MCP_SESSION: withHops(env.MCP_SESSION),
    METRICS: withHops(env.METRICS),
  });

export class Account extends OurAccount {
  constructor(context: DurableObjectState, env: Env) {
    super(withCounts(context, "Account"), toCounted(env));
  }
}

export class McpSession extends OurMcpSession {
  constructor(context: DurableObjectState, env: Env) {
    super(withCounts(context, "McpSession"), toCounted(env));
  }
}

export class Registry extends OurRegistry {
  constructor(context: DurableObjectState, env: Env) {
    super(withCounts(context, "Registry"), toCounted(env));
  }
}

export class Directory extends OurDirectory {
  constructor(context: DurableObjectState, env: Env) {
    super(withCounts(context, "Directory"), toCounted(env));
  }
}

export class Metrics extends OurMetrics {
  constructor(context: DurableObjectState, env: Env) {
    super(withCounts(context, "Metrics"), toCounted(env));
  }
}

export default {
  ...worker,
  fetch(request, env, context) {
    if (request.url.endsWith("/bench/counts")) return new Response(take());
    return worker.fetch?.(request, toCounted(env), context) ?? Response.error();
  },
} satisfies ExportedHandler<Env>;
