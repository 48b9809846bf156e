import { type OperationDefinitionNode, OperationTypeNode, type Source } from "graphql";

import type { CompiledOperation, ToolListing } from "../src/catalog/operation.ts";
import { assertValid } from "./assert-valid.ts";
import { toDescription } from "./description.ts";
import { listFragments } from "./fragments.ts";
import { toInputSchema } from "./input-schema.ts";
import { listNotFound } from "./not-found.ts";
import { withOwnArguments } from "./own-arguments.ts";
import { type ParsedOperation, parseOperation } from "./parse-operation.ts";
import { fail } from "./problem.ts";
import { ProblemList } from "./problem-list.ts";
import { toResult } from "./result-plan.ts";
import { toSentDocument } from "./sent-document.ts";
import { type ToolSettings, toToolSettings } from "./tool-settings.ts";
import type { ToolsetContext } from "./toolset-context.ts";

/** One operation to one tool. Throws: `AuthorError` with every mistake in the file. */
export function compileOperation(toolset: ToolsetContext, source: Source): CompiledOperation {
  const parsed = parseOperation(source, toolset.fragments);
  const { operation } = parsed;
  const problems = new ProblemList();
  const name = problems.attempt(() => toolset.names.claim(operation));
  const description = problems.attempt(() => toDescription(operation));
  const body = problems.attempt(() => compileBody(toolset, parsed));
  if (name === undefined || description === undefined || !body) throw problems.toError();

  const { settings, inputSchema, result } = body;
  const isQuery = operation.operation === OperationTypeNode.QUERY;
  return {
    tool: {
      name,
      title: settings.title,
      description,
      inputSchema,
      outputSchema: result.schema,
      annotations: toAnnotations(operation, settings),
    },
    toolset: toolset.name,
    kind: isQuery ? "query" : "mutation",
    scope: `${toolset.name}:${isQuery ? "read" : "write"}`,
    document: toSentDocument(parsed.document),
    confirm: settings.confirm,
    cacheSeconds: settings.cacheSeconds,
    result: result.plan,
  };
}

/** What needs a valid document. */
function compileBody(toolset: ToolsetContext, { file, document, operation }: ParsedOperation) {
  const { schema, scalars, cacheSeconds } = toolset;
  assertValid(file, schema, document);
  const rootType = schema.getRootType(operation.operation);
  if (!rootType) return fail(operation, "The API has no such operations: write a query.");

  const fragments = new Map(listFragments(document).map((node) => [node.name.value, node]));
  const parts = [{ set: operation.selectionSet, isOptional: false }];
  const problems = new ProblemList();
  const settings = problems.attempt(() => toToolSettings(schema, operation, cacheSeconds));
  const inputSchema = problems.attempt(() => toInputSchema(toolset, operation));
  const notFound = problems.attempt(() => listNotFound({ schema, fragments }, rootType, parts));
  const result = problems.attempt(() =>
    toResult({ scalars, fragments }, rootType, parts, notFound ?? []),
  );
  if (!settings || !inputSchema || !notFound || !result) throw problems.toError();
  return { settings, inputSchema: withOwnArguments(operation, inputSchema, settings), result };
}

function toAnnotations(
  { operation }: OperationDefinitionNode,
  { title, destructive, idempotent }: ToolSettings,
): ToolListing["annotations"] {
  return {
    title,
    readOnlyHint: operation === OperationTypeNode.QUERY,
    destructiveHint: destructive,
    idempotentHint: idempotent,
    openWorldHint: true,
  };
}
