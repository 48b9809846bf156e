import { isDeepStrictEqual } from "node:util";
import {
  type DocumentNode,
  Kind,
  type OperationDefinitionNode,
  OperationTypeNode,
  type Source,
} from "graphql";

import type { CompiledOperation, FieldCoercions, ToolListing } from "../src/catalog/operation.ts";
import { assertValid } from "./assert-valid.ts";
import type { ToolsetContext } from "./context.ts";
import { DiagnosticList } from "./diagnostics/diagnostic-list.ts";
import { failAt } from "./diagnostics/toolset-error.ts";
import { toResource } from "./directives/operation/resource.ts";
import { type ToolSettings, toToolSettings } from "./directives/operation/tool.ts";
import { assertBatchAsked, toBatch, toBatchSchemas } from "./directives/variable/batch.ts";
import { toDescription, withApi } from "./document/description.ts";
import { findDirective } from "./document/directives.ts";
import { listLocatedFields } from "./document/field-paths.ts";
import { toFragmentMap } from "./document/fragments.ts";
import { type ParsedOperation, parseOperation } from "./document/parse-operation.ts";
import { toSentDocument } from "./document/sent-document.ts";
import { withTypenames } from "./document/typenames.ts";
import { type CompiledInput, compileInput } from "./input/input.ts";
import { withOwnArguments } from "./input/own-arguments.ts";
import { shrinkInput } from "./input/shrink-input.ts";
import { toListed } from "./json-schema/listed-schema.ts";
import type { ObjectSchema } from "./json-schema/object-schema.ts";
import { coarsenOutput } from "./output/coarsen.ts";
import { toResult } from "./output/plan.ts";

/** One operation to one tool. Throws: `ToolsetError` with every mistake in the file. */
export function compileOperation(toolset: ToolsetContext, source: Source): CompiledOperation {
  const parsed = parseOperation(source, toolset.fragments);
  const { operation } = parsed;
  const diagnostics = new DiagnosticList();
  const name = diagnostics.attempt(() => toolset.names.claim(operation));
  const description = diagnostics.attempt(() => toDescription(operation));
  const body = diagnostics.attempt(() => compileBody(toolset, parsed));
  if (name === undefined || description === undefined || !body) throw diagnostics.toError();

  const { settings, input, toSchemas, batch, resource, result } = body;
  if (settings.next !== null) {
    toolset.names.noteNext(findDirective(operation, "tool") ?? operation, name, settings.next);
  }
  const isQuery = operation.operation === OperationTypeNode.QUERY;
  const { maxToolBytes } = toolset;
  const entry = {
    name,
    title: settings.title,
    description: withNext(withApi(description, toolset.title), settings),
    outputSchema: result.schema,
    annotations: toAnnotations(operation, settings),
  };
  const toListing = (schema: ObjectSchema) => toListed(toSchemas(schema).inputSchema);
  const shrunk = shrinkInput(input, { operation, entry, toListing, maxToolBytes });
  const { inputSchema, outputSchema } = toSchemas(shrunk.schema);
  const listed = toListed(inputSchema);
  const checked = shrunk.checked ? toSchemas(shrunk.checked).inputSchema : inputSchema;
  const full: CompiledOperation = {
    tool: { ...entry, inputSchema: listed, outputSchema },
    toolset: toolset.name,
    kind: isQuery ? "query" : "mutation",
    scope: `${toolset.name}:${isQuery ? "read" : "write"}`,
    document: toSentDocument(body.document),
    confirm: settings.confirm,
    cacheSeconds: settings.cacheSeconds,
    result: result.plan,
    ...toInputPlan(input, shrunk.schema, batch?.variable),
    ...(isDeepStrictEqual(checked, listed) ? {} : { checkedSchema: checked }),
    ...(batch && { batch: batch.variable }),
    ...(resource && { resource }),
  };
  const { operation: compiled, notes } = coarsenOutput(full, maxToolBytes);
  const left = shrunk.leftOut.map((path) => ({ schema: "input" as const, path }));
  toolset.inspect?.({ operation, tool: compiled.tool, notes: [...left, ...notes] });
  return compiled;
}

/** How arguments become variables; what `@batch` marks comes as a list of such values. */
function toInputPlan({ pins, toCoercion }: CompiledInput, schema: ObjectSchema, batch?: string) {
  const single = toCoercion(schema);
  const coercion: FieldCoercions =
    batch === undefined ? single : { ...single, [batch]: [single[batch] ?? null] };
  return {
    ...(Object.keys(coercion).length > 0 && { coercion }),
    ...(pins.length > 0 && { pins }),
  };
}

/** What needs a valid document. */
function compileBody(toolset: ToolsetContext, { file, document, operation }: ParsedOperation) {
  const { schema, cacheSeconds } = toolset;
  assertValid(file, schema, document);
  const diagnostics = new DiagnosticList();
  const settings = diagnostics.attempt(() => toToolSettings(schema, operation, cacheSeconds));
  const input = diagnostics.attempt(() => compileInput(toolset, operation));
  const answer = diagnostics.attempt(() => compileAnswer(toolset, document, operation.operation));
  const batch = diagnostics.attempt(() => toBatch(toolset, operation));
  if (!settings || !input || !answer || batch === undefined) throw diagnostics.toError();
  if (batch) assertBatchAsked(operation, batch, settings);
  const resource = toResource(toolset, operation, answer.result.schema);
  const toSchemas = (inputSchema: ObjectSchema) => {
    const single = {
      inputSchema: withOwnArguments(operation, inputSchema, settings),
      outputSchema: answer.result.schema,
    };
    return batch ? toBatchSchemas(batch, single) : single;
  };
  return { settings, input, toSchemas, batch, resource, ...answer };
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
    return failAt(written, "The API has no such operations: write a query.");
  }
  const parts = [{ set: operation.selectionSet, isOptional: false }];
  const fields = listLocatedFields(context, rootType, parts);
  return { document, result: toResult(context, rootType, parts, fields) };
}

function withNext(description: string, { next }: ToolSettings): string {
  return next === null ? description : `${description}\nCall ${next} next.`;
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
