import { Hono } from "hono";

import type { Decision } from "../../account/audit-trail.ts";
import type { CallPage, CallQuery } from "../../account/calls/call-history.ts";
import { isFailed } from "../../account/calls/call-record.ts";
import type { ErrorDetail } from "../../errors.ts";
import { toDay } from "../elements/time-text.ts";
import type { PagesEnv } from "../pages-env.ts";
import { showPage } from "../respond.tsx";
import { requirePerson } from "../sign-in/require-person.ts";
import { ActivityPage } from "./page.tsx";

/** What became of a call, and why if that is not plain. */
const outcomes: Readonly<
  Record<ErrorDetail["kind"] | "ok" | "asked" | "bug", readonly [string, string?]>
> = {
  ok: ["Done"],
  asked: ["Asked you"],
  unconfirmed: ["Asked you"],
  declined: ["You said no"],
  unasked: ["Could not ask you"],
  input: ["Wrong arguments", "The tool takes no such arguments. The app was told which, and why."],
  signed_out: ["No working key", "Add or replace the key under Keys and apps."],
  key_too_weak: ["Key may not do this", "The app was told what the API said of the key."],
  forbidden: ["Not allowed", "You have not allowed this app to use the tool."],
  not_found: ["Not found", "There is nothing by the name or number that the app asked for."],
  limited: ["Too many calls", "The app was told how long to wait."],
  upstream_rejected: ["The API said no", "The app was told what the API said."],
  upstream_down: ["The API did not answer", "The app may try again."],
  unknown_outcome: [
    "Nobody knows",
    "It was sent, and no answer came. Look there before you repeat it.",
  ],
  applied: ["Done already", "The app asked again for what was done before."],
  misconfigured: ["Not set up", "Tell the operator the request id."],
  bug: ["Our mistake", "Tell the operator the request id."],
};

const decisionWords: Readonly<Record<Decision["event"], string>> = {
  change_approved: "You approved",
  change_refused: "You refused",
  change_expired: "No answer in time",
};

const isOutcome = (kind: string): kind is keyof typeof outcomes => Object.hasOwn(outcomes, kind);

const toTook = (ms: number) =>
  ms < 1000 ? `${ms} ms` : `${(ms / 1000).toLocaleString("en", { maximumFractionDigits: 1 })} s`;

function toShownCall({ outcome, durationMs, ...call }: CallPage["calls"][number]) {
  const [word, reason] = isOutcome(outcome) ? outcomes[outcome] : [outcome];
  return {
    ...call,
    took: toTook(durationMs),
    outcome: word,
    isFailed: isFailed(outcome),
    ...(reason === undefined ? {} : { reason }),
  };
}

/** Anything else than a filter or a page means none, or the first one. */
function parseQuery(query: Readonly<Record<string, string>>): CallQuery {
  const { app = "", outcome, page = "" } = query;
  return {
    ...(app === "" ? {} : { app }),
    ...(outcome === "fine" || outcome === "failed" ? { outcome } : {}),
    page: /^[1-9]\d{0,2}$/.test(page) ? Number(page) : 1,
  };
}

function toPath({ app, outcome }: CallQuery, page: number): string {
  const query = new URLSearchParams({
    ...(app === undefined ? {} : { app }),
    ...(outcome === undefined ? {} : { outcome }),
    ...(page === 1 ? {} : { page: String(page) }),
  });
  return `/account/activity${query.size > 0 ? `?${query}` : ""}#calls`;
}

/** What the person's apps did in the last 30 days. */
export const activityPage = new Hono<PagesEnv>().get("/account/activity", (c) =>
  requirePerson(c, async ({ accountId, name }) => {
    const query = parseQuery(c.req.query());
    const { page = 1 } = query;
    const found = await c.var.authority.account(accountId).listCalls(query);
    const { calls, isMore, apps, days, decisions } = found;
    return showPage(
      c,
      <ActivityPage
        nonce={c.var.nonce}
        accountName={name}
        days={days.map((usage) => ({ ...usage, day: toDay(Date.parse(usage.day)) }))}
        calls={calls.map(toShownCall)}
        apps={apps}
        query={query}
        decisions={decisions.map(({ event, ...what }) => ({
          ...what,
          decision: decisionWords[event],
        }))}
        {...(page > 1 ? { first: toPath(query, 1) } : {})}
        {...(isMore ? { next: toPath(query, page + 1) } : {})}
      />,
    );
  }),
);
