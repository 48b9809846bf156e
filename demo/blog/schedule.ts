import type { Schedule } from "../domain/domain.ts";

/** Publishes what was left for a time. */
export const schedule: Schedule = {
  next: (sql) => {
    const { at } = sql
      .exec<{ at: string | null }>(
        "SELECT MIN(publish_at) AS at FROM posts WHERE status = 'SCHEDULED'",
      )
      .one();
    return at === null ? null : Date.parse(at);
  },
  run: (sql, now) => {
    const time = new Date(now).toISOString();
    sql.exec(
      "UPDATE posts SET status = 'PUBLISHED', publish_at = NULL, published_at = ? WHERE status = 'SCHEDULED' AND publish_at <= ?",
      ...[time, time],
    );
  },
};
