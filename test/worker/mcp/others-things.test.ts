import { describe, expect, test } from "vitest";

import {
  connectTo,
  createCaller,
  createOfferOf,
  createTool,
  serve,
} from "../../support/in-process.ts";
import { connectSession, lanes, sendModern } from "../../support/mcp-client.ts";
import {
  parseToolError,
  toModernHeaders,
  toModernMessage,
  toRequest,
} from "../../support/mcp-messages.ts";
import { forgetKey, type Person, signIn } from "../../support/person.ts";
import { fetchWorker, mcpUrl, origin } from "../../support/server-under-test.ts";
import { EventReader, readStream, SessionClient } from "../../support/session-client.ts";

const whoami = { name: "whoami", arguments: {} };

async function openSession({ tokens }: Person): Promise<SessionClient> {
  const client = new SessionClient(mcpUrl, tokens.access_token, fetchWorker);
  await client.initialize();
  return client;
}

/** Everything that stands for somebody, each presented where an access token belongs. */
const wrongPlaces = [
  ["a refresh token", async ({ tokens }: Person) => tokens.refresh_token],
  ["a sign-in cookie", async (person: Person) => readCookie(person)],
  ["a session id", async (person: Person) => (await openSession(person)).sessionId ?? ""],
  ["a key of the upstream", async ({ key }: Person) => key],
  ["a client id", async ({ clientId }: Person) => clientId],
] as const;

async function readCookie({ browser, name }: Person): Promise<string> {
  const response = await browser.signIn(name);
  const [, value = ""] = /=([^;]+)/.exec(response.headers.get("set-cookie") ?? "") ?? [];
  return decodeURIComponent(value);
}

test.each(wrongPlaces)("%s is no access token", async (_, toCredential) => {
  const credential = await toCredential(await signIn());
  expect(credential.length).toBeGreaterThan(10);
  const message = toModernMessage("tools/call", whoami);
  const response = await sendModern(credential, message);
  expect(response.status).toBe(401);
  expect(response.headers.get("www-authenticate")).toContain("invalid_token");
});

test("an access token is no sign-in cookie, and one person's cookie does not open another's account", async () => {
  const [ada, bob] = await Promise.all([signIn(), signIn()]);
  const [adas, bobs] = [await readCookie(ada), await readCookie(bob)];
  const [account = ""] = adas.split(":");
  const spliced = bobs.replace(/^[^:]+/, account);
  const open = async (value: string) =>
    (await fetchWorker(`${origin}/account`, { headers: { cookie: `toolhub=${value}` } })).status;
  expect(await open(adas)).toBe(200);
  for (const value of [ada.tokens.access_token, ada.tokens.refresh_token, spliced]) {
    expect(await open(value)).toBe(303);
  }
});

test("cookies, a token in the address or in the body let nobody call", async () => {
  const person = await signIn();
  const message = toModernMessage("tools/call", whoami);
  const { authorization: _, ...headers } = toModernHeaders("", message);
  const token = person.tokens.access_token;
  const body = JSON.stringify({ ...message, access_token: token });
  for (const url of [mcpUrl, `${mcpUrl}?access_token=${token}`]) {
    const response = await person.browser.open(url, { method: "POST", headers, body });
    expect(response.status).toBe(401);
  }
});

test("a 2026-07-28 call that names another person's session is the caller's own call", async () => {
  const [ada, bob] = await Promise.all([signIn(), signIn()]);
  const { sessionId } = await openSession(ada);
  const message = toModernMessage("tools/call", whoami);
  const headers = { ...toModernHeaders(bob.tokens.access_token, message) };
  const response = await fetchWorker(mcpUrl, {
    method: "POST",
    headers: { ...headers, "mcp-session-id": sessionId ?? "" },
    body: JSON.stringify(message),
  });
  const text = await response.text();
  expect(text).toContain(bob.name);
  expect(text).not.toContain(ada.name);
});

test("a session id that was put together from two people's is nobody's", async () => {
  const [ada, bob] = await Promise.all([signIn(), signIn()]);
  const [adas, bobs] = [await openSession(ada), await openSession(bob)];
  const [random] = adas.sessionId?.split(".") ?? [];
  const [, tag] = bobs.sessionId?.split(".") ?? [];
  bobs.sessionId = `${random}.${tag}`;
  for (const method of ["POST", "GET", "DELETE"]) {
    const body = method === "POST" ? toRequest(2, "tools/call", whoami) : undefined;
    expect((await bobs.send(method, body)).status).toBe(404);
  }
  expect((await adas.post(toRequest(2, "tools/call", whoami))).status).toBe(200);
});

