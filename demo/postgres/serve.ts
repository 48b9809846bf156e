import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

import { Permission } from "../domain/permission.ts";
import { createKey, KeyName, parseBearer, toKeyHash } from "../keys.ts";
import { createApi, type Person } from "./api.ts";
import { type Queries, startDatabase } from "./database.ts";
import { keysPage } from "./keys-page.ts";

const graphqlPath = "/shop/graphql";
const maxSeen = 20;
const maxBodyBytes = 10_000;

function answer(response: ServerResponse, status: number, body: string | object): void {
  const isText = typeof body === "string";
  const type = isText ? "text/html; charset=utf-8" : "application/json";
  response.writeHead(status, { "content-type": type }).end(isText ? body : JSON.stringify(body));
}

/** What a new key is asked with, as a form or as JSON; null if that is not to be understood. */
async function readWanted(request: IncomingMessage) {
  let text = "";
  for await (const chunk of request) {
    text += chunk;
    if (text.length > maxBodyBytes) return null;
  }
  const type = request.headers["content-type"] ?? "";
  const isForm = type.startsWith("application/x-www-form-urlencoded");
  try {
    const body = isForm ? Object.fromEntries(new URLSearchParams(text)) : JSON.parse(text);
    const permission = Permission.parse(body.permission ?? "ro");
    return { name: KeyName.parse(body.name), permission, isForm };
  } catch {
    return null;
  }
}

async function makeKey(pool: Queries, name: string, permission: Permission): Promise<string> {
  const key = createKey(permission);
  await pool.query("SELECT hidden.add_person($1, $2, $3)", [
    name,
    await toKeyHash(key),
    permission,
  ]);
  return key;
}

async function answerKeys(pool: Queries, request: IncomingMessage, response: ServerResponse) {
  if (request.method === "GET") return answer(response, 200, keysPage(null));
  const wanted = await readWanted(request);
  if (!wanted) return answer(response, 400, { error: "Send a name and a permission." });
  const key = await makeKey(pool, wanted.name, wanted.permission);
  return wanted.isForm ? answer(response, 200, keysPage(key)) : answer(response, 201, { key });
}

const refusal = {
  errors: [
    {
      message: "Send a key that this shop made: Authorization: Bearer sk_demo_...",
      extensions: { code: "UNAUTHENTICATED" },
    },
  ],
};

type Route = (request: IncomingMessage, response: ServerResponse) => unknown;

/** The shop's addresses, over its database. */
async function createRoutes(pool: Queries) {
  const people = new WeakMap<IncomingMessage, Person>();
  const seen = new Map<number, (string | null)[]>();
  const api = createApi(pool, graphqlPath, {
    findPerson: (request) => people.get(request),
    onOperation: (request, name) => {
      const { id } = people.get(request) ?? { id: 0 };
      seen.set(id, [...(seen.get(id) ?? []), name].slice(-maxSeen));
    },
  });
  await api.ready();

  const findPerson = async (request: IncomingMessage) => {
    const key = parseBearer(request.headers.authorization);
    if (key === null) return undefined;
    const found = "SELECT id, role FROM hidden.people WHERE key_hash = $1";
    const { rows } = await pool.query<Person>(found, [await toKeyHash(key)]);
    return rows[0];
  };
  const listSeen = ({ id }: Person) =>
    (seen.get(id) ?? []).map((operationName) => ({ operationName }));
  const route: Route = async (request, response) => {
    const { pathname } = new URL(request.url ?? "/", "http://127.0.0.1");
    if (pathname === "/keys") return answerKeys(pool, request, response);
    if (pathname !== graphqlPath && pathname !== "/seen") return answer(response, 404, {});
    const person = await findPerson(request);
    if (!person) return answer(response, 401, refusal);
    if (pathname === "/seen") return answer(response, 200, listSeen(person));
    people.set(request, person);
    return api.handler(request, response);
  };
  return { route, release: api.release };
}

/** The database and the API over it; neither, if one does not start. */
async function startBehind() {
  const { pool, stop: stopDatabase } = await startDatabase();
  try {
    return { pool, routes: await createRoutes(pool), stopDatabase };
  } catch (error) {
    await stopDatabase();
    throw error;
  }
}

/** Serves the shop at 127.0.0.1; port 0 is any. Throws: if the port is taken. */
export async function serveShop(port: number) {
  let route: Route = (_request, response) => answer(response, 503, {});
  const server = createServer((request, response) => {
    Promise.resolve(route(request, response)).catch(() => answer(response, 500, {}));
  });
  // Before Postgres is started, which takes seconds.
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
  const stopServer = () => {
    server.close();
    server.closeAllConnections();
  };
  const started = await startBehind().catch((error: unknown) => {
    stopServer();
    throw error;
  });
  const { pool, routes, stopDatabase } = started;
  route = routes.route;
  const stop = async () => {
    stopServer();
    await routes.release();
    await stopDatabase();
  };
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    origin,
    endpoint: `${origin}${graphqlPath}`,
    makeKey: (name: string, permission: Permission) => makeKey(pool, name, permission),
    stop,
  };
}
