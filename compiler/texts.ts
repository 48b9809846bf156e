import { join } from "node:path";
import { type GraphQLSchema, isEnumType } from "graphql";
import * as z from "zod";

import { type CompiledOperation, type CompiledToolset, isTool } from "../src/catalog/compiled.ts";
import type { CompiledPrompt, CompiledResource, CompletionSource } from "../src/catalog/prompt.ts";
import type { ToolsetContext } from "./context.ts";
import { mapSound } from "./diagnostics/diagnostic-list.ts";
import { ToolsetError } from "./diagnostics/toolset-error.ts";
import { listMarkdownFiles, type Markdown, readMarkdown } from "./read/markdown.ts";

/** Where values for an argument come from while a person types. */
const Completions = z.union([
  z.strictObject({ values: z.array(z.string().min(1)).min(1).max(100) }),
  z.strictObject({ enum: z.string() }),
  z.strictObject({
    /** Called with what was typed so far as `argument`. */
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
  readonly tools: readonly string[] | undefined;
}

/** What is written in Markdown; a broken file is given to `leaveOut`. Throws: `ToolsetError` with the mistakes of all if there is no `leaveOut`. */
export function compileTexts(
  { name, schema }: Pick<ToolsetContext, "name" | "schema">,
  operations: readonly CompiledOperation[] | undefined,
  folder: string,
  leaveOut: ((error: ToolsetError) => void) | undefined,
): Pick<CompiledToolset, "prompts" | "resources"> {
  const tools = operations?.filter(isTool).map(({ tool }) => tool.name);
  const context = { toolset: name, schema, tools };
  const list = (kind: string) => listMarkdownFiles(join(folder, kind));
  return {
    prompts: mapSound(list("prompts"), (file) => compilePrompt(context, file), leaveOut),
    resources: mapSound(list("resources"), (file) => compileResource(name, file), leaveOut),
  };
}

function compilePrompt(context: PromptContext, file: string): CompiledPrompt {
  const prompt = readMarkdown(file, PromptFront);
  const { name, front, text } = prompt;
  assertPlaceholders(prompt);
  return {
    name,
    title: front.title,
    description: front.description,
    scope: `${context.toolset}:read`,
    arguments: front.arguments.map(({ completions, default: preset, ...argument }) => ({
      ...argument,
      ...(preset !== undefined && { default: preset }),
      completion: completions ? toSource(context, file, completions) : null,
    })),
    text,
  };
}

/** Every `{{name}}` in the text is an argument, every argument is used, and every part that begins ends. */
function assertPlaceholders({ file, front, text }: Markdown<PromptFront>): void {
  const used = new Set(
    [...text.matchAll(/\{\{\s*[#/]?(\w+)\s*\}\}/g)].map(([, name = ""]) => name),
  );
  const known = front.arguments.map(({ name }) => name);
  const both = front.arguments.filter(
    (argument) => argument.required && argument.default !== undefined,
  );
  const messages = [
    ...[...used]
      .filter((name) => !known.includes(name))
      .map((name) => `The text uses {{${name}}}, which is no argument: declare it.`),
    ...known
      .filter((name) => !used.has(name))
      .map((name) => `The argument "${name}" is not used: write {{${name}}} in the text.`),
    ...both.map(
      ({ name }) =>
        `The argument "${name}" is required, so its default is never used: remove one of them.`,
    ),
    ...listOpenParts(text).map(
      (name) =>
        `The part {{#${name}}} has to end with {{/${name}}}, before another one begins: fix its marks.`,
    ),
  ];
  if (messages.length > 0) throw new ToolsetError(messages.map((message) => ({ file, message })));
}

/** The names of parts that do not end, begin inside another one, or end without a beginning. */
function listOpenParts(text: string): string[] {
  const open: string[] = [];
  let within: string | undefined;
  for (const [, mark, name = ""] of text.matchAll(/\{\{([#/])(\w+)\}\}/g)) {
    const fits = mark === "#" ? within === undefined : within === name;
    if (!fits) open.push(name);
    within = mark === "#" ? name : undefined;
  }
  return within === undefined ? open : [...open, within];
}

function toSource(
  { schema, tools }: PromptContext,
  file: string,
  completions: z.infer<typeof Completions>,
): CompletionSource {
  if ("values" in completions) return { kind: "values", values: completions.values };
  if ("enum" in completions) {
    const type = schema.getType(completions.enum);
    if (isEnumType(type)) {
      return { kind: "values", values: type.getValues().map(({ name }) => name) };
    }
    const message = `"completions.enum": schema.graphql has no enum ${completions.enum}.`;
    throw new ToolsetError([{ file, message }]);
  }
  const { tool, argument, path } = completions;
  if (!tools || tools.includes(tool))
    return { kind: "tool", tool, argument, path: path.split(".") };
  const message = `"completions.tool": there is no tool ${tool} in this toolset.`;
  throw new ToolsetError([{ file, message }]);
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
