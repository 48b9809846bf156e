import type { Client } from "@modelcontextprotocol/client";

import {
  type CallAnswer,
  type Model,
  ModelError,
  type TokenCount,
  type Turn,
  type WantedCall,
} from "./model.ts";
import { openPerson } from "./person.ts";
import type { Task } from "./read-tasks.ts";
import { score } from "./score.ts";
import type { Served } from "./serve.ts";

/** What came of a task. No text of the API, of the model or of a key is in it. */
export interface TaskOutcome {
  readonly task: string;
  readonly isDone: boolean;
  /** Why it is not, a sentence each. */
  readonly failures: readonly string[];
  /** The tools that were called, in their order. */
  readonly tools: readonly string[];
  /** Those of them that the task does not name. */
  readonly wrongTools: readonly string[];
  readonly rounds: number;
  readonly tokens: TokenCount;
  readonly seconds: number;
}

/** What was said and called until the model ended, or was ended. */
interface Course {
  readonly turns: Turn[];
  readonly tools: string[];
  rounds: number;
  tokens: TokenCount;
}

/** Lets the model do one task as a new person, and looks at the API afterwards. */
export async function runTask(task: Task, served: Served, model: Model): Promise<TaskOutcome> {
  const { key, client, questions } = await openPerson(served, task);
  const course: Course = {
    turns: [{ by: "person", text: task.task }],
    tools: [],
    rounds: 0,
    tokens: { input: 0, output: 0 },
  };
  const startedMs = performance.now();
  try {
    const broken = await converse(course, task, client, model);
    const seconds = (performance.now() - startedMs) / 1000;
    const last = course.turns.at(-1);
    const said = last?.by === "model" ? last.text : "";
    const failures = [
      ...(broken === null ? [] : [broken]),
      ...(await score(task, { url: served.apiUrl, key }, said)),
      ...(task.answer && questions.length === 0 ? ["the person was never asked"] : []),
    ];
    return {
      task: task.name,
      isDone: failures.length === 0,
      failures,
      tools: course.tools,
      wrongTools: course.tools.filter((tool) => !task.tools.includes(tool)),
      rounds: course.rounds,
      tokens: course.tokens,
      seconds,
    };
  } finally {
    await client.close();
  }
}

/** Returns why it was ended, a sentence; null if the model ended it. */
async function converse(
  course: Course,
  { limits }: Task,
  client: Client,
  model: Model,
): Promise<string | null> {
  const signal = AbortSignal.timeout(limits.seconds * 1000);
  const { tools } = await client.listTools();
  const instructions = client.getInstructions() ?? "";
  try {
    while (course.rounds < limits.rounds) {
      const reply = await model({ instructions, tools, turns: course.turns }, signal);
      course.rounds += 1;
      course.tokens = add(course.tokens, reply.tokens);
      course.turns.push({ by: "model", text: reply.text, calls: reply.calls });
      if (reply.calls.length === 0) return null;
      if (course.tokens.input + course.tokens.output > limits.tokens)
        return `it took more than ${limits.tokens} tokens`;
      await answerCalls(course, reply.calls, client, signal);
    }
    return `it was not done after ${limits.rounds} rounds`;
  } catch (error) {
    if (error instanceof ModelError) return error.message;
    if (signal.aborted) return `it took more than ${limits.seconds} seconds`;
    throw error;
  }
}

/** One call after the other, in the order that the model wants them. */
async function answerCalls(
  course: Course,
  calls: readonly WantedCall[],
  client: Client,
  signal: AbortSignal,
): Promise<void> {
  const answers: CallAnswer[] = [];
  for (const call of calls) {
    course.tools.push(call.name);
    answers.push(await answerCall(client, call, signal));
  }
  course.turns.push({ by: "tools", answers });
}

const add = (one: TokenCount, other: TokenCount): TokenCount => ({
  input: one.input + other.input,
  output: one.output + other.output,
});

/** What a client hands to its model; a call that the server does not take is the model's to fix. */
async function answerCall(
  client: Client,
  { id, name, args }: WantedCall,
  signal: AbortSignal,
): Promise<CallAnswer> {
  if (args === null) return { id, text: "The arguments are no JSON object.", isError: true };
  try {
    const result = await client.callTool({ name, arguments: args }, { signal });
    const texts = result.content.flatMap((part) => (part.type === "text" ? [part.text] : []));
    return { id, text: texts.join("\n"), isError: result.isError === true };
  } catch (error) {
    signal.throwIfAborted();
    return { id, text: error instanceof Error ? error.message : String(error), isError: true };
  }
}
