import { changing } from "../domain/changing.ts";
import type { PageArguments } from "../domain/connection.ts";
import type { DomainContext } from "../domain/domain.ts";
import { listRows, type Positioned } from "../domain/list-rows.ts";
import { Refusal, telling } from "../domain/refusal.ts";
import { updateRow, withCleared } from "../domain/update-row.ts";
import { findGoal, refusals, toDay } from "./goal.ts";

/** A row of `all_tasks`: its columns are the fields of the API. */
type Task = Positioned & { readonly id: string; readonly goalId: string };

function findTask({ storage }: DomainContext, id: string): Task | null {
  const [task] = storage.sql.exec<Task>("SELECT * FROM all_tasks WHERE id = ?", id.trim());
  return task ?? null;
}

/** Throws: `Refusal` if there is no such task. */
function requireTask(context: DomainContext, id: string): Task {
  const task = findTask(context, id);
  if (!task) throw new Refusal("UNKNOWN_TASK", `There is no task ${id.trim()}.`);
  return task;
}

interface WantedTask {
  readonly title: string;
  readonly notes?: string | null;
  readonly dueOn?: string | null;
  readonly priority: string;
}

function createTask(context: DomainContext, wanted: WantedTask & { readonly goalId: string }) {
  const { goalId, title, notes, dueOn, priority } = wanted;
  const unknown = () => new Refusal("UNKNOWN_GOAL", `There is no goal ${goalId.trim()}.`);
  const completed = () => new Refusal("GOAL_COMPLETED", `The goal ${goalId.trim()} is completed.`);
  const { number } = telling(
    { goal_is_completed: completed, "tasks.goal_number": unknown, ...refusals },
    () =>
      context.storage.sql
        .exec<{ number: number }>(
          `INSERT INTO tasks (goal_number, title, notes, due_on, priority, created_at)
           VALUES ((SELECT position FROM all_goals WHERE id = ?), ?, ?, ?, ?, ?) RETURNING number`,
          ...[goalId.trim(), title.trim(), notes ?? null, dueOn ?? null, priority],
          new Date(context.now()).toISOString(),
        )
        .one(),
  );
  return { task: requireTask(context, String(number)) };
}

type TaskChanges = Partial<Record<keyof WantedTask, string | null>> & {
  readonly id: string;
  readonly clear?: readonly string[] | null;
};

function updateTask(context: DomainContext, asked: TaskChanges) {
  const { id, title, notes, dueOn, priority, clear } = asked;
  const { id: number } = requireTask(context, id);
  const told = { title: title?.trim() ?? title, notes, due_on: dueOn, priority };
  telling(refusals, () =>
    updateRow(context.storage.sql, "tasks", Number(number), withCleared(told, clear)),
  );
  return { task: requireTask(context, id) };
}

/** Completing what is completed changes nothing. */
function completeTask(context: DomainContext, { id }: { id: string }) {
  const { id: number } = requireTask(context, id);
  context.storage.sql.exec(
    "UPDATE tasks SET status = 'COMPLETED', completed_at = ? WHERE number = ? AND status = 'OPEN'",
    ...[new Date(context.now()).toISOString(), number],
  );
  return { task: requireTask(context, id) };
}

function deleteTask(context: DomainContext, { id }: { id: string }) {
  const task = requireTask(context, id);
  context.storage.sql.exec("DELETE FROM tasks WHERE number = ?", task.id);
  return { task };
}

type AskedTasks = PageArguments & {
  readonly goalId?: string | null;
  readonly status?: string | null;
  readonly dueBy?: string | null;
};

const listTasks = ({ storage }: DomainContext, { goalId, status, dueBy, ...page }: AskedTasks) =>
  listRows(
    storage.sql,
    { list: "all_tasks" },
    [
      ["goalId = ?", goalId?.trim()],
      ["status = ?", status],
      ["dueOn <= ?", dueBy],
    ],
    page,
  );

export const taskQueries = {
  task: (_root: unknown, { id }: { id: string }, context: DomainContext) => findTask(context, id),
  tasks: (_root: unknown, asked: AskedTasks, context: DomainContext) => listTasks(context, asked),
  tasksToday: (_root: unknown, page: PageArguments, context: DomainContext) =>
    listTasks(context, { ...page, status: "OPEN", dueBy: toDay(context.now()) }),
};

export const taskMutations = {
  createTask: changing("Making tasks", createTask),
  updateTask: changing("Changing tasks", updateTask),
  completeTask: changing("Completing tasks", completeTask),
  deleteTask: changing("Deleting tasks", deleteTask),
};

export const taskFields = {
  goal: ({ goalId }: Task, _arguments: unknown, context: DomainContext) =>
    findGoal(context, goalId),
};
