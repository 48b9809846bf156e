import { globSync, readFileSync } from "node:fs";
import { basename, dirname } from "node:path";
import { expect, test } from "vitest";

import { ToolsetError } from "../../compiler/diagnostics/toolset-error.ts";
import { systemNames } from "../../demo/system-names.ts";
import { readModelSettings } from "../../scripts/eval/model-settings.ts";
import { listLines } from "../../scripts/eval/outcome-lines.ts";
import { readTasks, TaskFile } from "../../scripts/eval/read-tasks.ts";
import { createModel } from "../../scripts/eval/run-eval.ts";
import { compileThings, writeFiles } from "../support/compiler-toolset.ts";
import { compileExample } from "../support/example-server.ts";
import { startServer } from "../support/upstream.ts";

const compile = () => compileThings({ a: '"D" query count_things { count }' });
const expected = 'expect: [{ query: "{ count }", data: { count: 3 } }]';

/** What is wrong with a task's file, as an author reads it. */
function readWrong(yaml: string): readonly string[] {
  const folder = writeFiles({
    "schema.graphql": "type Query { count: Int! }",
    "evals/one.yaml": yaml,
  });
  try {
    readTasks(folder, compile());
    return [];
  } catch (error) {
    if (!(error instanceof ToolsetError)) throw error;
    expect(error.diagnostics.map(({ file }) => file)).not.toContain("");
    return error.diagnostics.map(({ line, message }) => (line ? `${line}: ${message}` : message));
  }
}

test.each([
  [
    "task: Count.\ntools: [count_things]\nexpect: [",
    [expect.stringMatching(/^3: This is not valid YAML/)],
  ],
  ["task: Count.\ntools: [count_things]", ["The task expects nothing: add expect or says."]],
  [`task: Count.\ntools: [count_thing]\n${expected}`, ['"tools": there is no tool "count_thing".']],
  [
    `task: Count.\ntools: [count_things]\n${expected}\nlimits: { rounds: 0 }`,
    [expect.stringMatching(/^"limits.rounds": /)],
  ],
  [
    'task: Count.\ntools: [count_things]\nexpect: [{ query: "{ cuont }", data: {} }]',
    [expect.stringMatching(/^"expect": Cannot query field "cuont"/)],
  ],
  [
    'task: Count.\ntools: [count_things]\nexpect: [{ query: "mutation { x }", data: {} }]',
    ['"expect": only queries are asked.'],
  ],
  [
    `task: Count.\ntools: [count_things]\nanswer: maybe\n${expected}`,
    [expect.stringMatching(/^"answer": /)],
  ],
  [`task: Count.\ntools: [count_things]\n${expected}`, []],
])("of the task %j is said what is wrong", (yaml, messages) => {
  expect(readWrong(yaml)).toEqual(messages);
});

test("a toolset without tasks is told where they go", () => {
  expect(() => readTasks("examples/toolsets/none", compile())).toThrow("evals/<name>.yaml");
});

const good = { EVAL_MODEL_URL: "https://models.example/v1/", EVAL_MODEL: "m", EVAL_MODEL_KEY: "k" };

test("what is not set is told by its name, and no value of it", () => {
  expect(readModelSettings(good)).toEqual({
    api: "openai",
    url: "https://models.example/v1",
    name: "m",
    key: "k",
  });
  expect(
    readModelSettings({ ...good, EVAL_MODEL_URL: "http://localhost:1/v1", EVAL_MODEL_KEY: "" }),
  ).toMatchObject({ url: "http://localhost:1/v1", key: null });
  const wrong = {
    EVAL_MODEL_API: "wrong-1",
    EVAL_MODEL_URL: "http://wrong-2.example",
    EVAL_MODEL_KEY: "wrong-3\n",
  };
  const told = () => readModelSettings(wrong);
  expect(told).toThrow(/^EVAL_MODEL_API: .*\nEVAL_MODEL_URL: .*\nEVAL_MODEL: .*\nEVAL_MODEL_KEY: /);
  expect(told).not.toThrow(/wrong-/);
});

const conversation = {
  instructions: "",
  tools: [],
  turns: [{ by: "person", text: "Go." }],
} as const;

