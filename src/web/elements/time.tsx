import type { FC } from "hono/jsx";

import { dayMs } from "../../clock.ts";
import { countOf } from "./count.ts";
import { toAgo, toDay, toTime } from "./time-text.ts";

const words = { ago: toAgo, day: toDay, time: toTime } as const;

/** A moment in milliseconds since 1970, in words that are right in every zone; the page's script puts it into the reader's. */
export const Time: FC<{ at: number; as: keyof typeof words }> = ({ at, as }) => (
  <time datetime={new Date(at).toISOString()} data-as={as}>
    {words[as](at)}
  </time>
);

const knownMs = 30 * dayMs;

/** A thing that exists `sinceMs`, and its last use; of uses nothing is known that is older than 30 days. */
export interface Used {
  readonly sinceMs: number;
  readonly lastUse: { readonly usedMs: number; readonly calls?: number } | null;
}

export const LastUse: FC<Used> = ({ sinceMs, lastUse }) => {
  if (!lastUse) {
    const isYoung = Date.now() - sinceMs < knownMs;
    return <span class="soft">{isYoung ? "never" : "not in 30 days"}</span>;
  }
  const { usedMs, calls } = lastUse;
  return (
    <span>
      <Time at={usedMs} as="ago" />
      {calls === undefined ? null : (
        <span class="small soft line">{countOf(calls, "call")} in 30 days</span>
      )}
    </span>
  );
};
