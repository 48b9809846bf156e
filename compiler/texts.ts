import { join } from "node:path";
import { type GraphQLSchema, isEnumType } from "graphql";
import * as z from "zod";

import type { CompiledToolset } from "../src/catalog/compiled.ts";
import type { CompiledPrompt, CompiledResource, CompletionSource } from "../src/catalog/prompt.ts";
import type { ToolsetContext } from "./context.ts";
import { mapSound } from "./diagnostics/diagnostic-list.ts";
import { ToolsetError } from "./diagnostics/toolset-error.ts";
import { listMarkdownFiles, type Markdown, readMarkdown } from "./read/markdown.ts";
import { listMarkMistakes, listMarks } from "./read/prompt-marks.ts";
import {
  findCompletionMistake,
  type PromptOperations,
  toCompletionTool,
} from "./references/completion-tool.ts";

/** Where values for an argument come from while a person types. */
const Completions = z.union([
  z.strictObject({ values: z.array(z.string().min(1)).min(1).max(100) }),
  z.strictObject({ enum: z.string() }),
  z.strictObject({
    /** A query, as its document names it: called with what was typed so far as `argument`. */
    tool: z.string(),
    argument: z.string(),
    /** Keys of the result, joined by dots, down to the values; a list is gone through. */
    path: z.string().min(1),
  }),
]);

const PromptFront = z.strictObject({
  title: z.string().min(1).max(60),
  description: z.string().min(1).max(400),
  arguments: z
    .array(
      z.strictObject({
        name: z.string().regex(/^[a-z][a-z0-9_]{0,47}$/, "must be small letters, digits and _"),
        description: z.string().min(1),
        required: z.boolean().default(false),
        default: z.string().min(1).max(200).optional(),
        completions: Completions.optional(),
      }),
    )
    .default([]),
});
type PromptFront = z.infer<typeof PromptFront>;

/** What the prompts of a toolset may refer to. */
interface PromptContext {
  readonly toolset: string;
  readonly schema: GraphQLSchema;
  /** Undefined if nobody can tell. */
  readonly operations: PromptOperations | undefined;
}

/** What is written in Markdown; a broken file is given to `leaveOut`. Throws: `ToolsetError` with the mistakes of all if there is no `leaveOut`. */
export function compileTexts(
  { name, schema, prefix }: Pick<ToolsetContext, "name" | "schema" | "prefix">,
  operations: Omit<PromptOperations, "prefix"> | undefined,
  folder: string,
  leaveOut: ((error: ToolsetError) => void) | undefined,
): Pick<CompiledToolset, "prompts" | "resources"> {
  const context = { toolset: name, schema, operations: operations && { ...operations, prefix } };
  const list = (kind: string) => listMarkdownFiles(join(folder, kind));
  return {
    prompts: mapSound(list("prompts"), (file) => compilePrompt(context, file), leaveOut),
    resources: mapSound(list("resources"), (file) => compileResource(name, file), leaveOut),
  };
}

function compilePrompt(context: PromptContext, file: string): CompiledPrompt {
  const prompt = readMarkdown(file, PromptFront);
  const { name, front, text } = prompt;
  assertArguments(prompt);
  return {
    name,
    title: front.title,
    description: front.description,
    scope: `${context.toolset}:read`,
    arguments: front.arguments.map(({ completions, default: preset, ...argument }, index) => ({
      ...argument,
      ...(preset !== undefined && { default: preset }),
      completion: completions ? toSource(context, prompt, completions, index) : null,
    })),
    text,
  };
}

/** Throws: `ToolsetError` with everything that cannot be filled in, and what is declared for nothing. */
function assertArguments(prompt: Markdown<PromptFront>): void {
  const { file, front, text, locate, locateField } = prompt;
  const known = front.arguments.map(({ name }) => name);
  const marks = listMarks(text);
  const used = new Set(marks.map(({ name }) => name));
  const ofText = listMarkMistakes(text, marks, known).map(({ at, message }) => ({
    ...{ file, message },
    ...locate(at),
  }));
  const ofFront = front.arguments.flatMap(({ name, required, default: preset }, index) => [
    ...(used.has(name) ? [] : [{ index, message: toUnused(name) }]),
    ...(required && preset !== undefined ? [{ index, message: toNeverUsed(name) }] : []),
    ...(known.indexOf(name) < index ? [{ index, message: toTwice(name) }] : []),
  ]);
  const diagnostics = [
    ...ofFront.map(({ index, message }) => ({
      ...{ file, message },
      ...locateField(["arguments", index]),
    })),
    ...ofText,
  ];
  if (diagnostics.length > 0) throw new ToolsetError(diagnostics);
}

const toUnused = (name: string) =>
  `The argument "${name}" is not used: write {{${name}}} in the text.`;
const toNeverUsed = (name: string) =>
  `The argument "${name}" is required, so its default is never used: remove one of them.`;
const toTwice = (name: string) =>
  `The argument "${name}" is declared twice: rename one of them, or remove it.`;

function toSource(
  { schema, operations }: PromptContext,
  { file, locateField }: Markdown<PromptFront>,
  completions: z.infer<typeof Completions>,
  index: number,
): CompletionSource {
  const refuse = (field: string, message: string) => {
    const place = locateField(["arguments", index, "completions", field]);
    throw new ToolsetError([{ file, ...place, message: `"completions.${field}" ${message}` }]);
  };
  if ("values" in completions) return { kind: "values", values: completions.values };
  if ("enum" in completions) {
    const type = schema.getType(completions.enum);
    if (!isEnumType(type)) {
      return refuse("enum", `names ${completions.enum}, which is no enum of the schema: fix it.`);
    }
    return { kind: "values", values: type.getValues().map(({ name }) => name) };
  }
  const { tool, argument, path } = completions;
  const mistake = operations && findCompletionMistake(completions, operations);
  if (mistake) return refuse(mistake.field, mistake.message);
  const name = operations ? toCompletionTool(tool, operations) : tool;
  return { kind: "tool", tool: name, argument, path: path.split(".") };
}

/** Prompts are named across toolsets. Throws: `ToolsetError` for each name that two of them use. */
export function assertPromptNames(folder: string, toolsets: readonly CompiledToolset[]): void {
  const owners = toolsets.flatMap(({ name, prompts }) =>
    prompts.map((prompt) => ({ name: prompt.name, toolset: name })),
  );
  const taken = [...Map.groupBy(owners, ({ name }) => name).values()];
  const diagnostics = taken.flatMap(([first, second]) => {
    if (!first || !second) return [];
    const file = join(folder, second.toolset, "prompts", `${second.name}.md`);
    const message = `The toolset ${first.toolset} has a prompt of this name: rename one of them.`;
    return [{ file, message }];
  });
  if (diagnostics.length > 0) throw new ToolsetError(diagnostics);
}

const ResourceFront = z.strictObject({
  title: z.string().min(1).max(60),
  description: z.string().min(1).max(400),
});

function compileResource(toolset: string, file: string): CompiledResource {
  const { name, front, text } = readMarkdown(file, ResourceFront);
  const uri = `toolhub://${toolset}/${name}.md`;
  return { uri, name, ...front, mimeType: "text/markdown", scope: `${toolset}:read`, text };
}
