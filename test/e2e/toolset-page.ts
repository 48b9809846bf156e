import { listSizes, sumSizes } from "../../compiler/json-schema/listing-size.ts";
import {
  type CompiledOperation,
  type CompiledToolset,
  isTool,
} from "../../src/catalog/compiled.ts";
import { toExampleFolder } from "../support/example-server.ts";
import type { Traveller } from "../support/journeys.ts";
import { parseToolError } from "../support/mcp-messages.ts";
import { printJson } from "./print-json.ts";
import { listArguments, oneLine } from "./toolset-arguments.ts";

/** A tool and its arguments, or a resource's `uri` as the toolset has it and what fills it. */
export type ExampleCall = readonly [name: string, args: Record<string, unknown>];

/** A call, what the person was asked before it, and what came of it. */
interface Example {
  readonly name: string;
  readonly args: Record<string, unknown>;
  readonly asked?: object | null;
  readonly answer: unknown;
}

/** The address of a resource: its template with the arguments in their places. */
const toUri = (template: string, args: Record<string, unknown>) =>
  template
    .replace(/\{(\w+)\}/g, (_, name) => encodeURIComponent(String(args[name])))
    .replace(/\{\?([\w,]+)\}/, (_, names: string) => {
      const given = names.split(",").filter((name) => args[name] !== undefined);
      const query = given.map((name) => `${name}=${encodeURIComponent(String(args[name]))}`);
      return query.length === 0 ? "" : `?${query.join("&")}`;
    });

async function readAnswer({ client }: Traveller, uri: string): Promise<unknown> {
  const [content] = (await client.readResource({ uri })).contents;
  const text = content && "text" in content ? content.text : "";
  return content?.mimeType === "application/json" ? JSON.parse(text) : text;
}

/** Calls and reads as the person; what asks them first they agree to. */
export async function collectAnswers(
  { operations }: CompiledToolset,
  calls: readonly ExampleCall[],
  traveller: Traveller,
): Promise<Example[]> {
  const { call, decide, fail } = traveller;
  const asking = operations.filter(({ confirm }) => confirm).map(({ tool }) => tool.name);
  const examples: Example[] = [];
  for (const [name, args] of calls) {
    if (name.includes("://")) {
      examples.push({ name, args, answer: await readAnswer(traveller, toUri(name, args)) });
      continue;
    }
    const asked = asking.includes(name) ? await fail(name, args) : null;
    if (asked) await decide(name, args);
    const { result, data } = await call(name, args);
    const error = result.isError ? parseToolError(result) : null;
    examples.push({ name, args, asked, answer: data ?? error });
  }
  return examples;
}

const toJson = (value: unknown) => ["```json", printJson(value), "```"];

