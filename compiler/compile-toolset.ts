import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { buildSchema, GraphQLError, type GraphQLSchema } from "graphql";

import type { CompiledOperation, CompiledToolset, ToolsetAuth } from "../src/catalog/operation.ts";
import {
  compileOperation,
  parseOperation,
  type ToolsetContext,
  toSentDocument,
} from "./compile-operation.ts";
import { AuthorError, type Problem, toProblem } from "./problem.ts";
import type { Source } from "./source.ts";
import { ToolsetFile } from "./toolset-file.ts";

/** Compiles every toolset below `folder`, sorted by name. Throws: `AuthorError` with all mistakes in all files. */
export function compileToolsets(folder: string): CompiledToolset[] {
  const names = readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .sort();
  const { results, problems } = collect(names, (name) => compileToolset(join(folder, name), name));
  const all = [...problems, ...listDuplicates(results)];
  if (all.length > 0) throw new AuthorError(all);
  return results;
}

/** Runs `compile` for each input and gathers the mistakes of all, not only the first. */
function collect<Input, Result>(inputs: readonly Input[], compile: (input: Input) => Result) {
  const results: Result[] = [];
  const problems: Problem[] = [];
  for (const input of inputs) {
    try {
      results.push(compile(input));
    } catch (error) {
      if (!(error instanceof AuthorError)) throw error;
      problems.push(...error.problems);
    }
  }
  return { results, problems };
}

function listDuplicates(toolsets: readonly CompiledToolset[]): Problem[] {
  const tools = toolsets.flatMap(({ operations }) => operations);
  const taken = Map.groupBy(tools, ({ tool }) => tool.name);
  return [...taken].flatMap(([name, [first, second]]) =>
    first && second
      ? [
          {
            file: `toolsets/${second.toolset}/operations`,
            message: `the tool name ${name} is taken by the toolset ${first.toolset}: rename one`,
          },
        ]
      : [],
  );
}

function readSource(file: string): Source {
  try {
    return { file, text: readFileSync(file, "utf8") };
  } catch {
    throw new AuthorError([{ file, message: "this file is missing or cannot be read" }]);
  }
}

function readToolsetFile(file: string): ToolsetFile {
  const { text } = readSource(file);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new AuthorError([
      { file, message: `not valid JSON: ${error instanceof Error ? error.message : error}` },
    ]);
  }
  const parsed = ToolsetFile.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new AuthorError(
    parsed.error.issues.map(({ path, message }) => ({
      file,
      message: `${path.join(".") || "the file"}: ${message}`,
    })),
  );
}

function readSchema(file: string): GraphQLSchema {
  const { text } = readSource(file);
  try {
    return buildSchema(text, { assumeValid: true, assumeValidSDL: true });
  } catch (error) {
    if (error instanceof GraphQLError) throw new AuthorError([toProblem(file, error)]);
    throw error;
  }
}

function compileToolset(folder: string, name: string): CompiledToolset {
  if (!/^[a-z][a-z0-9-]{0,30}$/.test(name)) {
    throw new AuthorError([
      { file: folder, message: "a toolset's folder is named in small letters, digits and -" },
    ]);
  }
  const file = readToolsetFile(join(folder, "toolset.json"));
  const schema = readSchema(join(folder, "schema.graphql"));
  const context: ToolsetContext = { name, schema, scalars: file.scalars };
  const { results: operations, problems } = compileOperations(context, join(folder, "operations"));
  if (problems.length > 0) throw new AuthorError(problems);
  return {
    name,
    title: file.title,
    description: file.description,
    endpoint: file.endpoint,
    auth: compileAuth(file.auth, folder, schema),
    operations,
  };
}

function compileOperations(
  context: ToolsetContext,
  folder: string,
): { results: CompiledOperation[]; problems: Problem[] } {
  if (!existsSync(folder)) {
    return {
      results: [],
      problems: [{ file: folder, message: "this folder is missing: put operations there" }],
    };
  }
  const files = readdirSync(folder)
    .filter((file) => file.endsWith(".graphql"))
    .sort();
  return collect(files, (file) => compileOperation(context, readSource(join(folder, file))));
}

function compileAuth(
  auth: ToolsetFile["auth"],
  folder: string,
  schema: GraphQLSchema,
): ToolsetAuth {
  if (auth.type === "none") return auth;
  const source = readSource(join(folder, auth.probe.file));
  const { document } = parseOperation(source, schema);
  const { keyPattern, keyExample, keyUrl } = auth;
  return {
    type: auth.type,
    header: auth.type === "bearer" ? "authorization" : auth.header,
    ...(keyPattern === undefined ? {} : { keyPattern }),
    ...(keyExample === undefined ? {} : { keyExample }),
    ...(keyUrl === undefined ? {} : { keyUrl }),
    probe: { document: toSentDocument(document), owner: auth.probe.owner.split(".") },
  };
}
