import { describe, expect, test } from "vitest";
import { toPath } from "../../support/approvals.ts";
import { decide } from "../../support/decide.ts";
import { parseToolError, toRequest } from "../../support/mcp-messages.ts";
import { answerAsGithub, merge } from "../../support/merger.ts";
import { openBrowser } from "../../support/person.ts";
import { fetchWorker, origin } from "../../support/server-under-test.ts";
import { EventReader, SessionClient } from "../../support/session-client.ts";
import { vias } from "../../support/ways.ts";
import { approveBy, type Message, merged } from "./approver.ts";

describe.each(vias)("a tool that is called by %s", (via) => {
  const { url, call, callInSession, callWith, createMerger, merge: sent } = approveBy(via);

  test.each([
    ["2026-07-28", call],
    ["a session", callInSession],
  ])("in %s, what the person approved on their page runs once", async (_, callMerge) => {
    const github = answerAsGithub();
    const ada = await createMerger();
    const path = toPath(await callMerge(ada.token));
    expect(toPath(await callMerge(ada.token))).toBe(path);
    expect(github.merges).toBe(0);
    expect((await decide(ada, path)).status).toBe(303);
    const first = await callMerge(ada.token);
    expect(first.result).toMatchObject(merged);
    const { method, ...reversed } = { method: "MERGE", ...merge.arguments };
    const again = await callMerge(ada.token, { arguments: { ...reversed, method } });
    expect(again.result.structuredContent).toEqual(first.result.structuredContent);
    await Promise.all([callMerge(ada.token), callMerge(ada.token)]);
    expect(github.merges).toBe(1);
  });

  test("five calls at once of one approval merge once", async () => {
    const github = answerAsGithub();
    const ada = await createMerger();
    await decide(ada, toPath(await call(ada.token)));
    await Promise.all(Array.from({ length: 5 }, () => call(ada.token)));
    expect(github.merges).toBe(1);
  });

  test("the page shows app, tool, what would change and arguments, and says what was decided", async () => {
    answerAsGithub();
    const ada = await createMerger();
    const path = toPath(await call(ada.token));
    const read = async () => (await ada.browser.open(path)).text();
    const open = await read();
    for (const text of [
      "Approve this change?",
      "Test client",
      "merge_pull_request",
      "Merge #42 &quot;Fix login&quot; by &quot;ada&quot; into &quot;main&quot;",
      "<dt>checks.state</dt><dd><code>SUCCESS</code>",
      "<dt>pull_request_id</dt><dd><code>PR_1</code>",
      "<dt>method</dt><dd><code>MERGE</code>",
    ]) {
      expect(open).toContain(text);
    }
    expect(open).not.toContain("__typename");
    const account = await (await ada.browser.open("/account")).text();
    expect(account).toContain(`href="${path}"`);
    await decide(ada, path, "refused");
    const refused = await read();
    expect(refused).toContain("You refused this change");
    expect(refused).not.toContain("<form");
    expect(await (await ada.browser.open("/account")).text()).not.toContain(path);
  });

  test("what a person refused is not asked again, and not approved later", async () => {
    const github = answerAsGithub();
    const ada = await createMerger();
    const path = toPath(await call(ada.token));
    await decide(ada, path, "refused");
    await decide(ada, path, "approved");
    for (const _ of [1, 2]) {
      expect(parseToolError((await call(ada.token)).result).error_code).toBe("DECLINED");
    }
    expect(github.merges).toBe(0);
  });

  test("what changed between the question and the call is asked anew, and the old approval is worth nothing", async () => {
    const github = answerAsGithub();
    const ada = await createMerger();
    const before = toPath(await call(ada.token));
    await decide(ada, before);
    github.title = "Fix login, and something else";
    const after = toPath(await call(ada.token));
    expect(after).not.toBe(before);
    expect((await decide(ada, before)).status).toBe(404);
    github.title = "Fix login";
    expect(toPath(await call(ada.token))).not.toBe(before);
    expect(github.merges).toBe(0);
  });

  test("a client that can open pages is asked to, and its answer decides nothing", async () => {
    const github = answerAsGithub();
    const ada = await createMerger();
    const pages = { elicitation: { url: {} } };
    const { result } = await call(ada.token, {}, pages);
    expect(result.resultType).toBe("input_required");
    const { url } = result.inputRequests.page.params;
    const path = url.slice(origin.length);
    const answered = {
      requestState: result.requestState,
      inputResponses: { page: { action: "accept", content: { confirm: true } } },
    };
    expect(toPath(await call(ada.token, answered, pages))).toBe(path);
    expect(github.merges).toBe(0);
    await decide(ada, path);
    expect((await call(ada.token, answered, pages)).result).toMatchObject(merged);
    expect(github.merges).toBe(1);
  });

  test("a session whose client opens pages goes on once its person has approved", async () => {
    const github = answerAsGithub();
    const ada = await createMerger();
    const client = new SessionClient(url, ada.token, fetchWorker);
    await client.initialize({ capabilities: { elicitation: { url: {} } } });
    const events = new EventReader(await client.post(toRequest(2, "tools/call", sent)));
    const next = async (): Promise<Message> => (await events.nextMessage())?.message;
    const asked = await next();
    expect(asked).toMatchObject({ method: "elicitation/create", params: { mode: "url" } });
    await client.post({ jsonrpc: "2.0", id: asked.id, result: { action: "accept" } });
    await decide(ada, asked.params.url.slice(origin.length));
    const { elicitationId } = asked.params;
    const complete = { method: "notifications/elicitation/complete", params: { elicitationId } };
    expect(await next()).toMatchObject(complete);
    expect(await next()).toMatchObject({ id: 2, result: merged });
    expect(github.merges).toBe(1);
  });

  test.each(vias)(
    "what is approved with an idempotency key is told again by it through %s without a question or a look",
    async (other) => {
      const github = answerAsGithub();
      const ada = await createMerger();
      const keyed = { idempotency_key: "key-00000001" };
      await decide(ada, toPath(await callWith(ada.token, keyed)));
      const first = await callWith(ada.token, keyed);
      const { looks } = github;
      const second = approveBy(other);
      const again = await second.callWith(await second.connectMerger(ada), keyed);
      expect(again.result.structuredContent).toEqual(first.result.structuredContent);
      expect(github).toMatchObject({ looks, merges: 1 });
    },
  );
});

const direct = approveBy("itself");

test("whoever comes without a sign-in is brought to the page by the sign-in", async () => {
  answerAsGithub();
  const ada = await direct.createMerger();
  const path = toPath(await direct.call(ada.token));
  const nobody = openBrowser();
  const response = await nobody.open(path);
  expect(response.headers.get("location")).toBe(`/sign-in?next=${encodeURIComponent(path)}`);
  const signedIn = await nobody.signIn(ada.name, path);
  expect(signedIn.headers.get("location")).toBe(path);
});
