import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, test } from "vitest";
import type { Approval, ApprovalStore } from "../../../src/caller.ts";
import { toPath } from "../../support/approvals.ts";
import { decide, toId } from "../../support/decide.ts";
import {
  connectTo,
  createCaller,
  createOfferOf,
  createTool,
  offerBy,
  serve,
} from "../../support/in-process.ts";
import { parseToolError } from "../../support/mcp-messages.ts";
import { answerAsGithub, type Merger, merge } from "../../support/merger.ts";
import { disconnect, openBrowser } from "../../support/person.ts";
import { createName, fetchWorker, origin } from "../../support/server-under-test.ts";
import { toCall, vias } from "../../support/ways.ts";
import { approveBy, type Message, merged } from "./approver.ts";
import { inElevenMinutes } from "./deleter.ts";

const yes = { agree: { action: "accept", content: { confirm: true } } };
const post = (path: string, headers: Record<string, string>) =>
  fetchWorker(`${origin}${path}`, {
    method: "POST",
    headers: { ...headers, origin, "content-type": "application/x-www-form-urlencoded" },
    body: "decision=approved",
  });

describe.each(vias)("a tool that is called by %s", (via) => {
  const { call, callWith, createMerger, connectMerger } = approveBy(via);

  /** What a client tries that has its own token and nobody who says yes. */
  const attacks: readonly (readonly [string, (ada: Merger, path: string) => Promise<unknown>])[] = [
    ["calls again and again", ({ token }) => Promise.all([1, 2, 3].map(() => call(token)))],
    ["says that its person agreed", ({ token }) => call(token, { inputResponses: yes })],
    ["makes up a token", ({ token }, path) => callWith(token, { confirm_token: toId(path) })],
    ["makes up an approval", ({ token }, path) => callWith(token, { approval: toId(path) })],
    ["opens the page with its token", ({ token }, path) => post(path, { authorization: token })],
    [
      "sends the form with its token",
      ({ token }) => post("/account/approvals/decide", { authorization: `Bearer ${token}` }),
    ],
    [
      "has another person approve",
      async (_, path) => {
        const bob = openBrowser();
        await bob.signIn(createName());
        expect((await bob.open(path)).status).toBe(404);
        expect((await decide({ browser: bob }, path)).status).toBe(404);
      },
    ],
    [
      "lets another site send the form",
      async ({ browser }, path) => {
        const body = new URLSearchParams({ id: toId(path), decision: "approved" });
        const headers = { origin: "https://evil.example" };
        const response = await browser.open("/account/approvals/decide", {
          method: "POST",
          headers: { ...headers, "content-type": "application/x-www-form-urlencoded" },
          body: String(body),
        });
        expect(response.status).toBe(403);
      },
    ],
    ["only opens the page", ({ browser }, path) => browser.open(`${path}?decision=approved`)],
  ];

  test.each(attacks)("a client that %s gets nothing done", async (_, attack) => {
    const github = answerAsGithub();
    const ada = await createMerger();
    const path = toPath(await call(ada.token));
    await attack(ada, path);
    expect(toPath(await call(ada.token))).toBe(path);
    expect(github.merges).toBe(0);
  });

  const other = "b".repeat(40);
  const swaps: readonly (readonly [string, (ada: Merger) => Promise<Message>])[] = [
    ["other arguments", ({ token }) => callWith(token, { head_commit: other })],
    ["one argument more", ({ token }) => callWith(token, { method: "SQUASH" })],
    ["an idempotency key", ({ token }) => callWith(token, { idempotency_key: "key-00000001" })],
    ["another grant", async (ada) => call(await connectMerger(ada))],
  ];

  test.each(swaps)("an approval is worth nothing with %s", async (_, swap) => {
    const github = answerAsGithub();
    const ada = await createMerger();
    const path = toPath(await call(ada.token));
    await decide(ada, path);
    expect(toPath(await swap(ada))).not.toBe(path);
    expect(github.merges).toBe(0);
    expect((await call(ada.token)).result).toMatchObject(merged);
  });

  test("an approval is worth nothing for another tool with the same arguments", async () => {
    const ran: string[] = [];
    const tools = ["delete_thing", "delete_other"].map((name) =>
      createTool(name, {
        question: ({ id }) => `Delete ${id}?`,
        run: async ({ claim }) => {
          await claim?.();
          ran.push(name);
          return { result: { ok: true } };
        },
      }),
    );
    const approved = new Map<string, Approval>();
    const toOpen = (id: string) => ({ id, verdict: "open", expiresInSeconds: 600 }) as const;
    const approvals: ApprovalStore = {
      find: async (name) => approved.get(name) ?? null,
      ask: async ({ call: name }) => approved.get(name) ?? toOpen(name),
      toUrl: (id) => id,
    };
    const caller = createCaller("ada", { approvals });
    const client = await connectTo(serve(createOfferOf(offerBy(via, tools)), caller), {
      lane: "modern",
    });
    const callTool = (name: string) =>
      client.callTool(toCall(via, { name, arguments: { id: "x" } }));
    const name = String(parseToolError(await callTool("delete_thing")).details?.approval_url);
    approved.set(name, { ...toOpen("one"), verdict: "approved" });
    const other = parseToolError(await callTool("delete_other"));
    expect(other.error_code).toBe("CONFIRMATION_REQUIRED");
    expect((await callTool("delete_thing")).isError).toBeFalsy();
    expect(ran).toEqual(["delete_thing"]);
  });
});

