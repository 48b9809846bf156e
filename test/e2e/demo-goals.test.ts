import { expect, test } from "vitest";

import { askSystem, type Refused } from "../support/ask-system.ts";
import { demo } from "../support/toolhub-server.ts";

interface Row {
  readonly id: string;
  readonly title: string;
  readonly description: string | null;
  readonly dueOn: string | null;
  readonly status: string;
}
interface Field extends Refused, Row {
  readonly goal: Row | null;
  readonly task: Row | null;
  readonly totalCount: number;
}

const ask = (key: string, query: string, variables: object = {}) =>
  askSystem<Field>("/goals/graphql", key, query, variables);

const goal = "{ goal { id title description dueOn status } userErrors { code message } }";
const task = "{ task { id title dueOn status } userErrors { code message } }";
const all =
  "{ goals(first: 100) { totalCount edges { node { id title status dueOn progress openTaskCount overdueTaskCount } } } tasks(first: 100) { totalCount edges { node { id goalId title status dueOn priority } } } }";

const long = (length: number) => "x".repeat(length);
const refusals = [
  ["a goal without a title", `createGoal(title: "  ") ${goal}`, "INVALID_TITLE"],
  ["a title that is too long", `createGoal(title: "${long(121)}") ${goal}`, "INVALID_TITLE"],
  ["a day that is none", `createGoal(title: "a", dueOn: "2026-02-30") ${goal}`, "INVALID_DAY"],
  ["a day in words", `createGoal(title: "a", dueOn: "now") ${goal}`, "INVALID_DAY"],
  ["a day without a zero", `createGoal(title: "a", dueOn: "2026-2-3") ${goal}`, "INVALID_DAY"],
  ["an empty text", `createGoal(title: "a", description: "") ${goal}`, "INVALID_TEXT"],
  [
    "a text that is too long",
    `createGoal(title: "a", description: "${long(2001)}") ${goal}`,
    "INVALID_TEXT",
  ],
  ["a goal's title taken away", `updateGoal(id: "1", title: null) ${goal}`, "CANNOT_CLEAR"],
  ["changing what is not there", `updateGoal(id: "99", title: "a") ${goal}`, "UNKNOWN_GOAL"],
  ["completing with open tasks", `completeGoal(id: "1") ${goal}`, "TASKS_OPEN"],
  ["a task of no goal", `createTask(goalId: "99", title: "a") ${task}`, "UNKNOWN_GOAL"],
  ["a task of SQL", `createTask(goalId: "1 OR 1=1", title: "a") ${task}`, "UNKNOWN_GOAL"],
  ["a task of a reached goal", `createTask(goalId: "3", title: "a") ${task}`, "GOAL_COMPLETED"],
  ["a task without a title", `createTask(goalId: "1", title: " ") ${task}`, "INVALID_TITLE"],
  ["a task's long title", `updateTask(id: "1", title: "${long(121)}") ${task}`, "INVALID_TITLE"],
  [
    "a task's empty notes",
    `createTask(goalId: "1", title: "a", notes: "") ${task}`,
    "INVALID_TEXT",
  ],
  ["a task's long notes", `updateTask(id: "1", notes: "${long(2001)}") ${task}`, "INVALID_TEXT"],
  ["a task's title taken away", `updateTask(id: "1", title: null) ${task}`, "CANNOT_CLEAR"],
  ["a task's priority taken away", `updateTask(id: "1", priority: null) ${task}`, "CANNOT_CLEAR"],
  ["a task's day that is none", `updateTask(id: "1", dueOn: "tomorrow") ${task}`, "INVALID_DAY"],
  ["completing no task", `completeTask(id: "9") ${task}`, "UNKNOWN_TASK"],
  ["deleting no task", `deleteTask(id: "9") ${task}`, "UNKNOWN_TASK"],
] as const;

test.each(refusals)("%s is refused by the tables, and nothing stays", async (...row) => {
  const [, field, code] = row;
  const key = await demo.makeKey("Ada", "rw");
  const before = (await ask(key, all)).data;
  const { data } = await ask(key, `mutation { ${field} }`);
  const [answer] = Object.values(data ?? {});
  expect(answer?.userErrors.map((error) => error.code)).toEqual([code]);
  expect(answer?.goal ?? answer?.task ?? null).toBeNull();
  expect((await ask(key, all)).data).toEqual(before);
});

test("a change leaves what is absent, and clears what is null or named to be cleared", async () => {
  const key = await demo.makeKey("Ada", "rw");
  const change = async (fields: string) => {
    const { data } = await ask(key, `mutation { updateGoal(id: "1", ${fields}) ${goal} }`);
    return data?.updateGoal?.goal;
  };
  const [title, description, dueOn] = ["Run", "Slowly", "2999-01-31"];
  expect(
    await change(`title: "${title}", description: "${description}", dueOn: "${dueOn}"`),
  ).toMatchObject({ title, description, dueOn });
  expect(await change(`title: "Walk"`)).toMatchObject({ title: "Walk", description, dueOn });
  expect(await change("dueOn: null")).toMatchObject({ title: "Walk", description, dueOn: null });
  expect(await change("clear: [DESCRIPTION]")).toMatchObject({ title: "Walk", description: null });
  expect(await change("clear: []")).toMatchObject({ title: "Walk", status: "ACTIVE" });
});

test("what is completed stays so, from when it was", async () => {
  const key = await demo.makeKey("Ada", "rw");
  const complete = async () =>
    (await ask(key, 'mutation { completeTask(id: "1") { task { status completedAt } } }')).data;
  const first = await complete();
  expect(first).toMatchObject({ completeTask: { task: { status: "COMPLETED" } } });
  expect(await complete()).toEqual(first);
});

test.each(['createGoal(title: "a")', 'completeTask(id: "1")', 'deleteTask(id: "1")'])(
  "%s is forbidden to a key that reads",
  async (field) => {
    const key = await demo.makeKey("Ada", "ro");
    expect((await ask(key, `mutation { ${field} { userErrors { code } } }`)).code).toBe(
      "FORBIDDEN",
    );
    expect((await ask(key, all)).data).toMatchObject({
      goals: { totalCount: 3 },
      tasks: { totalCount: 8 },
    });
  },
);

test("goals and tasks of a page follow each other, and its cursor is of that list alone", async () => {
  const key = await demo.makeKey("Ada");
  const read = async (list: string, cursor?: string | null) => {
    const after = cursor ? `, after: "${cursor}"` : "";
    const selected = "{ edges { node { id } } pageInfo { hasNextPage endCursor } }";
    const { data, code } = await ask(key, `{ list: ${list}(first: 3${after}) ${selected} }`);
    return { page: JSON.parse(JSON.stringify(data?.list ?? null)), code };
  };
  const ids: string[] = [];
  let cursor: string | null = null;
  do {
    const { page } = await read("tasks", cursor);
    ids.push(...page.edges.map(({ node }: { node: Row }) => node.id));
    cursor = page.pageInfo.hasNextPage ? page.pageInfo.endCursor : null;
  } while (cursor);
  // By day, and what has none last.
  expect(ids).toEqual(["3", "8", "4", "5", "1", "2", "6", "7"]);
  expect((await read("goals", (await read("tasks")).page.pageInfo.endCursor)).code).toBe(
    "BAD_USER_INPUT",
  );
});
