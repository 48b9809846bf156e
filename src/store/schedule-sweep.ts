import { hourMs } from "../clock.ts";

/** Lets the object look in an hour for what has expired, unless it does so anyway. */
export async function scheduleSweep(
  storage: DurableObjectStorage,
  afterMs = hourMs,
): Promise<void> {
  if ((await storage.getAlarm()) === null) await storage.setAlarm(Date.now() + afterMs);
}
