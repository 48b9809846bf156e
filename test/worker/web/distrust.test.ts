import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, test, vi } from "vitest";

import { toObjectName } from "../../../src/crypto/account-id.ts";
import { toPath } from "../../support/approvals.ts";
import { toRequest } from "../../support/mcp-messages.ts";
import { answerAsGithub, createMerger, type Merger, merge } from "../../support/merger.ts";
import { connectAgain, openBrowser } from "../../support/person.ts";
import { createName, fetchWorker, mcpUrl } from "../../support/server-under-test.ts";
import { EventReader, SessionClient } from "../../support/session-client.ts";
import { call } from "../mcp/approver.ts";

const forms = { elicitation: { form: {} } };
const yes = { action: "accept", content: { confirm: true } };

const toGrantId = ({ token }: Pick<Merger, "token">) => token.split(":")[1] ?? "";
const distrust = ({ browser }: Pick<Merger, "browser">, id: string) =>
  browser.send("/account/grants/distrust", [["id", id]]);
const accountOf = ({ token }: Merger) => env.ACCOUNT.getByName(toObjectName(token));

test("the account page says which app is trusted, and takes it back at once: a yes that is on its way counts no more", async () => {
  const github = answerAsGithub();
  const ada = await createMerger("trusted");
  const before = await (await ada.browser.open("/account")).text();
  expect(before).toContain("asks for your yes itself");
  const { result } = await call(ada.token, {}, forms);
  expect(result.resultType).toBe("input_required");
  const response = await distrust(ada, toGrantId(ada));
  expect(response.headers.get("location")).toBe("/account?done=distrusted");
  const after = await (await ada.browser.open("/account?done=distrusted")).text();
  expect(after).toContain("Before Test client makes a change that needs your yes");
  expect(after).not.toContain("asks for your yes itself");
  expect(after).not.toContain("/account/grants/distrust");
  const answered = { requestState: result.requestState, inputResponses: { agree: yes } };
  toPath(await call(ada.token, answered, forms));
  toPath(await call(ada.token, {}, forms));
  expect(github.merges).toBe(0);
});

test("a question that is open in a session ends with the trust, and its answer does nothing", async () => {
  const github = answerAsGithub();
  const ada = await createMerger("trusted");
  const client = new SessionClient(mcpUrl, ada.token, fetchWorker);
  await client.initialize({ capabilities: forms });
  const events = new EventReader(await client.post(toRequest(2, "tools/call", merge)));
  const question = (await events.nextMessage())?.message;
  expect(question.method).toBe("elicitation/create");
  await distrust(ada, toGrantId(ada));
  const late = await client.post({ jsonrpc: "2.0", id: question.id, result: yes });
  expect(late.status).toBe(404);
  await events.rest();
  expect(github.merges).toBe(0);
  await client.initialize({ capabilities: forms });
  toPath(await (await client.post(toRequest(3, "tools/call", merge))).json());
});

test("a token that is being renewed meanwhile does not bring the trust back, at whichever step of the renewal", async () => {
  answerAsGithub();
  const ada = await createMerger("trusted");
  const { clientId: client_id } = ada;
  const ticked = [["toolset", "github"] as const, ["write", "github"] as const];
  const account = accountOf(ada);
  let steps = Number.POSITIVE_INFINITY;
  for (let step = 1; step <= steps; step += 1) {
    const tokens = await connectAgain(ada, {}, [...ticked, ["forms", "trusted"]]);
    const { access_token: token, refresh_token } = tokens;
    const fields = { grant_type: "refresh_token", client_id, refresh_token };
    const taken = await runInDurableObject(account, async (instance) => {
      const body = new URLSearchParams(fields);
      const request = new Request(`${mcpUrl}/../token`, { method: "POST", body });
      let distrusted: Promise<void> | undefined;
      const count = watchCrypto((done) => {
        if (done === step) distrusted = instance.distrustForms(toGrantId({ token }));
      });
      expect((await instance.exchange(request, client_id))?.status).toBe(200);
      const taken = count();
      await (distrusted ?? instance.distrustForms(toGrantId({ token })));
      return taken;
    });
    steps = Math.min(steps, taken);
    const grant = (await account.listGrants()).find(({ id }) => id === toGrantId({ token }));
    expect(grant?.trustsForms).toBe(false);
  }
  // Between what it reads of the grant and what it writes.
  expect(steps).toBeGreaterThan(5);
});

/** Tells of each digest, seal and key that is made, right before it is; returns how many there were, and stops. */
function watchCrypto(tell: (done: number) => void): () => number {
  let done = 0;
  const methods = ["digest", "sign", "importKey", "wrapKey", "unwrapKey", "encrypt"] as const;
  const spies = methods.map((method) => {
    const original = crypto.subtle[method].bind(crypto.subtle) as (...all: unknown[]) => unknown;
    return vi.spyOn(crypto.subtle, method).mockImplementation(((...all: unknown[]) => {
      done += 1;
      tell(done);
      return original(...all);
    }) as never);
  });
  return () => {
    for (const spy of spies) spy.mockRestore();
    return done;
  };
}

test("nobody else takes it back, and of what was never trusted nothing is told", async () => {
  answerAsGithub();
  const ada = await createMerger("trusted");
  const bob = openBrowser();
  await bob.signIn(createName());
  expect((await distrust({ browser: bob }, toGrantId(ada))).status).toBe(303);
  expect((await call(ada.token, {}, forms)).result.resultType).toBe("input_required");
  await distrust(ada, toGrantId(ada));
  await distrust(ada, toGrantId(ada));
  await distrust(ada, toGrantId({ token: ada.tokens.access_token }));
  const span = { fromMs: 0, toMs: Date.now() + 1000 };
  const { entries } = await accountOf(ada).listAudit(span);
  const told = entries.filter(({ event }) => event.startsWith("app_"));
  const both = ["clinical-trials:read", "github:write"];
  const app = { client_id: ada.clientId, app: "Test client" };
  expect(told.map(({ event, facts }) => ({ event, ...facts }))).toEqual([
    { event: "app_connected", ...app, scopes: ["clinical-trials:read"], trusts_forms: false },
    { event: "app_connected", ...app, scopes: both, trusts_forms: true },
    { event: "app_distrusted", ...app, grant: toGrantId(ada) },
  ]);
});
