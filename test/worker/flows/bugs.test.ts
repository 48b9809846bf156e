import { createExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, onTestFinished, test, vi } from "vitest";
import { createServer } from "../../../src/mcp/server.ts";
import { createWorker } from "../../../src/worker.ts";
import { type Person, signIn } from "../../support/person.ts";
import { origin } from "../../support/server-under-test.ts";

const canary = "words of a bug 71c2";
const sentence =
  "Something went wrong on our side. Try again, or tell the operator the request id.";

/** Our own Worker, whose every account fails as only a bug does. */
async function ask(path: string, init: RequestInit): Promise<Response> {
  const broken = new Proxy({}, { get: () => () => Promise.reject(new TypeError(canary)) });
  const bindings = { ...env, ACCOUNT: { getByName: () => broken } };
  const worker = createWorker(createServer);
  const request = new Request(origin + path, { redirect: "manual", ...init });
  const context = createExecutionContext();
  const response = await worker.fetch?.(request as never, bindings as never, context);
  return response ?? Response.error();
}

const acts = [
  ["page_bug", ({ browser }: Person) => ask("/account", { headers: { cookie: browser.cookie } })],
  [
    "app_bug",
    ({ clientId: client_id, tokens: { refresh_token } }: Person) => {
      const fields = { grant_type: "refresh_token", client_id, refresh_token };
      return ask("/token", { method: "POST", body: new URLSearchParams(fields) });
    },
  ],
] as const;

test.each(acts)(
  "what nobody expected is a fixed sentence and a request id, and its stack is in the log: %s",
  async (event, act) => {
    const person = await signIn();
    const print = vi.spyOn(console, "log").mockImplementation(() => undefined);
    onTestFinished(() => print.mockRestore());
    const response = await act(person);
    expect(response.status).toBe(500);
    const text = await response.text();
    expect(text).toContain(sentence);
    expect(text).not.toContain(canary);
    const lines = print.mock.calls.map(([line]) => JSON.parse(line));
    const bugs = lines.filter((line) => line.event === event);
    expect(bugs).toEqual([
      expect.objectContaining({
        level: "error",
        stack: expect.stringMatching(/^TypeError.*\n +at /),
      }),
    ]);
    expect(text).toContain(bugs[0].request_id);
  },
);
