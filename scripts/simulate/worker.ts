import { Account as RealAccount } from "../../src/account/account.ts";
import { McpSession as RealMcpSession } from "../../src/mcp/session/session.ts";
import { Directory as RealDirectory } from "../../src/store/directory.ts";
import { Registry as RealRegistry } from "../../src/store/registry.ts";
import { createWorker } from "../../src/worker.ts";
import { countRows, takeRows } from "./count-rows.ts";
import { toClient, toPerson } from "./population.ts";
import { type Measured, simulatePath, type Task } from "./task.ts";

export { Metrics } from "../../src/store/metrics.ts";

type Method = (...args: readonly unknown[]) => unknown;

/** Calls a method as often as asked for, and tells what the last call read and wrote. */
async function measure(object: object, ctx: DurableObjectState, task: Task): Promise<Measured> {
  const method = Reflect.get(object, task.method) as Method;
  for (let time = 0; time < task.times; time += 1) {
    takeRows();
    await Reflect.apply(method, object, task.args);
  }
  return { ...takeRows(), bytes: ctx.storage.sql.databaseSize };
}

export class Directory extends RealDirectory {
  constructor(ctx: DurableObjectState, env: Env) {
    countRows(ctx.storage.sql);
    super(ctx, env);
  }

  /** So many people more sign in. */
  fill(from: number, count: number, step: number): void {
    for (let index = from; index < from + count * step; index += step) {
      const { id, name } = toPerson(index);
      this.see(id, name);
    }
    takeRows();
  }

  measure(task: Task): Promise<Measured> {
    return measure(this, this.ctx, task);
  }
}

export class Registry extends RealRegistry {
  constructor(ctx: DurableObjectState, env: Env) {
    countRows(ctx.storage.sql);
    super(ctx, env);
  }

  /** So many apps more register, and somebody allows each. */
  async fill(from: number, count: number): Promise<void> {
    for (let index = from; index < from + count; index += 1) {
      const { name, value } = toClient(index);
      await this.register(name, value);
      this.useRegistration(name);
    }
    takeRows();
  }

  measure(task: Task): Promise<Measured> {
    return measure(this, this.ctx, task);
  }
}

export class Account extends RealAccount {
  constructor(ctx: DurableObjectState, env: Env) {
    countRows(ctx.storage.sql);
    super(ctx, withCountedHops(env));
  }

  measureBytes(): number {
    return this.ctx.storage.sql.databaseSize;
  }
}

export class McpSession extends RealMcpSession {
  constructor(ctx: DurableObjectState, env: Env) {
    countRows(ctx.storage.sql);
    super(ctx, withCountedHops(env));
  }
}

const hops: string[] = [];

/** The same object; `note` hears the name of each method of it that is called, and what it returned. */
const noting = <T extends object>(object: T, note: (method: string, result: object) => object): T =>
  new Proxy(object, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name);
      if (typeof member !== "function") return member;
      return (...args: unknown[]) =>
        note(String(name), Reflect.apply(member, target, args) as object);
    },
  });

/** The same bindings; each call of an object is noted. */
function withCountedHops(env: Env): Env {
  const counted = (["ACCOUNT", "REGISTRY", "DIRECTORY", "MCP_SESSION"] as const).map((name) => [
    name,
    noting(env[name], (_, stub) =>
      noting(stub, (method, result) => {
        hops.push(`${name}.${method}`);
        return result;
      }),
    ),
  ]);
  return { ...env, ...Object.fromEntries(counted) };
}

const worker = createWorker();

async function simulate(request: Request, env: Env): Promise<Response> {
  // What everybody did since the last time.
  if (request.method === "GET") return Response.json({ ...takeRows(), hops: hops.splice(0) });
  const task: Task = await request.json();
  if (task.method === "measureBytes") {
    const account = env.ACCOUNT.getByName(task.name) as unknown as DurableObjectStub<Account>;
    return Response.json(await account.measureBytes());
  }
  const objects = { Directory: env.DIRECTORY, Registry: env.REGISTRY };
  const stub = objects[task.object].getByName(task.name) as unknown as DurableObjectStub<Directory>;
  if (task.method === "fill") {
    const [from, count, step] = task.args as [number, number, number];
    await stub.fill(from, count, step);
    return Response.json(null);
  }
  return Response.json(await stub.measure(task));
}

export default {
  fetch(request, env, context) {
    if (new URL(request.url).pathname === simulatePath) return simulate(request, env);
    return worker.fetch?.(request, withCountedHops(env), context) ?? Response.error();
  },
} satisfies ExportedHandler<Env>;
