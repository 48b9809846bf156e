import { existsSync, globSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { buildSchema, type GraphQLSchema, parse, validate } from "graphql";
import { LineCounter, parseDocument } from "yaml";
import * as z from "zod";

import { mapCollecting } from "../../compiler/diagnostics/diagnostic-list.ts";
import { ToolsetError } from "../../compiler/diagnostics/toolset-error.ts";
import type { CompiledToolset } from "../../src/catalog/compiled.ts";

const Expected = z.strictObject({
  query: z.string().min(1).describe("A GraphQL query that the API is asked afterwards."),
  data: z
    .record(z.string(), z.unknown())
    .describe("What it has to answer: other fields may be there, lists are as long as here."),
});

/** How much a model may take for a task. */
const Limits = z.strictObject({
  rounds: z.int().min(1).max(100).default(12),
  seconds: z.int().min(1).max(3600).default(180),
  tokens: z.int().min(1).max(10_000_000).default(150_000),
});

/** What stands in the file of a task. */
export const TaskFile = z
  .strictObject({
    task: z.string().min(1).describe("What a person asks the model to do."),
    key: z.enum(["ro", "rw", "admin"]).default("rw").describe("What the person's key may do."),
    tools: z.array(z.string()).min(1).describe("The tools that it may need; others are wrong."),
    answer: z
      .enum(["approve", "decline"])
      .optional()
      .describe("What the person says before a change; then it has to be asked for."),
    expect: z.array(Expected).default([]),
    says: z.array(z.string().min(1)).default([]).describe("What the model's last words have."),
    limits: Limits.prefault({}),
  })
  .refine(({ expect, says }) => expect.length + says.length > 0, {
    error: "expects nothing: add expect or says",
  });

/** One task, named like its file. */
export type Task = z.infer<typeof TaskFile> & { readonly name: string };

/** The tasks of a toolset in `folder`, by name. Throws: `ToolsetError` with all mistakes in all files. */
export function readTasks(folder: string, toolset: CompiledToolset): Task[] {
  const files = globSync("*.yaml", { cwd: join(folder, "evals") }).toSorted();
  if (files.length === 0) {
    const message =
      "There are no tasks here: write one to evals/<name>.yaml, as docs/evals.md says.";
    throw new ToolsetError([{ file: folder, message }]);
  }
  const schemaFile = join(folder, "schema.graphql");
  const schema = existsSync(schemaFile) ? buildSchema(readFileSync(schemaFile, "utf8")) : null;
  const known = new Set(toolset.operations.map(({ tool }) => tool.name));
  return mapCollecting(files, (name) => {
    const file = join(folder, "evals", name);
    const task = parseTask(file);
    const mistakes = [
      ...task.tools
        .filter((tool) => !known.has(tool))
        .map((tool) => `"tools": there is no tool "${tool}".`),
      ...task.expect.flatMap(({ query }) => listQueryMistakes(query, schema)),
    ];
    if (mistakes.length > 0) throw new ToolsetError(mistakes.map((message) => ({ file, message })));
    return { ...task, name: basename(name, ".yaml") };
  });
}

function parseTask(file: string): z.infer<typeof TaskFile> {
  const lineCounter = new LineCounter();
  const document = parseDocument(readFileSync(file, "utf8"), { lineCounter });
  const [error] = document.errors;
  if (error) {
    const { line, col: column } = lineCounter.linePos(error.pos[0]);
    const message = `This is not valid YAML: ${error.code}. Fix this line.`;
    throw new ToolsetError([{ file, line, column, message }]);
  }
  const parsed = TaskFile.safeParse(document.toJS());
  if (parsed.success) return parsed.data;
  throw new ToolsetError(
    parsed.error.issues.map(({ path, message }) => ({
      file,
      message: path.length === 0 ? `The task ${message}.` : `"${path.join(".")}": ${message}.`,
    })),
  );
}

/** What the API would refuse of it; a change is refused here. */
function listQueryMistakes(query: string, schema: GraphQLSchema | null): string[] {
  try {
    const document = parse(query);
    const isQuery = document.definitions.every(
      (node) =>
        node.kind === "FragmentDefinition" || ("operation" in node && node.operation === "query"),
    );
    if (!isQuery) return [`"expect": only queries are asked.`];
    const errors = schema ? validate(schema, document) : [];
    return errors.map(({ message }) => `"expect": ${message}`);
  } catch (error) {
    return [`"expect": ${error instanceof Error ? error.message : String(error)}`];
  }
}
