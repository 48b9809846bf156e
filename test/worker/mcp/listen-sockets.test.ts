import { evictDurableObject, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, onTestFinished, test, vi } from "vitest";

import { Listeners, parseSocketUrl, toSocketUrl } from "../../../src/account/changes/listeners.ts";
import { type Told, writeTold } from "../../../src/account/changes/told.ts";
import { openEventStream } from "../../../src/mcp/listen/event-stream.ts";
import { sendModern } from "../../support/mcp-client.ts";
import { toModernMessage } from "../../support/mcp-messages.ts";
import { disconnect, forgetKey, type Person, signIn } from "../../support/person.ts";
import { readStream } from "../../support/session-client.ts";

const filter = { notifications: { toolsListChanged: true } };
const changed = { method: "notifications/tools/list_changed" };
const ended = { result: { resultType: "complete" } };
const hourMs = 3_600_000;

const token = {
  clientId: "c",
  grantId: "g",
  tokenId: "t",
  sessionId: "",
  untilMs: 4e12,
  after: null,
};

const accountOf = ({ tokens }: Person) =>
  env.ACCOUNT.getByName(tokens.access_token.split(":")[0]?.slice(0, 22) ?? "");

const countSockets = (person: Person) =>
  runInDurableObject(accountOf(person), (_, state) => state.getWebSockets().length);

/** A new person with an open stream, its acknowledgement already read. */
async function listen() {
  const person = await signIn();
  const message = toModernMessage("subscriptions/listen", filter);
  const events = readStream(await sendModern(person.tokens.access_token, message));
  await events.next();
  return { ...events, person };
}

test("the account's object goes out of memory while a client listens, and a change afterwards reaches it", async () => {
  const { next, cancel, person } = await listen();
  await runInDurableObject(accountOf(person), (object) => Reflect.set(object, "mark", true));
  await evictDurableObject(accountOf(person));
  const mark = await runInDurableObject(accountOf(person), (object) => Reflect.get(object, "mark"));
  expect(mark).toBeUndefined();
  await forgetKey(person);
  expect(await next()).toMatchObject(changed);
  await cancel();
});

test("a client that is disconnected while the object is out of memory stops listening at once", async () => {
  const { next, person } = await listen();
  await evictDurableObject(accountOf(person));
  await disconnect(person);
  expect(await next()).toMatchObject(ended);
  expect(await next()).toBeNull();
});

test("a stream ends with its result if the account can no longer be heard", async () => {
  const { next, person } = await listen();
  await evictDurableObject(accountOf(person), { webSockets: "close" });
  expect(await next()).toMatchObject(ended);
  expect(await next()).toBeNull();
});

test("a client that leaves takes its socket along", async () => {
  const { cancel, person } = await listen();
  expect(await countSockets(person)).toBe(1);
  await cancel();
  await expect.poll(() => countSockets(person)).toBe(0);
});

test("no token that is gone gets a socket", async () => {
  const person = await signIn();
  const headers = { upgrade: "websocket" };
  const response = await accountOf(person).fetch(toSocketUrl(token), { headers });
  expect([response.status, response.webSocket]).toEqual([410, null]);
});

test("a session that does not live gets no socket", async () => {
  const person = await signIn();
  const [, grantId = ""] = person.tokens.access_token.split(":");
  const response = await runInDurableObject(accountOf(person), (instance, { storage }) => {
    const { name } = storage.sql
      .exec<{ name: string }>("SELECT name FROM kv WHERE name LIKE 'token:%'")
      .one();
    const tokenId = name.split(":").at(-1) ?? "";
    const listening = { ...token, grantId, tokenId, sessionId: "nobody's" };
    return instance.fetch(new Request(toSocketUrl(listening)));
  });
  expect([response.status, response.webSocket]).toEqual([404, null]);
});

test("of a listener everything arrives, whatever its client's id is", () => {
  const clientId = "https://app.example/client?a=1&grantId=other#ü";
  for (const after of [null, 0, 1795345079599000]) {
    const listener = { ...token, clientId, sessionId: "a.b-c_d", after };
    expect(parseSocketUrl(toSocketUrl(listener))).toEqual(listener);
  }
});

/** The sockets of an object that has no other. */
const withListeners = <Result>(use: (listeners: Listeners) => Promise<Result> | Result) =>
  runInDurableObject(env.ACCOUNT.getByName(crypto.randomUUID()), (_, state) =>
    use(new Listeners(state)),
  );

/** What comes out of a socket; a close as its code. */
function record({ webSocket }: Response): unknown[] {
  const heard: unknown[] = [];
  webSocket?.accept();
  webSocket?.addEventListener("message", ({ data }) => void heard.push(data));
  webSocket?.addEventListener("close", ({ code }) => void heard.push(code));
  return heard;
}

