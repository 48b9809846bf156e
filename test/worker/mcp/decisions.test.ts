import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, test } from "vitest";

import { toObjectName } from "../../../src/crypto/account-id.ts";
import { toPath } from "../../support/approvals.ts";
import { passTime, stopClock } from "../../support/clock.ts";
import { decide } from "../../support/decide.ts";
import { answerAsGithub, createMerger, type Merger } from "../../support/merger.ts";
import { approveBy } from "./approver.ts";

const { call, callWith } = approveBy("itself");

const tenMinutesMs = 600_000;
const accountOf = ({ token }: Merger) => env.ACCOUNT.getByName(toObjectName(token));

async function listDecisions(merger: Merger) {
  const { entries } = await accountOf(merger).listAudit({ fromMs: 0, toMs: 1e14 });
  return entries.filter(({ event }) => event.startsWith("change_"));
}

test("what a person approved, refused and let pass stands in the audit and under Activity, without arguments", async () => {
  stopClock();
  answerAsGithub();
  const ada = await createMerger();
  const askedMs = Math.floor(Date.now() / 1000) * 1000;
  const asked = toPath(await callWith(ada.token, { method: "REBASE" }));
  const first = toPath(await call(ada.token));
  const second = toPath(await callWith(ada.token, { method: "SQUASH" }));
  await decide(ada, first);
  await decide(ada, first, "refused");
  await decide(ada, second, "refused");
  expect((await decide(ada, asked, "perhaps")).status).toBe(400);
  const decidedMs = Date.now();
  passTime(tenMinutesMs + 60_000);
  await runInDurableObject(accountOf(ada), (instance) => instance.alarm());
  const facts = {
    client_id: ada.clientId,
    app: "Test client",
    grant: ada.token.split(":")[1],
    tool: "merge_pull_request",
  };
  const decisions = await listDecisions(ada);
  expect(decisions).toEqual([
    { atMs: decidedMs, event: "change_approved", facts },
    { atMs: decidedMs, event: "change_refused", facts },
    { atMs: askedMs + tenMinutesMs, event: "change_expired", facts },
  ]);
  const html = await (await ada.browser.open("/account/activity")).text();
  const [, section = ""] = /id="decisions"(.*?)<\/section>/s.exec(html) ?? [];
  const words = section.match(/You approved|You refused|No answer in time/g);
  expect(words).toEqual(["No answer in time", "You refused", "You approved"]);
  expect(section.match(/merge_pull_request/g)).toHaveLength(3);
  for (const text of ["PR_1", "SQUASH", "Fix login", "octocat"]) {
    expect(section + JSON.stringify(decisions)).not.toContain(text);
  }
});

test("a question that ended and is asked anew is told once, whether anybody cleaned up or not", async () => {
  stopClock();
  answerAsGithub();
  const ada = await createMerger();
  toPath(await call(ada.token));
  passTime(tenMinutesMs + 1000);
  toPath(await call(ada.token));
  await runInDurableObject(accountOf(ada), (instance) => instance.alarm());
  expect((await listDecisions(ada)).map(({ event }) => event)).toEqual(["change_expired"]);
});

test("whoever was never asked finds nothing under Activity of what they decided", async () => {
  const ada = await createMerger();
  const html = await (await ada.browser.open("/account/activity")).text();
  expect(html).not.toContain("What you decided");
});
