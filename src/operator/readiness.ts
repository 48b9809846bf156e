import { logBug } from "../observe/log.ts";

/** Whoever asks more often is told what was so a moment ago: nobody makes work for the object with this. */
const keptMs = 2000;
const deadlineMs = 3000;

const timeout = () =>
  new Promise<never>((_, reject) =>
    setTimeout(() => reject(new Error("the object did not answer in time")), deadlineMs),
  );

/** Whether a Durable Object answers, asked at most every two seconds. */
export function createReadiness(ask: () => Promise<boolean>): () => Promise<boolean> {
  let known = { isReady: false, untilMs: 0 };
  return async () => {
    if (known.untilMs > Date.now()) return known.isReady;
    const isReady = await Promise.race([ask(), timeout()]).catch((error: unknown) => {
      logBug("not_ready", error);
      return false;
    });
    known = { isReady, untilMs: Date.now() + keptMs };
    return isReady;
  };
}
