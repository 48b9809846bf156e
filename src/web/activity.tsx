import { Hono } from "hono";

import type { Problem } from "../errors.ts";
import { ActivityPage } from "./pages/activity.tsx";
import type { PagesEnv } from "./pages-env.ts";
import { showPage } from "./respond.tsx";
import { asPerson } from "./signed-in.ts";
import { toDay, toTime } from "./when.ts";

const outcomes: Readonly<Record<Problem["kind"] | "ok" | "asked" | "bug", string>> = {
  ok: "Done",
  asked: "Asked you",
  unconfirmed: "Asked you",
  declined: "You said no",
  unasked: "Could not ask you",
  input: "Wrong arguments",
  signed_out: "No working key",
  forbidden: "Not allowed",
  not_found: "Not found",
  limited: "Too many calls",
  upstream_rejected: "The API said no",
  upstream_down: "The API did not answer",
  unknown_outcome: "Nobody knows",
  applied: "Done already",
  misconfigured: "Not set up",
  bug: "Our mistake",
};

const isOutcome = (kind: string): kind is keyof typeof outcomes => Object.hasOwn(outcomes, kind);

const fine = new Set(["ok", "asked", "unconfirmed", "declined", "unasked"]);

const toTook = (ms: number) =>
  ms < 1000 ? `${ms} ms` : `${(ms / 1000).toLocaleString("en", { maximumFractionDigits: 1 })} s`;

/** What the person's apps did in the last 30 days. */
export const activityPage = new Hono<PagesEnv>().get("/account/activity", (c) =>
  asPerson(c, async ({ accountId, name }) => {
    const { calls, days } = await c.var.authority.account(accountId).listCalls();
    const page = (
      <ActivityPage
        nonce={c.var.nonce}
        accountName={name}
        days={days.map((usage) => ({ ...usage, day: toDay(Date.parse(usage.day)) }))}
        calls={calls.map(({ tool, app, outcome, startedMs, durationMs }) => ({
          tool,
          app,
          when: toTime(startedMs),
          took: toTook(durationMs),
          outcome: isOutcome(outcome) ? outcomes[outcome] : outcome,
          isFailed: !fine.has(outcome),
        }))}
      />
    );
    return showPage(c, page);
  }),
);
