import { hourMs } from "../../clock.ts";

/** True while `from`, a table or rows of it, holds anything: then its object looks again for what has expired. */
export const hasRows = (sql: SqlStorage, from: string): boolean =>
  sql.exec(`SELECT 1 FROM ${from} LIMIT 1`).next().done !== true;

/** Lets the object look in an hour for what has expired, unless it does so anyway. */
export async function scheduleSweep(
  storage: DurableObjectStorage,
  afterMs = hourMs,
): Promise<void> {
  if ((await storage.getAlarm()) === null) await storage.setAlarm(Date.now() + afterMs);
}