test("above 1,000 sockets of one person the next is refused, and a free place is used", async () => {
  await withListeners(async (listeners) => {
    const opened = Array.from({ length: 1000 }, () => listeners.open(token));
    expect(new Set(opened.map(({ status }) => status))).toEqual(new Set([101]));
    expect(listeners.open(token).status).toBe(429);
    for (const { webSocket } of opened) webSocket?.accept();
    opened[0]?.webSocket?.close(1000);
    await expect.poll(() => listeners.open(token).status).toBe(101);
    listeners.end(() => true);
  });
});

test("who opens a socket looks at the others once, not each time", async () => {
  let looks = 0;
  await runInDurableObject(env.ACCOUNT.getByName(crypto.randomUUID()), (_, state) => {
    const listeners = new Listeners({
      acceptWebSocket: (socket: WebSocket) => state.acceptWebSocket(socket),
      setWebSocketAutoResponse: () => undefined,
      getWebSockets: () => {
        looks += 1;
        return state.getWebSockets();
      },
    } as unknown as DurableObjectState);
    const opened = Array.from({ length: 50 }, () => listeners.open(token));
    for (const { webSocket } of opened) webSocket?.accept();
    expect(looks).toBe(1);
    listeners.end(() => true);
  });
});

test("each socket hears what is for its client, and none whose token has expired", async () => {
  await withListeners(async (listeners) => {
    const mine = record(listeners.open(token));
    const other = record(listeners.open({ ...token, clientId: "other" }));
    const late = record(listeners.open({ ...token, untilMs: Date.now() - 1 }));
    const told = [toTold(changed.method), toTold("other")];
    listeners.publish(told, ({ clientId }) => clientId === "c");
    await expect.poll(() => mine).toEqual([writeTold(told)]);
    await expect.poll(() => late).toEqual([1000]);
    expect(other).toEqual([]);
    listeners.end(({ clientId }) => clientId === "other");
    await expect.poll(() => other).toEqual([1000]);
    expect(mine).toHaveLength(1);
  });
});

const text = {
  first: "data: 1\n\n",
  last: "data: 3\n\n",
  toEvent: ({ notification }: Told) =>
    notification?.method === changed.method ? "data: 2\n\n" : undefined,
};

const toTold = (method: string): Told => ({ seq: 1, notification: { method } });

/** A stream, and the account's end of its socket. */
function open(untilMs = Date.now() + hourMs) {
  const { 0: theirs, 1: account } = new WebSocketPair();
  account.accept();
  return { account, body: openEventStream(theirs, text, untilMs) };
}

const tell = (account: WebSocket, ...methods: string[]) =>
  account.send(writeTold(methods.map(toTold)));

const readAll = (body: ReadableStream<Uint8Array>) => new Response(body).text();

test("a reader that leaves 16 events unread is sent away", async () => {
  const { account, body } = open();
  const left = new Promise((resolve) => account.addEventListener("close", resolve));
  for (let count = 0; count < 20; count += 1) tell(account, changed.method);
  await left;
  const events = (await readAll(body)).split(/(?<=\n\n)/);
  expect(events).toEqual(["data: 1\n\n", ...Array(15).fill("data: 2\n\n"), "data: 3\n\n"]);
});

test("a reader that reads hears everything that it asked for, and nothing else", async () => {
  const { account, body } = open();
  const reader = body.getReader();
  const read = async () => new TextDecoder().decode((await reader.read()).value);
  expect(await read()).toBe("data: 1\n\n");
  for (let count = 0; count < 40; count += 1) {
    tell(account, "notifications/prompts/list_changed", changed.method);
    expect(await read()).toBe("data: 2\n\n");
  }
  account.close(1000);
  expect(await read()).toBe("data: 3\n\n");
  expect((await reader.read()).done).toBe(true);
});

/** From now on timers run when `vi` says so, and the clock with them. */
function stopClock(): void {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "Date"], now: Date.now() });
  onTestFinished(() => void vi.useRealTimers());
}

test("a stream ends at its time, before any ping", async () => {
  stopClock();
  const all = readAll(open(Date.now() + 10_000).body);
  vi.advanceTimersByTime(10_000);
  expect(await all).toBe("data: 1\n\ndata: 3\n\n");
});

test("a stream whose account does not answer a ping ends", async () => {
  stopClock();
  const { account, body } = open();
  const pinged = new Promise((resolve) => {
    account.addEventListener("message", ({ data }) => resolve(data));
  });
  const all = readAll(body);
  vi.advanceTimersByTime(30_000);
  expect(await all).toBe("data: 1\n\n: keepalive\n\ndata: 3\n\n");
  expect(await pinged).toBe("ping");
});