/** Asks a model that answers so. */
async function ask(api: "openai" | "anthropic", status: number, body: unknown, location = "/") {
  const seen: (string | undefined)[] = [];
  const endpoint = await startServer((request, response) => {
    seen.push(request.url);
    response.writeHead(status, { "content-type": "application/json", location });
    response.end(JSON.stringify(body));
  });
  const model = createModel({ api, url: new URL(endpoint).origin, key: "secret", name: "m" });
  const reply = model(conversation, AbortSignal.timeout(60_000));
  return { reply, seen };
}

test.each(["openai", "anthropic"] as const)(
  "%s: what the API says of itself is not told",
  async (api) => {
    const refused = await ask(api, 400, { error: "secret is wrong" });
    await expect(refused.reply).rejects.toThrow(/^The model's API answered 400\.$/);
    const odd = await ask(api, 200, { secret: true });
    await expect(odd.reply).rejects.toThrow(/^The model's API answered in another form/);
  },
);

test.each(["openai", "anthropic"] as const)(
  "%s: no redirect is followed with the key",
  async (api) => {
    const { reply, seen } = await ask(api, 307, {}, "/elsewhere");
    await expect(reply).rejects.toThrow(/^The model's API cannot be reached\.$/);
    expect(seen).toHaveLength(1);
  },
);

test("arguments that are no JSON object are the model's mistake, and tokens that nobody counts are estimated", async () => {
  const toCall = (args: string) => ({ id: "c", function: { name: "t", arguments: args } });
  const calls = ["", '{"a":1}', "[1]", "{"].map(toCall);
  const body = { choices: [{ message: { content: null, tool_calls: calls } }] };
  const { calls: wanted, tokens } = await (await ask("openai", 200, body)).reply;
  expect(wanted.map(({ args }) => args)).toEqual([{}, { a: 1 }, null, null]);
  expect(tokens.input).toBeGreaterThan(5);
  expect(tokens.output).toBe(Math.ceil(JSON.stringify(body).length / 4));
});

const page = readFileSync("docs/evals.md", "utf8");
const findBlock = (language: string) =>
  new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\``, "m").exec(page)?.[1];

test("the page has a task that is there, each field of one, and what is printed", () => {
  const file = "examples/toolsets/shop/evals/pay_by_invoice.yaml";
  expect(page).toContain(file);
  expect(findBlock("yaml")).toBe(readFileSync(file, "utf8"));
  const [, table = ""] = /^\| field \|.*\n\|.*\n((?:\|.*\n)+)/m.exec(page) ?? [];
  const fields = [...table.matchAll(/^\| `(\w+)` \|/gm)].map(([, name]) => name);
  expect(fields).toEqual(Object.keys(TaskFile.shape));
  const common = { tools: [], rounds: 3 };
  const outcomes = [
    {
      ...common,
      task: "cancel_order",
      isDone: true,
      failures: [],
      wrongTools: [],
      tokens: { input: 5000, output: 318 },
      seconds: 2.21,
    },
    {
      ...common,
      task: "order_mice",
      isDone: false,
      failures: ["product.stock is not 40"],
      wrongTools: ["calculate_shipping"],
      tokens: { input: 8000, output: 345 },
      seconds: 3.88,
    },
  ];
  expect(findBlock("text")).toBe(`${listLines(outcomes).join("\n")}\n`);
});

const listFolders = (above: string) => [
  ...new Set(globSync(`${above}/*/evals/*.yaml`).map(dirname).map(dirname)),
];

/** What only reads has nothing to change, and is known by what the model says. */
test("the tasks of clinical trials are well said: each only reads, and has words for an end", () => {
  const [folder = "", ...others] = listFolders("demo/toolsets");
  expect([basename(folder), others]).toEqual(["clinical-trials", []]);
  const tasks = readTasks(folder, compileExample("clinical-trials"));
  expect(new Set(tasks.map(({ key }) => key))).toEqual(new Set(["ro"]));
  for (const { name, says } of tasks) expect(says, name).not.toEqual([]);
});

test("every system of the demo has tasks", () => {
  const names = listFolders("examples/toolsets").map((folder) => basename(folder));
  expect(systemNames.filter((name) => !names.includes(name))).toEqual([]);
});

test.each(listFolders("examples/toolsets"))(
  "the tasks of %s are well said: one only reads, one changes, one is declined",
  (folder) => {
    const tasks = readTasks(folder, compileExample(folder.split("/").at(-1) ?? ""));
    expect(new Set(tasks.map(({ key }) => key)).size).toBeGreaterThan(1);
    expect(new Set(tasks.map(({ answer }) => answer))).toEqual(
      new Set([undefined, "approve", "decline"]),
    );
  },
);
