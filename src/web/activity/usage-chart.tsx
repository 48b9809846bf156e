import type { FC } from "hono/jsx";

import { Columns } from "../account/frame.tsx";
import { countOf, toCount } from "../elements/count.ts";

interface ChartDay {
  /** As people read it. */
  readonly day: string;
  readonly calls: number;
  readonly failed: number;
}

const barWidth = 14;
const step = 20;
const height = 96;

const count = (calls: number) => countOf(calls, "call");

/** From the ground up. */
const Column: FC<{ x: number; height: number; color: string }> = ({ x, height: own, color }) => (
  <rect x={x} y={height - own} width={barWidth} height={own} rx="2" fill={`var(${color})`} />
);

const Bar: FC<ChartDay & { index: number; most: number }> = ({
  day,
  calls,
  failed,
  index,
  most,
}) => {
  const size = (part: number) => (part === 0 ? 0 : Math.max(3, Math.round((part / most) * height)));
  const x = index * step + 3;
  return (
    <g>
      <title>{`${day}: ${count(calls)}, ${failed} failed`}</title>
      <rect x={x} y={height - 1} width={barWidth} height={1} fill="var(--line)" />
      <Column x={x} height={size(calls)} color="--accent" />
      <Column x={x} height={size(failed)} color="--bad" />
    </g>
  );
};

const Table: FC<{ days: readonly ChartDay[] }> = ({ days }) => (
  <details class="fold">
    <summary>Show as a table</summary>
    <div>
      <table aria-label="Calls per day">
        <Columns titles={["Day", "Calls", "Failed"]} hasChange={false} />
        <tbody>
          {days.map(({ day, calls, failed }) => (
            <tr>
              <th scope="row">{day}</th>
              <td data-label="Calls">{toCount(calls)}</td>
              <td data-label="Failed">{toCount(failed)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  </details>
);

/** Calls per day as bars, the failed part in red; the same as a sentence and as a table. */
export const UsageChart: FC<{ days: readonly ChartDay[] }> = ({ days }) => {
  const total = days.reduce((sum, { calls }) => sum + calls, 0);
  const failed = days.reduce((sum, day) => sum + day.failed, 0);
  const most = Math.max(1, ...days.map(({ calls }) => calls));
  const busiest = days.find(({ calls }) => calls === most);
  const label = `Calls per day in the last 30 days, ${count(most)} at most${busiest ? `, on ${busiest.day}` : ""}`;
  if (total === 0) return <p class="soft">No app has called a tool in the last 30 days.</p>;
  return (
    <>
      <p>
        {count(total)}, {failed === 0 ? "none failed" : `${toCount(failed)} failed`}.
      </p>
      <svg
        class="chart"
        viewBox={`0 0 ${step * days.length} ${height}`}
        role="img"
        aria-label={label}
      >
        {days.map((day, index) => (
          <Bar {...day} index={index} most={most} />
        ))}
      </svg>
      <p class="ends small soft">
        <span>{days[0]?.day}</span>
        <span>{days.at(-1)?.day}</span>
      </p>
      <Table days={days.filter(({ calls }) => calls > 0).toReversed()} />
    </>
  );
};