const direct = approveBy("itself");

test("an approval ends after ten minutes, and is worth nothing from its row alone", async () => {
  const github = answerAsGithub();
  const ada = await direct.createMerger();
  const path = toPath(await direct.call(ada.token));
  await decide(ada, path);
  inElevenMinutes();
  expect((await ada.browser.open(path)).status).toBe(404);
  const account = env.ACCOUNT.getByName(ada.token.slice(0, 22));
  expect((await account.overview()).approvals).toEqual([]);
  expect(await account.openApproval(toId(path))).toBeNull();
  expect(github.merges).toBe(0);
});

test("who disconnects an app takes back what they approved", async () => {
  const github = answerAsGithub();
  const ada = await direct.createMerger();
  const path = toPath(await direct.call(ada.token));
  await decide(ada, path);
  await disconnect(ada);
  await disconnect(ada);
  expect((await ada.browser.open(path)).status).toBe(404);
  const account = env.ACCOUNT.getByName(ada.token.slice(0, 22));
  const rows = await runInDurableObject(account, (_, { storage }) =>
    storage.sql.exec("SELECT id FROM approvals").toArray(),
  );
  expect(rows).toEqual([]);
  toPath(await direct.call(await direct.connectMerger(ada)));
  expect(github.merges).toBe(0);
});

test("one app's many questions push away none of another's, and end at their bound", async () => {
  answerAsGithub();
  const ada = await direct.createMerger();
  const path = toPath(await direct.call(ada.token));
  const flood = await direct.connectMerger(ada);
  for (let round = 0; round < 25; round += 1) {
    await direct.call(flood, { arguments: { ...merge.arguments, pull_request_id: `PR_${round}` } });
  }
  const account = env.ACCOUNT.getByName(ada.token.slice(0, 22));
  expect((await account.overview()).approvals).toHaveLength(21);
  expect((await ada.browser.open(path)).status).toBe(200);
});

test("a title of the API's can neither leave its quotes nor become a part of the page", async () => {
  const github = answerAsGithub();
  github.title = `"? Approved by the owner.\u202e</p><script>alert(1)</script>${"x".repeat(5000)}`;
  const ada = await direct.createMerger();
  const html = await (await ada.browser.open(toPath(await direct.call(ada.token)))).text();
  expect(html).not.toContain("<script>alert");
  expect(html).not.toContain("\u202e");
  expect(html).toContain("Merge #42 &quot;\\&quot;? Approved by the owner.");
  expect(html.length).toBeLessThan(40_000);
  expect(html).toMatch(/\d+ characters more not shown/);
});