/** What was answered, with the same times and addresses whenever the page is made, without the ids of requests, and long lists cut. */
const toSteady = (answer: unknown): unknown =>
  JSON.parse(
    JSON.stringify(answer)
      .replace(/"20\d\d-\d\d-\d\dT[\d:.]+Z"/g, '"2026-11-22T09:30:00.000Z"')
      .replace(
        /https?:\/\/[^/"\s]+\/account\/approvals\/[\w-]+/g,
        "https://toolhub.example.com/account/approvals/Yb3k...",
      ),
    (key, value) =>
      key === "request_id"
        ? undefined
        : Array.isArray(value) && value.length > 5
          ? [...value.slice(0, 2), `... and ${value.length - 2} more`]
          : value,
  );

const toAnswer = ({ answer }: Example) =>
  typeof answer === "string" ? ["```text", answer.trimEnd(), "```"] : toJson(toSteady(answer));

const questionOf = ({ asked }: Example) =>
  (asked as { details?: { question?: string } } | null)?.details?.question;

function listExample(example: Example): string[] {
  const question = questionOf(example);
  return [
    ...["", `\`${example.name}\` with`, "", ...toJson(example.args), ""],
    ...(question
      ? ["asks the person", "", `> ${question}`, "", "and once they have agreed answers"]
      : ["answers"]),
    ...["", ...toAnswer(example)],
  ];
}

function toToolPart({ tool }: CompiledOperation, examples: readonly Example[]): string[] {
  return [
    ...["", `## ${tool.name}`, "", oneLine(tool.description)],
    ...listArguments(tool.inputSchema),
    ...examples.filter(({ name }) => name === tool.name).flatMap(listExample),
  ];
}

function listTools(tools: readonly CompiledOperation[]): string[] {
  const rows = tools.map(({ tool, kind, confirm }) => {
    const does = kind === "query" ? "reads" : confirm ? "changes, asks first" : "changes";
    return `| [\`${tool.name}\`](#${tool.name}) | ${does} | ${oneLine(tool.title ?? "")} |`;
  });
  return ["", "| tool | | |", "|---|---|---|", ...rows];
}

/** What is the same of all tools that change something, with a whole answer of one that asks. */
function tellOfChanges(tools: readonly CompiledOperation[], examples: readonly Example[]) {
  if (tools.every(({ kind }) => kind === "query")) return [];
  const key =
    "Every tool that changes something also takes an `idempotency_key`: the same call with the same key is done once.";
  const example = examples.find(questionOf);
  if (!example) return ["", key];
  return [
    ...["", key, ""],
    "A tool that asks first does nothing before the person has agreed on a page of their account, whose address the first call answers:",
    ...["", ...toJson(toSteady(example.asked))],
    ...["", "The same call again, once they have agreed, is done."],
  ];
}

function listOthers({ operations, prompts }: CompiledToolset, examples: readonly Example[]) {
  const resources = operations.flatMap(({ tool, resource }) =>
    resource ? [`| \`${resource.uri}\` | ${oneLine(tool.description)} |`] : [],
  );
  const texts = prompts.map(({ name, description, arguments: wanted }) => {
    const names = wanted.map((one) => `\`${one.name}\`${one.default ? ` = ${one.default}` : ""}`);
    return `| \`${name}\` | ${names.join(", ")} | ${oneLine(description)} |`;
  });
  const read = examples.filter(({ name }) => name.includes("://"));
  return [
    ...(resources.length > 0
      ? ["", "## Resources", "", "| address | |", "|---|---|", ...resources]
      : []),
    ...read.flatMap((example) => [
      ...["", `\`${toUri(example.name, example.args)}\` is read as`, "", ...toAnswer(example)],
    ]),
    ...(texts.length > 0
      ? ["", "## Prompts", "", "| prompt | arguments | |", "|---|---|---|", ...texts]
      : []),
  ];
}

/** A toolset's page, from its files and what a server answered to the examples; `note` is what else is to be said. Shape: Markdown. */
export function toToolsetPage(
  toolset: CompiledToolset,
  examples: readonly Example[],
  note?: string,
): string {
  const { name, title, description, changes, auth, operations } = toolset;
  const tools = operations.filter(isTool);
  const { tokens } = sumSizes(listSizes([toolset]));
  const folder = `${toExampleFolder(name)}/${name}`;
  const keyHint = auth.type === "none" ? undefined : auth.keyHint;
  return [
    `# ${title}`,
    "",
    `<!-- Made by test/e2e/${name}.test.ts from the toolset and real answers; \`-u\` behind that writes it again. -->`,
    "",
    `${description} ${changes ?? ""}`.trim(),
    ...(keyHint ? ["", keyHint] : []),
    "",
    `The toolset is [${folder}](../../${folder}/toolset.json),`,
    `and its API a part of [the demo](../demo.md). ${tools.length} tools take about ${Math.round(tokens / 100) * 100} tokens of a listing.`,
    ...(note ? ["", note] : []),
    ...listTools(tools),
    ...tellOfChanges(tools, examples),
    ...tools.flatMap((tool) => toToolPart(tool, examples)),
    ...listOthers(toolset, examples),
    "",
  ].join("\n");
}
