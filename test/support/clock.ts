import { onTestFinished, vi } from "vitest";

/**
 * The clock of the tests, the Worker and its objects stands still until the test is over: no second, day or lease ends
 * because the machine is busy, or because it is midnight. workerd rings alarms by the real one: stopped in the past, an
 * object's alarm rings at once.
 */
export function stopClock(atMs = Date.now()): void {
  vi.useFakeTimers({ toFake: ["Date"], now: atMs });
  onTestFinished(() => void vi.useRealTimers());
}

/** Stops it so much later. */
export const passTime = (ms: number): void => stopClock(Date.now() + ms);
