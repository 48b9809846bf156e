import type { ExampleCall } from "./toolset-page.ts";

/** The calls that the page of goals shows, in this order. */
export const goalsExamples: readonly ExampleCall[] = [
  ["list_goals", { status: "ACTIVE" }],
  ["create_goal", { title: "Learn to sail", description: "Well enough for the lake." }],
  ["create_task", { goal_id: "4", title: "Find a course", priority: "HIGH" }],
  ["list_tasks", { goal_id: "1", status: "OPEN" }],
  ["tasks://today", {}],
  ["complete_goal", { goal_id: "1" }],
  ["goal_progress", { goal_id: "1" }],
  ["mark_task_completed", { task_ids: ["1", "2", "99"] }],
  ["goal_progress", { goal_id: "1" }],
  ["complete_goal", { goal_id: "1" }],
  ["update_goal", { goal_id: "2", title: "Cook eight dishes from memory", clear: ["DUE_ON"] }],
  ["update_task", { task_id: "7", notes: "She is back in spring.", priority: "NORMAL" }],
  ["delete_task", { task_id: "6" }],
  ["goals://goal/{goal_id}", { goal_id: "2" }],
];

/** What its page says besides. */
export const goalsNote =
  "The five tools of a todo server are among them: `list_goals`, `create_goal`, `list_tasks`, `create_task` and `mark_task_completed`.";

/** Answers as they would be on the day of the page: the days of the first goals lie around the first request. */
export function toPageDay<Answers>(answers: Answers, today: string): Answers {
  const shift = Date.parse("2026-11-22") - Date.parse(today);
  const text = JSON.stringify(answers).replace(/"(20\d\d-\d\d-\d\d)"/g, (_, day: string) =>
    JSON.stringify(new Date(Date.parse(day) + shift).toISOString().slice(0, 10)),
  );
  return JSON.parse(text);
}
