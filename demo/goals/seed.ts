import { toDay } from "./goal.ts";

const dayMs = 24 * 60 * 60 * 1000;

/** Title, why, days from now; for the completed one the days since then. */
const goals = [
  ["Run a half marathon", "The one in the old town, with Ben.", 60, null],
  ["Cook ten dishes from memory", null, 120, null],
  ["Sort the photographs", "Everything before the move.", -5, -6],
] as const;

/** Goal, title, priority, days from now, and for the completed ones the days since then. */
const tasks = [
  [1, "Book the physiotherapist", "HIGH", 0, null],
  [1, "Run 15 km without a break", "NORMAL", 5, null],
  [1, "Buy running shoes", "NORMAL", -10, -12],
  [1, "Register for the race", "HIGH", -3, -4],
  [2, "Learn the risotto", "NORMAL", -2, null],
  [2, "Learn the dumplings", "LOW", 9, null],
  [2, "Ask Dora for the soup", "LOW", null, null],
  [3, "Scan the paper ones", "NORMAL", -7, -8],
] as const;

/** Three goals and their tasks, for every key the same, around the day of its first request. */
export function seed(sql: SqlStorage, _owner: string, now: number): void {
  const toDue = (days: number | null) => (days === null ? null : toDay(now + days * dayMs));
  const toTime = (days: number | null) =>
    days === null ? null : `${toDay(now + days * dayMs)}T09:30:00.000Z`;
  const toDone = (days: number | null, other: string) => (days === null ? other : "COMPLETED");
  for (const [title, why, due, done] of goals) {
    sql.exec(
      "INSERT INTO goals (title, description, due_on, status, created_at, completed_at) VALUES (?, ?, ?, ?, ?, ?)",
      ...[title, why, toDue(due), toDone(done, "ACTIVE"), toTime(-30), toTime(done)],
    );
  }
  for (const [goal, title, priority, due, done] of tasks) {
    sql.exec(
      "INSERT INTO tasks (goal_number, title, priority, due_on, status, created_at, completed_at) VALUES (?, ?, ?, ?, ?, ?, ?)",
      ...[goal, title, priority, toDue(due), toDone(done, "OPEN"), toTime(-30), toTime(done)],
    );
  }
}
