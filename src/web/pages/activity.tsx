import type { FC } from "hono/jsx";

import type { DayUsage } from "../../account/call-history.ts";
import { AccountFrame, Columns } from "./account-frame.tsx";
import { UsageChart } from "./usage-chart.tsx";

interface ActivityCall {
  readonly tool: string;
  readonly app: string;
  readonly when: string;
  readonly took: string;
  readonly outcome: string;
  readonly isFailed: boolean;
}

export interface ActivityPageProps {
  readonly nonce: string;
  readonly accountName: string;
  readonly days: readonly DayUsage[];
  readonly calls: readonly ActivityCall[];
}

const CallRow: FC<ActivityCall> = ({ tool, app, when, took, outcome, isFailed }) => (
  <tr>
    <th scope="row">
      <code>{tool}</code>
    </th>
    <td data-label="App">{app}</td>
    <td data-label="When">{when}</td>
    <td data-label="Took">{took}</td>
    <td data-label="Outcome">
      <span class={isFailed ? "bad" : "good"}>{outcome}</span>
    </td>
  </tr>
);

/** What the person's apps have called. */
export const ActivityPage: FC<ActivityPageProps> = ({ nonce, accountName, days, calls }) => (
  <AccountFrame
    nonce={nonce}
    accountName={accountName}
    here="/account/activity"
    title="Activity"
    text="What your apps did, without what they asked for or got."
  >
    <section class="card" aria-labelledby="usage">
      <h2 id="usage">The last 30 days</h2>
      <UsageChart days={days} />
    </section>
    <section class="card" aria-labelledby="calls">
      <h2 id="calls">Recent calls</h2>
      {calls.length > 0 ? (
        <table aria-labelledby="calls">
          <Columns titles={["Tool", "App", "When (UTC)", "Took", "Outcome"]} hasChange={false} />
          <tbody>
            {calls.map((call) => (
              <CallRow {...call} />
            ))}
          </tbody>
        </table>
      ) : (
        <p class="soft">None yet.</p>
      )}
    </section>
  </AccountFrame>
);
