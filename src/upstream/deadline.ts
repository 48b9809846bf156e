import type { RequestTimer } from "../clock.ts";

/** What may end a request upstream before its answer is there. */
interface Ends {
  readonly signal?: AbortSignal | undefined;
  readonly timer?: RequestTimer | undefined;
}

/** Bounds one operation upstream, retry included. */
export interface Deadline {
  /** For `fetch`. */
  readonly signal: AbortSignal | null;
  /** Milliseconds since 1970. */
  readonly endsAtMs: number;
  readonly isOver: () => boolean;
  /** What `work` comes to. Throws: as `work`, or anything else once it is over. */
  readonly keep: <Result>(work: Promise<Result>) => Promise<Result>;
}

export function createDeadline({ signal: client, timer }: Ends, endsAtMs: number): Deadline {
  if (timer) return createTimed(timer, endsAtMs);
  const end = AbortSignal.timeout(Math.max(0, endsAtMs - Date.now()));
  const signal = client ? AbortSignal.any([end, client]) : end;
  return { signal, endsAtMs, isOver: () => signal.aborted, keep: (work) => work };
}

/** What is left open goes with the client's request. */
function createTimed(timer: RequestTimer, endsAtMs: number): Deadline {
  let isOver = false;
  return {
    signal: null,
    endsAtMs,
    isOver: () => isOver,
    keep: (work) =>
      timer.until(work, endsAtMs, () => {
        isOver = true;
        throw new Error("the upstream took too long");
      }),
  };
}
