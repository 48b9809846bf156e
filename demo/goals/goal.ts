import { changing } from "../domain/changing.ts";
import type { PageArguments } from "../domain/connection.ts";
import type { DomainContext } from "../domain/domain.ts";
import { listRows, type Positioned } from "../domain/list-rows.ts";
import { Refusal, telling } from "../domain/refusal.ts";
import { updateRow, withCleared } from "../domain/update-row.ts";

/** A row of `all_goals`: its columns are the fields of the API. */
type Goal = Positioned & { readonly id: string; readonly openTaskCount: number };

export function findGoal({ storage }: DomainContext, id: string): Goal | null {
  const [goal] = storage.sql.exec<Goal>("SELECT * FROM all_goals WHERE id = ?", id.trim());
  return goal ?? null;
}

/** Throws: `Refusal` if there is no such goal. */
function requireGoal(context: DomainContext, id: string): Goal {
  const goal = findGoal(context, id);
  if (!goal) throw new Refusal("UNKNOWN_GOAL", `There is no goal ${id.trim()}.`);
  return goal;
}

/** The day that it is. Shape: `2026-11-22`, in UTC. */
export const toDay = (now: number) => new Date(now).toISOString().slice(0, 10);

/** What goals and tasks both refuse, by the constraint that does. */
export const refusals = {
  title_fits: () => new Refusal("INVALID_TITLE", "A title has 1 to 120 characters."),
  text_fits: () => new Refusal("INVALID_TEXT", "A text has 1 to 2000 characters."),
  due_on_is_a_day: () => new Refusal("INVALID_DAY", "A day is written as 2026-11-30."),
  "NOT NULL": () => new Refusal("CANNOT_CLEAR", "A title and a priority can be changed only."),
};

interface WantedGoal {
  readonly title: string;
  readonly description?: string | null;
  readonly dueOn?: string | null;
}

function createGoal(context: DomainContext, { title, description, dueOn }: WantedGoal) {
  const { number } = telling(refusals, () =>
    context.storage.sql
      .exec<{ number: number }>(
        "INSERT INTO goals (title, description, due_on, created_at) VALUES (?, ?, ?, ?) RETURNING number",
        ...[title.trim(), description ?? null, dueOn ?? null],
        new Date(context.now()).toISOString(),
      )
      .one(),
  );
  return { goal: requireGoal(context, String(number)) };
}

type GoalChanges = Partial<Record<keyof WantedGoal, string | null>> & {
  readonly id: string;
  readonly clear?: readonly string[] | null;
};

function updateGoal(context: DomainContext, { id, title, description, dueOn, clear }: GoalChanges) {
  const { position } = requireGoal(context, id);
  const changes = withCleared({ title: title?.trim() ?? title, description, due_on: dueOn }, clear);
  telling(refusals, () => updateRow(context.storage.sql, "goals", position, changes));
  return { goal: requireGoal(context, id) };
}

/** Completing what is completed changes nothing. */
function completeGoal(context: DomainContext, { id }: { id: string }) {
  const { position, openTaskCount } = requireGoal(context, id);
  const open = openTaskCount === 1 ? "1 of its tasks is" : `${openTaskCount} of its tasks are`;
  telling({ tasks_are_open: () => new Refusal("TASKS_OPEN", `${open} open.`) }, () =>
    context.storage.sql.exec(
      "UPDATE goals SET status = 'COMPLETED', completed_at = ? WHERE number = ? AND status = 'ACTIVE'",
      ...[new Date(context.now()).toISOString(), position],
    ),
  );
  return { goal: requireGoal(context, id) };
}

type AskedGoals = PageArguments & { readonly status?: string | null };

export const goalQueries = {
  goal: (_root: unknown, { id }: { id: string }, context: DomainContext) => findGoal(context, id),
  goals: (_root: unknown, asked: AskedGoals, { storage }: DomainContext) =>
    listRows(storage.sql, { list: "all_goals" }, [["status = ?", asked.status]], asked),
};

export const goalMutations = {
  createGoal: changing("Making goals", createGoal),
  updateGoal: changing("Changing goals", updateGoal),
  completeGoal: changing("Completing goals", completeGoal),
};

/** The fields of a goal that depend on the day. */
export const goalFields = {
  overdueTaskCount: ({ position }: Goal, _arguments: unknown, { storage, now }: DomainContext) =>
    storage.sql
      .exec<{ count: number }>(
        "SELECT COUNT(*) AS count FROM tasks WHERE goal_number = ? AND status = 'OPEN' AND due_on < ?",
        ...[position, toDay(now())],
      )
      .one().count,
};
