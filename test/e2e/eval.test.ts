import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";

import { compileToolsets } from "../../compiler/toolset.ts";
import { readTasks, type Task } from "../../scripts/eval/read-tasks.ts";
import { createModel, evaluate } from "../../scripts/eval/run-eval.ts";
import { runBeside } from "../support/compiler-cli.ts";
import { startScriptedModel } from "../support/scripted-model.ts";

/** A model for the running test. */
async function openModel(api: "openai" | "anthropic") {
  const scripted = await startScriptedModel(api);
  onTestFinished(scripted.stop);
  const { url, key } = scripted;
  const environment = {
    EVAL_MODEL_API: api,
    EVAL_MODEL_URL: url,
    EVAL_MODEL: "scripted",
    EVAL_MODEL_KEY: key,
  };
  return { ...scripted, environment, model: createModel({ api, url, key, name: "scripted" }) };
}

/** The shop with other words in one of its files. */
function compileShopWith(file: string, words: RegExp, instead: string) {
  const above = mkdtempSync(join(tmpdir(), "toolhub-eval-"));
  onTestFinished(() => rmSync(above, { recursive: true }));
  cpSync("examples/toolsets/shop", join(above, "shop"), { recursive: true });
  const path = join(above, "shop/operations", file);
  const text = readFileSync(path, "utf8");
  expect(text).toMatch(words);
  writeFileSync(path, text.replace(words, instead));
  const [toolset] = compileToolsets(above, { only: ["shop"] });
  if (!toolset) throw new Error("there is no shop");
  return { toolset, tasks: readTasks(join(above, "shop"), toolset) };
}

interface Printed {
  readonly ok: boolean;
  readonly tasks: readonly { readonly task: string; readonly isDone: boolean }[];
  readonly total: { readonly tasks: number; readonly done: number; readonly wrongTools: number };
}

test.each([
  ["blog", "comment_on_bread", ["search_posts", "add_comment"]],
  ["clinical-trials", "find_places", ["search_clinical_trials", "get_trial_locations"]],
  ["goals", "finish_goal", ["mark_task_completed", "complete_goal"]],
  ["healthcare", "book_slot", ["search_patients", "get_provider", "create_appointment"]],
  ["shop", "pay_by_invoice", ["create_order", "process_payment"]],
])(
  "a model does the tasks of %s over chat completions, and what was done is counted",
  async (name, task, tools) => {
    const { environment, key, fail } = await openModel("openai");
    fail(503, 429);
    const ran = await runBeside(environment, ".", "eval", name, "--json");
    const { ok, tasks, total }: Printed = JSON.parse(ran.stdout);
    expect(tasks.filter(({ isDone }) => !isDone)).toEqual([]);
    expect([ran.status, ok]).toEqual([0, true]);
    expect(total).toMatchObject({ tasks: tasks.length, done: tasks.length, wrongTools: 0 });
    expect(tasks).toContainEqual({
      task,
      isDone: true,
      failures: [],
      tools,
      wrongTools: [],
      rounds: tools.length + 1,
      tokens: { input: expect.any(Number), output: tools.length + 1 },
      seconds: expect.any(Number),
    });
    const shown = ran.stdout + ran.stderr;
    for (const hidden of [
      key,
      "sk_demo_",
      "Fay Roy",
      "Wireless Mouse",
      "Ben Ortiz",
      "marathon",
      "kneading",
    ])
      expect(shown).not.toContain(hidden);
  },
);

const limits = { rounds: 9, seconds: 60, tokens: 100_000 };

/** A task that is ended, or is not done though the model ended by itself. */
const toTask = (name: string, changes: Partial<Task> = {}): Task => ({
  name,
  task: 'Find products with "mouse". Look up how many pieces of SKU-8 are left.',
  key: "ro",
  tools: ["search_products"],
  expect: [],
  says: ["Trail Backpack"],
  limits,
  ...changes,
});

const stock = { product: { stock: 41, sku: "SKU-1" } };
const notDone: readonly (readonly [Task, readonly string[]])[] = [
  [
    toTask("refused"),
    ["The model's API answered 401.", 'the last words do not have "Trail Backpack"'],
  ],
  [
    toTask("silent", { limits: { ...limits, seconds: 1 } }),
    ["it took more than 1 seconds", 'the last words do not have "Trail Backpack"'],
  ],
  [
    toTask("long", { limits: { ...limits, rounds: 2 } }),
    ["it was not done after 2 rounds", 'the last words do not have "Trail Backpack"'],
  ],
  [
    toTask("dear", { limits: { ...limits, tokens: 5 } }),
    ["it took more than 5 tokens", 'the last words do not have "Trail Backpack"'],
  ],
  [toTask("unasked", { answer: "approve" }), ["the person was never asked"]],
  [
    toTask("other state", {
      says: [],
      expect: [{ query: '{ product(sku: "SKU-1") { sku stock } }', data: stock }],
    }),
    ["product.stock is not 41"],
  ],
];

test("a worse description lowers the score, over Anthropic's messages, and every bound ends a task", async () => {
  const { model, fail } = await openModel("anthropic");
  fail(401, "hang");
  const worse = compileShopWith("create_order.graphql", /"""[\s\S]*?"""/, '"""Does it."""');
  const ended = notDone.map(([task]) => task);
  const outcomes = await evaluate(worse.toolset, [...ended, ...worse.tasks], model);
  expect(outcomes.slice(0, ended.length).map(({ failures }) => failures)).toEqual(
    notDone.map(([, failures]) => failures),
  );
  expect(outcomes.find(({ task }) => task === "unasked")?.wrongTools).toEqual(["check_inventory"]);
  const missed = outcomes.slice(ended.length).filter(({ isDone }) => !isDone);
  expect(missed.map(({ task }) => task)).toEqual(["order_mice", "pay_by_invoice"]);
  expect(missed.flatMap(({ tools }) => tools)).not.toContain("create_order");
});
