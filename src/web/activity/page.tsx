import type { FC } from "hono/jsx";

import type { CallQuery } from "../../account/calls/call-history.ts";
import type { DayUsage } from "../../account/calls/usage-days.ts";
import { AccountFrame, Columns } from "../account/frame.tsx";
import { Pager } from "../elements/pager.tsx";
import { Time } from "../elements/time.tsx";
import { UsageChart } from "./usage-chart.tsx";

interface ActivityCall {
  readonly tool: string;
  readonly app: string;
  readonly startedMs: number;
  readonly took: string;
  readonly outcome: string;
  readonly isFailed: boolean;
  /** Why, and what to do. */
  readonly reason?: string;
  /** As the app was told it; empty if nothing was wrong. */
  readonly code: string;
  /** Empty in calls of before it was kept. */
  readonly requestId: string;
  readonly isCached: boolean;
}

/** What became of a question that an app put on the person's page. */
interface ShownDecision {
  readonly tool: string;
  readonly app: string;
  readonly atMs: number;
  readonly decision: string;
}

interface ActivityPageProps {
  readonly nonce: string;
  readonly accountName: string;
  readonly days: readonly DayUsage[];
  readonly calls: readonly ActivityCall[];
  /** The names of all apps that have called. */
  readonly apps: readonly string[];
  /** What is shown of all calls. */
  readonly query: CallQuery;
  /** What the person decided last. */
  readonly decisions: readonly ShownDecision[];
  readonly first?: string;
  readonly next?: string;
}

const Facts: FC<ActivityCall> = ({ startedMs, reason, code, requestId, isCached }) => (
  <div class="small">
    {reason ? <p>{reason}</p> : null}
    <dl class="facts">
      <dt>When</dt>
      <dd>
        <Time at={startedMs} as="time" />
      </dd>
      {isCached ? (
        <>
          <dt>Answer</dt>
          <dd>from cache</dd>
        </>
      ) : null}
      {code ? (
        <>
          <dt>Code</dt>
          <dd>
            <code>{code}</code>
          </dd>
        </>
      ) : null}
      {requestId ? (
        <>
          <dt>Request id</dt>
          <dd>
            <code>{requestId}</code>
          </dd>
        </>
      ) : null}
    </dl>
  </div>
);

const CallRow: FC<ActivityCall> = (call) => (
  <tr>
    <th scope="row">
      <code>{call.tool}</code>
    </th>
    <td>{call.app}</td>
    <td>
      <Time at={call.startedMs} as="ago" />
    </td>
    <td>{call.took}</td>
    <td>
      <details class="fold">
        <summary>
          <span class={call.isFailed ? "bad" : "good"}>{call.outcome}</span>
        </summary>
        <Facts {...call} />
      </details>
    </td>
  </tr>
);

const Filter: FC<Pick<ActivityPageProps, "apps" | "query">> = ({ apps, query }) => (
  <form class="filter" action="/account/activity#calls">
    <label class="field">
      App
      <select name="app">
        <option value="">All</option>
        {apps.map((app) => (
          <option value={app} selected={app === query.app}>
            {app}
          </option>
        ))}
      </select>
    </label>
    <label class="field">
      Outcome
      <select name="outcome">
        <option value="">All</option>
        <option value="fine" selected={query.outcome === "fine"}>
          Went well
        </option>
        <option value="failed" selected={query.outcome === "failed"}>
          Failed
        </option>
      </select>
    </label>
    <button type="submit">Show</button>
  </form>
);

const Calls: FC<ActivityPageProps> = ({ calls, ...props }) => (
  <>
    {props.apps.length > 0 ? <Filter {...props} /> : null}
    {calls.length > 0 ? (
      <table class="calls" aria-labelledby="calls">
        <Columns titles={["Tool", "App", "When", "Took", "Outcome"]} hasChange={false} />
        <tbody>
          {calls.map((call) => (
            <CallRow {...call} />
          ))}
        </tbody>
      </table>
    ) : (
      <p class="soft">{props.apps.length > 0 ? "No such calls." : "None yet."}</p>
    )}
    <Pager
      label="calls"
      {...(props.first ? { first: props.first } : {})}
      {...(props.next ? { next: props.next } : {})}
    />
  </>
);

const Decisions: FC<Pick<ActivityPageProps, "decisions">> = ({ decisions }) => (
  <section class="card" aria-labelledby="decisions">
    <h2 id="decisions">What you decided</h2>
    <table aria-labelledby="decisions">
      <Columns titles={["Tool", "App", "When", "Decision"]} hasChange={false} />
      <tbody>
        {decisions.map(({ tool, app, atMs, decision }) => (
          <tr>
            <th scope="row">
              <code>{tool}</code>
            </th>
            <td data-label="App">{app}</td>
            <td data-label="When">
              <Time at={atMs} as="ago" />
            </td>
            <td data-label="Decision">{decision}</td>
          </tr>
        ))}
      </tbody>
    </table>
  </section>
);

/** What the person's apps have called. */
export const ActivityPage: FC<ActivityPageProps> = (props) => (
  <AccountFrame
    nonce={props.nonce}
    accountName={props.accountName}
    here="/account/activity"
    title="Activity"
    text="What your apps did, without what they asked for or got. Administrators of this server can see it too."
  >
    <section class="card" aria-labelledby="usage">
      <h2 id="usage">The last 30 days</h2>
      <UsageChart days={props.days} />
    </section>
    {props.decisions.length > 0 ? <Decisions {...props} /> : null}
    <section class="card" aria-labelledby="calls">
      <h2 id="calls">Calls</h2>
      <Calls {...props} />
    </section>
  </AccountFrame>
);
