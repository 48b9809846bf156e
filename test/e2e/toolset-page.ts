import { listSizes, sumSizes } from "../../compiler/json-schema/listing-size.ts";
import {
  type CompiledOperation,
  type CompiledToolset,
  isTool,
  type JsonSchema,
} from "../../src/catalog/compiled.ts";
import type { Traveller } from "../support/journeys.ts";
import { parseToolError } from "../support/mcp-messages.ts";

/** A call and what came of it. */
interface Example {
  readonly tool: string;
  readonly args: object;
  readonly answer: unknown;
}

/** Calls as the person; what asks them first they agree to. */
export async function collectAnswers(
  { operations }: CompiledToolset,
  calls: readonly (readonly [tool: string, args: Record<string, unknown>])[],
  { call, decide }: Traveller,
): Promise<Example[]> {
  const asking = operations.filter(({ confirm }) => confirm).map(({ tool }) => tool.name);
  const examples: Example[] = [];
  for (const [tool, args] of calls) {
    if (asking.includes(tool)) await decide(tool, args);
    const { result, data } = await call(tool, args);
    const error = result.isError ? { ...parseToolError(result), request_id: undefined } : null;
    examples.push({ tool, args, answer: data ?? error });
  }
  return examples;
}

const oneLine = (text: string) => text.replace(/\s*\n\s*/g, " ").replaceAll("|", "\\|");

/** What a schema takes, in a few words. */
function toType(schema: JsonSchema): string {
  const { type, enum: values, items, minimum, maximum, default: preset } = schema;
  const bounds = minimum === undefined ? "" : ` ${minimum} to ${maximum}`;
  const kind = Array.isArray(values)
    ? values.map((value) => `\`${value}\``).join(" ")
    : type === "array"
      ? `list of ${toType(items as JsonSchema)}`
      : type === "object"
        ? Object.keys(schema.properties as object)
            .map((name) => `\`${name}\``)
            .join(", ")
        : `${type}${bounds}`;
  return preset === undefined ? kind : `${kind}; \`${JSON.stringify(preset)}\` if left out`;
}

function listArguments({ properties = {}, required = [] }: JsonSchema): string[] {
  const own = Object.entries(properties as Record<string, JsonSchema>).filter(
    ([name]) => name !== "idempotency_key",
  );
  if (own.length === 0) return [];
  const rows = own.map(([name, schema]) => {
    const isRequired = (required as readonly string[]).includes(name);
    const words = String(schema.description ?? "").split("\n")[0] ?? "";
    return `| \`${name}\`${isRequired ? "" : " (optional)"} | ${toType(schema)} | ${oneLine(words)} |`;
  });
  return ["", "| argument | | |", "|---|---|---|", ...rows];
}

const toJson = (value: unknown) => ["```json", JSON.stringify(value, null, 2), "```"];

/** What was answered, with the same time whenever the page is made. */
const toSteady = (answer: unknown): unknown =>
  JSON.parse(
    JSON.stringify(answer).replace(/"20\d\d-\d\d-\d\dT[\d:.]+Z"/g, '"2026-11-22T09:30:00.000Z"'),
  );

function listExample({ tool, args, answer }: Example): string[] {
  return [
    "",
    `\`${tool}\` with`,
    "",
    ...toJson(args),
    "",
    "answers",
    "",
    ...toJson(toSteady(answer)),
  ];
}

function toToolPart({ tool, kind, confirm }: CompiledOperation, examples: readonly Example[]) {
  const marks = [
    kind === "query" ? "Reads." : "Changes; takes an `idempotency_key`.",
    ...(confirm ? ["Asks the person first."] : []),
  ];
  return [
    "",
    `## ${tool.name}`,
    "",
    `${marks.join(" ")} ${oneLine(tool.description)}`,
    ...listArguments(tool.inputSchema),
    ...examples.filter((example) => example.tool === tool.name).flatMap(listExample),
  ];
}

function listOthers({ operations, prompts }: CompiledToolset): string[] {
  const resources = operations.flatMap(({ tool, resource }) =>
    resource ? [`| \`${resource.uri}\` | ${oneLine(tool.description)} |`] : [],
  );
  const texts = prompts.map(({ name, description, arguments: wanted }) => {
    const names = wanted.map((one) => `\`${one.name}\`${one.default ? ` = ${one.default}` : ""}`);
    return `| \`${name}\` | ${names.join(", ")} | ${oneLine(description)} |`;
  });
  return [
    ...["", "## Resources", "", "| address | |", "|---|---|", ...resources],
    ...["", "## Prompts", "", "| prompt | arguments | |", "|---|---|---|", ...texts],
  ];
}

/** A toolset's page, from its files and what a server answered to the examples. Shape: Markdown. */
export function toToolsetPage(toolset: CompiledToolset, examples: readonly Example[]): string {
  const { name, title, description, changes, auth, operations } = toolset;
  const tools = operations.filter(isTool);
  const { tokens } = sumSizes(listSizes([toolset]));
  return [
    `# ${title}`,
    "",
    `<!-- Made by test/e2e/${name}.test.ts from the toolset and real answers; \`-u\` behind that writes it again. -->`,
    "",
    `${description} ${changes ?? ""}`.trim(),
    "",
    `${auth.type === "none" ? "" : (auth.keyHint ?? "")} The toolset is [examples/toolsets/${name}](../../examples/toolsets/${name}/toolset.json),`,
    `and its API a part of [the demo](../demo.md). ${tools.length} tools take about ${Math.round(tokens / 100) * 100} tokens of a listing.`,
    ...tools.flatMap((tool) => toToolPart(tool, examples)),
    ...listOthers(toolset),
    "",
  ].join("\n");
}
