import type { ShownTable } from "../domain/domain.ts";

const dueOn = (day: string | null) => (day === null ? {} : { note: `due on ${day}` });

function showGoals(sql: SqlStorage): ShownTable {
  const goals = sql.exec<{
    title: string;
    status: string;
    taskCount: number;
    openTaskCount: number;
    progress: number;
    dueOn: string | null;
  }>("SELECT * FROM all_goals ORDER BY position DESC LIMIT 10");
  const rows = goals.toArray().map((goal) => ({
    title: goal.title,
    state:
      goal.status === "COMPLETED"
        ? goal.status
        : `${goal.taskCount - goal.openTaskCount} of ${goal.taskCount} tasks`,
    ...dueOn(goal.dueOn),
    progress: goal.progress,
  }));
  return { title: "Goals", empty: "No goals yet.", rows };
}

function showTasks(sql: SqlStorage): ShownTable {
  const tasks = sql.exec<{ title: string; priority: string; dueOn: string | null }>(
    "SELECT * FROM all_tasks WHERE status = 'OPEN' ORDER BY position LIMIT 10",
  );
  const rows = tasks
    .toArray()
    .map((task) => ({ title: task.title, state: task.priority, ...dueOn(task.dueOn) }));
  return { title: "Open tasks", empty: "Nothing is left to do.", rows };
}

/** Goals with how far they are, and what is to be done next. */
export const show = (sql: SqlStorage) => [showGoals(sql), showTasks(sql)];
