import {
  type DocumentNode,
  Kind,
  type OperationDefinitionNode,
  OperationTypeNode,
  type Source,
} from "graphql";

import type { CompiledOperation, ToolListing } from "../src/catalog/operation.ts";
import { assertValid } from "./assert-valid.ts";
import { compileInput } from "./compile-input.ts";
import { toDescription } from "./description.ts";
import { fitInput } from "./fit-input.ts";
import { toFragmentMap } from "./fragments.ts";
import type { ObjectSchema } from "./json-schema.ts";
import { listLocatedFields } from "./located-fields.ts";
import { withOwnArguments } from "./own-arguments.ts";
import { type ParsedOperation, parseOperation } from "./parse-operation.ts";
import { fail } from "./problem.ts";
import { ProblemList } from "./problem-list.ts";
import { toResult } from "./result-plan.ts";
import { toSentDocument } from "./sent-document.ts";
import { type ToolSettings, toToolSettings } from "./tool-settings.ts";
import type { ToolsetContext } from "./toolset-context.ts";
import { withTypenames } from "./typenames.ts";

/** One operation to one tool. Throws: `AuthorError` with every mistake in the file. */
export function compileOperation(toolset: ToolsetContext, source: Source): CompiledOperation {
  const parsed = parseOperation(source, toolset.fragments);
  const { operation } = parsed;
  const problems = new ProblemList();
  const name = problems.attempt(() => toolset.names.claim(operation));
  const description = problems.attempt(() => toDescription(operation));
  const body = problems.attempt(() => compileBody(toolset, parsed));
  if (name === undefined || description === undefined || !body) throw problems.toError();

  const { settings, input, result } = body;
  const isQuery = operation.operation === OperationTypeNode.QUERY;
  const { title } = settings;
  const annotations = toAnnotations(operation, settings);
  const entry = { name, title, description, outputSchema: result.schema, annotations };
  const { maxToolBytes } = toolset;
  const withOwn = (schema: ObjectSchema) => withOwnArguments(operation, schema, settings);
  const { schema, checked, notes } = fitInput(input, { operation, entry, withOwn, maxToolBytes });
  const coercion = input.toCoercion(schema);
  return {
    tool: {
      name,
      title,
      description,
      inputSchema: withOwn(schema),
      outputSchema: result.schema,
      annotations,
    },
    toolset: toolset.name,
    kind: isQuery ? "query" : "mutation",
    scope: `${toolset.name}:${isQuery ? "read" : "write"}`,
    document: toSentDocument(body.document),
    confirm: settings.confirm,
    cacheSeconds: settings.cacheSeconds,
    result: result.plan,
    ...(coercion !== null && { coercion }),
    ...(checked && { checkedSchema: withOwn(checked) }),
    ...(input.pins.length > 0 && { pins: input.pins }),
    ...(notes.length > 0 && { notes }),
  };
}

/** What needs a valid document. */
function compileBody(toolset: ToolsetContext, { file, document, operation }: ParsedOperation) {
  const { schema, cacheSeconds } = toolset;
  assertValid(file, schema, document);
  const problems = new ProblemList();
  const settings = problems.attempt(() => toToolSettings(schema, operation, cacheSeconds));
  const input = problems.attempt(() => compileInput(toolset, operation));
  const answer = problems.attempt(() => compileAnswer(toolset, document, operation.operation));
  if (!settings || !input || !answer) throw problems.toError();
  return { settings, input, ...answer };
}

/** What is sent, and what becomes of the answer. */
function compileAnswer(
  { schema, scalars }: ToolsetContext,
  written: DocumentNode,
  kind: OperationTypeNode,
) {
  const document = withTypenames({ schema, fragments: toFragmentMap(written) }, written);
  const context = { schema, scalars, fragments: toFragmentMap(document) };
  const [operation] = document.definitions.filter(
    (node) => node.kind === Kind.OPERATION_DEFINITION,
  );
  const rootType = schema.getRootType(kind);
  if (!operation || !rootType) {
    return fail(written, "The API has no such operations: write a query.");
  }
  const parts = [{ set: operation.selectionSet, isOptional: false }];
  const fields = listLocatedFields(context, rootType, parts);
  return { document, result: toResult(context, rootType, parts, fields) };
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
