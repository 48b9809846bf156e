import { continueTrace, type Trace, toTraceparent } from "./trace.ts";

/** What is noted of a call while it runs. Durations in milliseconds. */
export class CallNotes {
  readonly trace: Trace;
  /** The answer, or of a list a part of it, was one that was given before. */
  isCached = false;
  keyMs = 0;
  /** Of all requests together, also of those that ran at the same time. */
  upstreamMs = 0;
  upstreamRequests = 0;

  constructor(traceparent: string | null) {
    this.trace = continueTrace(traceparent);
  }

  get traceparent(): string {
    return toTraceparent(this.trace);
  }

  addRequest(durationMs: number): void {
    this.upstreamRequests += 1;
    this.upstreamMs += durationMs;
  }
}