test("Last-Event-ID of another person's stream gives nothing of it", async () => {
  const [{ client: ada }, { client: bob }] = [await connectSession(), await connectSession()];
  const steps = { _meta: { progressToken: "ada's own" }, steps: [1, 2, 3] };
  const stream = await ada.post(toRequest("adas", "fixture/progress", steps));
  const events = await new EventReader(stream).rest();
  expect(events.length).toBeGreaterThan(3);
  for (const { id } of events) {
    const response = await bob.resume(id);
    expect(response.status).not.toBe(200);
    expect(await response.text()).not.toContain("ada");
    const session = { "mcp-session-id": ada.sessionId, "last-event-id": id };
    expect((await bob.send("GET", undefined, session)).status).toBe(404);
  }
});

test("an answer in one session does not answer the question of another", async () => {
  const capabilities = { elicitation: {} };
  const [ada, bob] = [
    await connectSession({ capabilities }),
    await connectSession({ capabilities }),
  ];
  const adas = new EventReader(await ada.client.post(toRequest("adas", "fixture/ask")));
  const bobs = new EventReader(await bob.client.post(toRequest("bobs", "fixture/ask")));
  const [asked] = [await adas.nextMessage(), await bobs.nextMessage()];
  const answer = (name: string) => ({
    jsonrpc: "2.0",
    id: asked?.message.id,
    result: { action: "accept", content: { name } },
  });
  await bob.client.post(answer("Bob"));
  await ada.client.post(answer("Ada"));
  const result = await adas.nextMessage();
  expect(result?.message).toMatchObject({ id: "adas", result: { content: { name: "Ada" } } });
  await bobs.drop();
});

const canOpenPages = { elicitation: { url: {} } };
const search = {
  name: "search_clinical_trials",
  arguments: { condition: "asthma", max_results: 1 },
};

test("the state of another person's question is refused, and the question is asked anew for the caller", async () => {
  const people = await Promise.all([signIn(), signIn()]);
  await Promise.all(people.map(forgetKey));
  const [ada, bob] = people;
  const call = async (person: Person, params: object) => {
    const message = toModernMessage("tools/call", { ...search, ...params }, canOpenPages);
    const response = await sendModern(person.tokens.access_token, message);
    // biome-ignore lint/suspicious/noExplicitAny: tests look into messages of every shape.
    return response.json<any>();
  };
  const { result } = await call(ada, {});
  expect(result.resultType).toBe("input_required");
  const answered = {
    requestState: result.requestState,
    inputResponses: { key: { action: "accept" } },
  };
  expect((await call(bob, answered)).error?.code).toBe(-32602);
  const own = (await call(bob, {})).result;
  expect(own.inputRequests.key.params.url).not.toBe(result.inputRequests.key.params.url);
});

test("two people's streams of changes with one and the same id stay apart", async () => {
  const [ada, bob] = await Promise.all([signIn(), signIn()]);
  const message = toModernMessage("subscriptions/listen", {
    notifications: { toolsListChanged: true },
  });
  const [adas, bobs] = await Promise.all(
    [ada, bob].map(async ({ tokens }) => {
      const events = readStream(await sendModern(tokens.access_token, message));
      await events.next();
      return events;
    }),
  );
  await forgetKey(ada);
  expect(await adas?.next()).toMatchObject({ method: "notifications/tools/list_changed" });
  const heard = bobs?.next();
  await forgetKey(bob);
  expect(await heard).toMatchObject({ method: "notifications/tools/list_changed" });
  await Promise.all([adas?.cancel(), bobs?.cancel()]);
});

describe.each(lanes)("%s lane", (lane) => {
  function createDeleter() {
    const deleted: string[] = [];
    const tool = createTool("delete_thing", {
      question: ({ id }) => `Delete ${id}?`,
      run: async ({ caller }) => {
        deleted.push(caller.accountId);
        return { result: { ok: true } };
      },
    });
    const connect = (accountId: string) =>
      connectTo(serve(createOfferOf([tool]), createCaller(accountId, { confirmWay: "two-step" })), {
        lane,
      });
    return { deleted, connect };
  }

  test("the confirm token of another person confirms nothing", async () => {
    const { deleted, connect } = createDeleter();
    const [ada, bob] = [await connect("ada"), await connect("bob")];
    const call = async (client: typeof ada, more: object = {}) =>
      client.callTool({ name: "delete_thing", arguments: { id: "x", ...more } });
    const { details } = parseToolError(await call(ada));
    const stolen = await call(bob, { confirm_token: details?.confirm_token });
    expect(parseToolError(stolen).error_code).toBe("CONFIRMATION_REQUIRED");
    expect(deleted).toEqual([]);
    await call(ada, { confirm_token: details?.confirm_token });
    expect(deleted).toEqual(["ada"]);
  });
});
