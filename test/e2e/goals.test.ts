import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";

import { compileExample } from "../support/example-server.ts";
import { eras, type Journeys, startJourneys, type Traveller } from "../support/journeys.ts";
import { goalsExamples, goalsNote, toPageDay } from "./goals-examples.ts";
import { collectAnswers, toToolsetPage } from "./toolset-page.ts";

let journeys: Journeys;
beforeAll(async () => {
  journeys = await startJourneys("goals");
});
afterEach(() => journeys.closeClients());
afterAll(() => journeys.remove());

const readJson = async ({ client }: Traveller, uri: string) => {
  const [content] = (await client.readResource({ uri })).contents;
  return JSON.parse(content && "text" in content ? content.text : "");
};

describe.each(eras)("%s", (era) => {
  test("tasks are completed at once, each by itself, and the goal is as far as they are", async () => {
    const { call } = await journeys.open(era);
    const before = (await call("goal_progress", { goal_id: "1" })).data;
    expect(before).toMatchObject({ progress: 0.5, task_count: 4, open_task_count: 2 });
    const { data } = await call("mark_task_completed", { task_ids: [1, 2, 9] });
    expect(data).toMatchObject({
      results: [
        { item: "1", ok: true, result: { task: { status: "COMPLETED" } } },
        { item: "2", ok: true, result: { task: { status: "COMPLETED" } } },
        {
          item: "9",
          ok: false,
          error: {
            error_code: "UNKNOWN_TASK",
            message: 'Nothing was done: "There is no task 9." Find ids with list_tasks.',
          },
        },
      ],
      failed: 1,
    });
    const after = (await call("goal_progress", { goal_id: "1" })).data;
    expect(after).toMatchObject({ status: "ACTIVE", progress: 1, open_task_count: 0 });
  });

  test("a goal with open tasks is refused with their number and the tool, and completed without", async () => {
    const { call, fail } = await journeys.open(era);
    const complete = { goal_id: "1" };
    const refuse = async () => {
      const { error_code, message } = await fail("complete_goal", complete);
      return [error_code, message];
    };
    const [begin, end] = [
      "The goal is not completed:",
      "Complete them with mark_task_completed; list_tasks shows them.",
    ];
    expect(await refuse()).toEqual(["TASKS_OPEN", `${begin} "2 of its tasks are open." ${end}`]);
    await call("mark_task_completed", { task_ids: "1" });
    expect(await refuse()).toEqual(["TASKS_OPEN", `${begin} "1 of its tasks is open." ${end}`]);
    expect((await call("list_goals", { status: "COMPLETED" })).data).toMatchObject({
      items: [{ goal_id: "3" }],
    });
    await call("mark_task_completed", { task_ids: "2" });
    const done = (await call("complete_goal", complete)).data;
    expect(done).toMatchObject({
      goal: { status: "COMPLETED", completed_at: expect.any(String) },
    });
    expect((await call("complete_goal", complete)).data).toEqual(done);
    const { error_code, message } = await fail("create_task", { goal_id: "1", title: "Rest" });
    expect([error_code, message]).toEqual([
      "GOAL_COMPLETED",
      'Nothing was done: "The goal 1 is completed." Make a new one with create_goal.',
    ]);
  });

  test("a goal and its tasks are made once with an idempotency_key, and listed a page at a time", async () => {
    const { call, fail } = await journeys.open(era);
    const goal = { title: "Learn to sail", due_on: "2999-08-31", idempotency_key: "goal-of-sail" };
    const made = (await call("create_goal", goal)).data;
    expect(made).toMatchObject({ goal: { goal_id: "4", status: "ACTIVE", due_on: "2999-08-31" } });
    expect((await call("create_goal", goal)).data).toEqual(made);
    for (const title of ["Find a course", "Buy a hat"]) {
      const task = { goal_id: "4", title, idempotency_key: `task-${title}` };
      const first = (await call("create_task", task)).data;
      expect(first).toMatchObject({ task: { goal_id: "4", title, status: "OPEN", due_on: null } });
      expect((await call("create_task", task)).data).toEqual(first);
    }
    const list = { goal_id: "4", max_results: 1 };
    const page = (await call("list_tasks", list)).data as { next_cursor: string };
    expect(page).toMatchObject({ items: [{ title: "Find a course" }], total_count: 2 });
    expect((await call("list_tasks", { ...list, cursor: page.next_cursor })).data).toMatchObject({
      items: [{ title: "Buy a hat" }],
      next_cursor: null,
    });
    expect((await call("list_goals")).data).toMatchObject({ total_count: 4, next_cursor: null });
    expect(await fail("create_task", { goal_id: "99", title: "a" })).toMatchObject({
      error_code: "UNKNOWN_GOAL",
      message: 'Nothing was done: "There is no goal 99." Find ids with list_goals.',
    });
  });

  test("a change leaves what is left out, and takes away what it names; null is left out", async () => {
    const { call, fail } = await journeys.open(era);
    const due = { task_id: "1", due_on: "2999-01-31", notes: "In the mornings" };
    const title = "Book the physiotherapist";
    expect((await call("update_task", due)).data).toMatchObject({
      task: { ...due, title, priority: "HIGH", status: "OPEN" },
    });
    expect(
      (await call("update_task", { task_id: "1", due_on: null, clear: ["NOTES"] })).data,
    ).toMatchObject({ task: { title, due_on: "2999-01-31", notes: null } });
    expect(
      (await call("update_goal", { goal_id: "1", title: "Run", clear: ["DUE_ON"] })).data,
    ).toMatchObject({
      goal: { title: "Run", description: expect.stringContaining("old town"), due_on: null },
    });
    const { error_code, details } = await fail("update_task", { task_id: "1", due_on: "tomorrow" });
    expect([error_code, details?.path]).toEqual(["INVALID_PARAMETER", "/due_on"]);
  });

  test("deleting a task is asked with its title; a no keeps it", async () => {
    const { call, decide, fail } = await journeys.open(era);
    const question =
      'Delete the task "Run 15 km without a break" of the goal "Run a half marathon", which is "OPEN"?';
    expect(await decide("delete_task", { task_id: "2" }, "refused")).toBe(question);
    expect(await fail("delete_task", { task_id: "2" })).toMatchObject({ error_code: "DECLINED" });
    expect((await call("list_tasks", { goal_id: "1" })).data).toMatchObject({ total_count: 4 });

    const again = { task_id: "2", idempotency_key: "delete-run" };
    expect(await decide("delete_task", again)).toBe(question);
    const deleted = (await call("delete_task", again)).data;
    expect(deleted).toMatchObject({ task: { task_id: "2", goal_id: "1" } });
    expect((await call("delete_task", again)).data).toEqual(deleted);
    expect((await call("list_tasks", { goal_id: "1" })).data).toMatchObject({ total_count: 3 });
    expect(await fail("delete_task", { task_id: "99" })).toMatchObject({
      error_code: "NOT_FOUND",
      message: "There is no task with this task_id. Find ids with list_tasks.",
    });
  });

  test("a key that only reads is told so, and two people each have their own goals", async () => {
    const [reader, ada, bob] = [
      await journeys.open(era, "ro"),
      await journeys.open(era),
      await journeys.open(era),
    ];
    const { error_code, message } = await reader.fail("create_goal", { title: "Rest" });
    expect(error_code).toBe("FORBIDDEN");
    expect(message).toContain("needs a key that ends in _rw");
    await ada.call("create_goal", { title: "Rest" });
    for (const [person, count] of [
      [reader, 3],
      [ada, 4],
      [bob, 3],
    ] as const)
      expect((await person.call("list_goals")).data).toMatchObject({ total_count: count });
    expect(await bob.fail("goal_progress", { goal_id: "4" })).toMatchObject({
      error_code: "NOT_FOUND",
      message: "There is no goal with this goal_id. Find ids with list_goals.",
    });
  });

  test("what is due today or was before is read, and a goal with its tasks", async () => {
    const person = await journeys.open(era);
    const listToday = async () =>
      (await readJson(person, "tasks://today")).items.map(({ task_id }: { task_id: string }) =>
        Number(task_id),
      );
    expect(await listToday()).toEqual([5, 1]);
    await person.call("create_task", { goal_id: "2", title: "Shop", due_on: "2026-01-01" });
    await person.call("create_task", { goal_id: "2", title: "Taste", due_on: "2999-01-01" });
    await person.call("mark_task_completed", { task_ids: ["1"] });
    expect(await listToday()).toEqual([9, 5]);
    const { goal, tasks } = await readJson(person, "goals://goal/2");
    expect(goal).toMatchObject({ goal_id: "2", status: "ACTIVE", progress: 0 });
    expect(tasks.map(({ title }: { title: string }) => title)).toEqual([
      "Shop",
      "Learn the risotto",
      "Learn the dumplings",
      "Taste",
      "Ask Dora for the soup",
    ]);
    await expect(readJson(person, "goals://goal/99")).rejects.toThrow("There is no goal");
  });

  test("prompts have their parts and defaults", async () => {
    const { client } = await journeys.open(era);
    const read = async (name: string, args: Record<string, string>) =>
      JSON.stringify((await client.getPrompt({ name, arguments: args })).messages);
    expect((await client.listPrompts()).prompts.map(({ name }) => name)).toEqual([
      "plan_goal",
      "weekly_review",
    ]);
    expect(await read("plan_goal", { goal: "run", due_on: "2027-05-01" })).toContain(
      "this goal: run. It has to be reached by 2027-05-01.",
    );
    expect(await read("plan_goal", { goal: "run" })).not.toContain("reached by");
    expect(await read("weekly_review", {})).toContain("in this tone: encouraging");
  });
});

const readDay = () => new Date().toISOString().slice(0, 10);

test("its page says what the tools take and what they answered", async () => {
  const toolset = compileExample("goals");
  let today = readDay();
  const collect = async () =>
    collectAnswers(toolset, goalsExamples, await journeys.open("modern", "rw"));
  let answers = await collect();
  // Midnight went by: what is overdue may have changed on the way.
  while (today !== readDay()) {
    today = readDay();
    answers = await collect();
  }
  const page = toToolsetPage(toolset, toPageDay(answers, today), goalsNote);
  await expect(page).toMatchFileSnapshot("../../docs/toolsets/goals.md");
});
