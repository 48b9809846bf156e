import {
  type DirectiveNode,
  type DocumentNode,
  extendSchema,
  GraphQLError,
  type GraphQLSchema,
  Source as GraphqlSource,
  Kind,
  type OperationDefinitionNode,
  OperationTypeNode,
  parse,
  print,
  stripIgnoredCharacters,
  validate,
  valueFromASTUntyped,
  visit,
} from "graphql";

import type { CompiledOperation } from "../src/catalog/operation.ts";
import { directiveDefinitions, directiveNames } from "./directives.ts";
import { toInputSchema } from "./input-schema.ts";
import { AuthorError, toProblem } from "./problem.ts";
import { toResult } from "./result-plan.ts";
import type { ScalarMap } from "./scalars.ts";
import { fail, type Source } from "./source.ts";

/** What all operations of one toolset share. */
export interface ToolsetContext {
  readonly name: string;
  readonly schema: GraphQLSchema;
  readonly scalars: ScalarMap;
}

const namePattern = /^[a-z][a-z0-9_]{0,47}$/;

/** Parses and validates one file. Throws: `AuthorError` with every mistake in it. */
export function parseOperation(
  source: Source,
  schema: GraphQLSchema,
): { document: DocumentNode; operation: OperationDefinitionNode } {
  try {
    const document = parse(new GraphqlSource(source.text, source.file));
    const [operation, ...more] = document.definitions.filter(
      (definition) => definition.kind === Kind.OPERATION_DEFINITION,
    );
    if (!operation) fail(source, null, "the file holds no operation: write one query or mutation");
    const [second] = more;
    if (second) fail(source, second, "one operation per file: move this one to a file of its own");
    const known = extendSchema(schema, directiveDefinitions, { assumeValid: true });
    const problems = validate(known, document).map((error) => toProblem(source.file, error));
    if (problems.length > 0) throw new AuthorError(problems);
    return { document, operation };
  } catch (error) {
    if (error instanceof GraphQLError) throw new AuthorError([toProblem(source.file, error)]);
    throw error;
  }
}

/** One operation to one tool. Throws: `AuthorError`. */
export function compileOperation(toolset: ToolsetContext, source: Source): CompiledOperation {
  const { document, operation } = parseOperation(source, toolset.schema);
  const name = operation.name?.value ?? "";
  if (!namePattern.test(name)) {
    fail(
      source,
      operation.name ?? operation,
      `"${name}" cannot be a tool's name: small letters, digits and _ only`,
    );
  }
  const rootType = toolset.schema.getRootType(operation.operation);
  if (!rootType || operation.operation === OperationTypeNode.SUBSCRIPTION) {
    return fail(source, operation, "a tool is a query or a mutation, never a subscription");
  }
  const settings = toSettings(source, operation);
  const context = { source, scalars: toolset.scalars, fragments: listFragments(document) };
  const { plan, schema } = toResult(context, rootType, operation.selectionSet);
  const isQuery = operation.operation === OperationTypeNode.QUERY;
  return {
    tool: {
      name,
      title: settings.title,
      description: toDescription(source, operation),
      inputSchema: toInputSchema(source, toolset.schema, operation, toolset.scalars),
      outputSchema: schema,
      annotations: {
        title: settings.title,
        readOnlyHint: isQuery,
        destructiveHint: !isQuery && settings.destructive,
        idempotentHint: isQuery || settings.idempotent,
        openWorldHint: true,
      },
    },
    toolset: toolset.name,
    kind: isQuery ? "query" : "mutation",
    scope: `${toolset.name}:${isQuery ? "read" : "write"}`,
    document: toSentDocument(document),
    result: plan,
  };
}

function toSettings(source: Source, operation: OperationDefinitionNode) {
  const tool = (operation.directives ?? []).find(({ name }) => name.value === "tool");
  if (!tool)
    fail(source, operation, 'say the tool\'s title: add @tool(title: "...") to the operation');
  const given = toArguments(tool);
  return {
    title: String(given.title),
    idempotent: given.idempotent === true,
    destructive: given.destructive !== false,
  };
}

function toArguments(directive: DirectiveNode): Record<string, unknown> {
  const entries = (directive.arguments ?? []).map(({ name, value }) => [
    name.value,
    valueFromASTUntyped(value),
  ]);
  return Object.fromEntries(entries);
}

/** The description string of the operation, or the comment lines before it. */
function toDescription(source: Source, operation: OperationDefinitionNode): string {
  const text = operation.description?.value ?? toLeadingComment(source.text);
  if (text.trim() === "") {
    fail(
      source,
      operation,
      'the operation needs a description: a """text""" before it, written for a model',
    );
  }
  return text.trim();
}

function toLeadingComment(text: string): string {
  const lines = text.split("\n").map((line) => line.trim());
  const end = lines.findIndex((line) => line !== "" && !line.startsWith("#"));
  return lines
    .slice(0, end === -1 ? undefined : end)
    .map((line) => line.replace(/^#+\s?/, ""))
    .join("\n");
}

function listFragments(document: DocumentNode) {
  const fragments = document.definitions.filter(({ kind }) => kind === Kind.FRAGMENT_DEFINITION);
  return new Map(
    fragments.flatMap((node) =>
      node.kind === Kind.FRAGMENT_DEFINITION ? [[node.name.value, node] as const] : [],
    ),
  );
}

/** What the upstream gets: no descriptions, no directives of toolhub, no blanks. */
export function toSentDocument(document: DocumentNode): string {
  const bare = visit(document, {
    Directive: (node) => (directiveNames.has(node.name.value) ? null : undefined),
    enter: (node) =>
      "description" in node && node.description ? { ...node, description: undefined } : undefined,
  });
  return stripIgnoredCharacters(print(bare));
}
