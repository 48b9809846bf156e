import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { json } from "node:stream/consumers";

import { toSearchTerms } from "../../src/catalog/search-terms.ts";
import { isObject } from "../../src/is-object.ts";
import { fillArguments } from "./scripted-arguments.ts";

/** A tool as a model is told of it. */
export interface ToldTool {
  readonly name: string;
  readonly description: string;
  readonly schema: Readonly<Record<string, unknown>>;
}

/** What the model was told in one request, whatever the form. */
interface Told {
  readonly task: string;
  readonly tools: readonly ToldTool[];
  /** What tools answered so far, as text. */
  readonly answers: readonly string[];
}

/** Its next turn: a call, or its last words. */
type Said = { readonly name: string; readonly args: object } | { readonly text: string };

// biome-ignore lint/suspicious/noExplicitAny: requests of two known forms, made by the code under test.
type Body = any;

/** One form of API: where it is asked, what it tells, and how a turn is said there. */
interface Form {
  readonly path: string;
  readonly keyHeader: string;
  readonly toKey: (header: string) => string;
  readonly read: (body: Body) => Told;
  readonly write: (said: Said, id: string, tokens: number) => object;
}

const openai: Form = {
  path: "/v1/chat/completions",
  keyHeader: "authorization",
  toKey: (header) => header.replace(/^Bearer /, ""),
  read: ({ messages, tools }) => ({
    task: messages.find(({ role }: Body) => role === "user").content,
    tools: tools.map(({ function: told }: Body) => ({ ...told, schema: told.parameters })),
    answers: messages
      .filter(({ role }: Body) => role === "tool")
      .map(({ content }: Body) => content),
  }),
  write: (said, id, tokens) => {
    const message =
      "text" in said
        ? { role: "assistant", content: said.text }
        : {
            role: "assistant",
            content: null,
            tool_calls: [
              {
                id,
                type: "function",
                function: { name: said.name, arguments: JSON.stringify(said.args) },
              },
            ],
          };
    return {
      choices: [{ index: 0, message, finish_reason: "text" in said ? "stop" : "tool_calls" }],
      usage: { prompt_tokens: tokens, completion_tokens: 1 },
    };
  },
};

const anthropic: Form = {
  path: "/v1/messages",
  keyHeader: "x-api-key",
  toKey: (header) => header,
  read: ({ messages, tools }) => ({
    task: messages[0].content,
    tools: tools.map((told: Body) => ({ ...told, schema: told.input_schema })),
    answers: messages
      .slice(1)
      .filter(({ role }: Body) => role === "user")
      .flatMap(({ content }: Body) => content.map((block: Body) => block.content)),
  }),
  write: (said, id, tokens) => ({
    type: "message",
    role: "assistant",
    content: [
      "text" in said
        ? { type: "text", text: said.text }
        : { type: "tool_use", id, name: said.name, input: said.args },
    ],
    stop_reason: "text" in said ? "end_turn" : "tool_use",
    usage: { input_tokens: tokens, output_tokens: 1 },
  }),
};

const forms = { openai, anthropic };

/**
 * A model without a mind, on loopback: each sentence of a task is one call, of the tool whose name and description have most of
 * its words, rare ones and those of the name counting more. It knows nothing of any toolset. `stop` closes it.
 */
export async function startScriptedModel(api: keyof typeof forms) {
  const form = forms[api];
  const key = `key-of-${crypto.randomUUID()}`;
  const faults: (number | "hang")[] = [];
  const server = createServer(async (request, response) => {
    const body = await json(request);
    const given = form.toKey(String(request.headers[form.keyHeader] ?? ""));
    const fault = faults.shift();
    if (fault === "hang") return;
    const status = request.url !== form.path ? 404 : given !== key ? 401 : (fault ?? 200);
    response.writeHead(status, { "content-type": "application/json", "retry-after": "0" });
    const answer = status === 200 ? toAnswer(form, body) : { error: `not with ${given}` };
    response.end(JSON.stringify(answer));
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const url = `http://127.0.0.1:${port}${api === "openai" ? "/v1" : ""}`;
  const stop = () => {
    server.closeAllConnections();
    server.close();
  };
  /** The next requests are answered with these statuses, or not at all. */
  const fail = (...next: typeof faults) => void faults.push(...next);
  return { url, key, fail, stop };
}

function toAnswer(form: Form, body: Body): object {
  const told = form.read(body);
  const tokens = Math.ceil(JSON.stringify(body).length / 4);
  return form.write(say(told), `call_${told.answers.length}`, tokens);
}

function say({ task, tools, answers }: Told): Said {
  const sentence = task.split(/(?<=[.?!])\s+/)[answers.length];
  if (sentence === undefined) return { text: `That is what I found: ${answers.at(-1)}` };
  const tool = chooseTool(sentence, tools);
  return { name: tool.name, args: fillArguments(sentence, tool, answers.map(parse)) };
}

const parse = (text: string): unknown => {
  const start = text.search(/[{[]/);
  try {
    return JSON.parse(text.slice(start));
  } catch {
    return null;
  }
};

/** The terms of a tool with what they count: those of its name twice, other tools' names nothing. */
function weighTerms({ name, description }: ToldTool): ReadonlyMap<string, number> {
  const said = toSearchTerms(description.replaceAll(/\b\w+_\w+\b/g, ""));
  return new Map([
    ...said.map((term) => [term, 1] as const),
    ...toSearchTerms(name).map((term) => [term, 2] as const),
  ]);
}

function chooseTool(sentence: string, tools: readonly ToldTool[]): ToldTool {
  const weighed = tools.map(weighTerms);
  // A number says nothing of what is to be done with it.
  const asked = [...new Set(toSearchTerms(sentence))].filter((term) => !/^\d+$/.test(term));
  const scores = weighed.map((terms) =>
    asked.reduce((score, term) => {
      const holders = weighed.filter((some) => some.has(term)).length;
      return score + (terms.get(term) ?? 0) * Math.log(1 + tools.length / Math.max(1, holders));
    }, 0),
  );
  const tool = tools[scores.indexOf(Math.max(...scores))];
  if (!tool || !isObject(tool.schema)) throw new Error("there are no tools");
  return tool;
}
