import { isDeepStrictEqual } from "node:util";
import { type OperationDefinitionNode, OperationTypeNode, type Source } from "graphql";

import type { CompiledOperation, FieldCoercions, ToolListing } from "../src/catalog/compiled.ts";
import { assertValid } from "./assert-valid.ts";
import type { ToolsetContext } from "./context.ts";
import { DiagnosticList } from "./diagnostics/diagnostic-list.ts";
import { type ToolSettings, toToolNode, toToolSettings } from "./directives/operation/tool.ts";
import { directiveNames, directives } from "./directives.ts";
import { toDescription, withApi } from "./document/description.ts";
import type { OperationTree, ToolSchemas } from "./document/operation-tree.ts";
import { type ParsedOperation, parseOperation } from "./document/parse-operation.ts";
import { parseTree } from "./document/parse-tree.ts";
import { toSentDocument } from "./document/sent-document.ts";
import { withTypenames } from "./document/typenames.ts";
import { type CompiledInput, compileInput } from "./input/input.ts";
import { listLeftOutNames } from "./input/left-out-names.ts";
import { withOwnArguments } from "./input/own-arguments.ts";
import { shrinkInput } from "./input/shrink-input.ts";
import { toListedSchema } from "./json-schema/listed-schema.ts";
import type { ObjectSchema } from "./json-schema/object-schema.ts";
import { coarsenOutput } from "./output/coarsen.ts";
import { toResult } from "./output/result.ts";

/** One operation to one tool. Throws: `ToolsetError` with every mistake in the file. */
export function compileOperation(toolset: ToolsetContext, source: Source): CompiledOperation {
  const parsed = parseOperation(source, toolset.fragments);
  const { operation } = parsed;
  const diagnostics = new DiagnosticList();
  const name = diagnostics.attempt(() => toolset.names.claim(operation, toolset));
  const body = diagnostics.attempt(() => compileBody(toolset, parsed));
  if (name === undefined || !body) throw diagnostics.toError();

  const { tree, settings, input, toSchemas, resource, result } = body;
  const batch = tree.variables.find(({ directives: uses }) => uses.has("batch"))?.name;
  if (settings.next !== null) toolset.names.noteNext(toToolNode(tree), name, settings.next);
  const isQuery = operation.operation === OperationTypeNode.QUERY;
  const { maxToolBytes } = toolset;
  const uses = [...tree.directives.values()];
  const entry = {
    name,
    title: settings.title,
    description: describe(toDescription(tree), toolset.title, tree),
    outputSchema: result.schema,
    annotations: toAnnotations(operation, settings),
  };
  const toListing = (schema: ObjectSchema) => toListedSchema(toSchemas(schema).inputSchema);
  const shrunk = shrinkInput(input, { operation, entry, toListing, maxToolBytes });
  const { inputSchema, outputSchema } = toSchemas(shrunk.schema);
  const leftOut = listLeftOutNames(tree.variables, shrunk.schema);
  const listed = toListedSchema(inputSchema);
  const checked = shrunk.checked ? toSchemas(shrunk.checked).inputSchema : inputSchema;
  const full: CompiledOperation = {
    tool: { ...entry, inputSchema: listed, outputSchema },
    toolset: toolset.name,
    kind: isQuery ? "query" : "mutation",
    scope: `${toolset.name}:${isQuery ? "read" : "write"}`,
    document: toSentDocument(tree.document, directiveNames),
    confirm: settings.confirm,
    cacheSeconds: settings.cacheSeconds,
    result: result.plan,
    ...toInputPlan(input, shrunk.schema, batch),
    ...(leftOut.length > 0 && { leftOut }),
    ...(isDeepStrictEqual(checked, listed) ? {} : { checkedSchema: checked }),
    ...(batch !== undefined && { batch }),
    ...(resource && { resource }),
    ...(uses.some(({ directive }) => directive.isListedLast) && { isListedLast: true }),
  };
  const { operation: compiled, notes } = coarsenOutput(full, maxToolBytes);
  const left = shrunk.leftOut.map((path) => ({ schema: "input" as const, path }));
  const notices = uses.flatMap((use) => use.directive.toNotice?.(use, name) ?? []);
  toolset.inspect?.({ operation, tool: compiled.tool, notes: [...left, ...notes], notices });
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
function compileBody(toolset: ToolsetContext, { file, document }: ParsedOperation) {
  const { schema, cacheSeconds, scalars } = toolset;
  assertValid(file, schema, document);
  const diagnostics = new DiagnosticList();
  const tree = parseTree({ schema, directives, diagnostics }, withTypenames(schema, document));
  const settings = diagnostics.attempt(() => toToolSettings(tree, cacheSeconds));
  const input = diagnostics.attempt(() => compileInput(toolset, tree.variables));
  const result = diagnostics.attempt(() => toResult(scalars, tree));
  if (!settings || !input || !result || !diagnostics.isEmpty) throw diagnostics.toError();
  const resource = compileResource(toolset, tree, result.schema);
  const toSchemas = (inputSchema: ObjectSchema) =>
    toToolSchemas(tree, {
      inputSchema: withOwnArguments(tree, inputSchema, settings),
      outputSchema: result.schema,
    });
  return { tree, settings, input, toSchemas, resource, result };
}

/** Null for a tool. Throws: `ToolsetError` if another operation has the address. */
function compileResource({ names }: ToolsetContext, tree: OperationTree, result: ObjectSchema) {
  for (const use of tree.directives.values()) {
    const resource = use.directive.toResource?.(use, tree, result);
    if (!resource) continue;
    names.claimUri(use.node, resource.uri);
    return resource;
  }
  return null;
}

/** What the operation takes and answers, as directives of its variables change both. */
function toToolSchemas({ variables }: OperationTree, single: ToolSchemas): ToolSchemas {
  let schemas = single;
  for (const variable of variables) {
    for (const use of variable.directives.values()) {
      schemas = use.directive.toToolSchemas?.(use, schemas, variable) ?? schemas;
    }
  }
  return schemas;
}

/** The description with the API's title and with what directives add. */
function describe(description: string, title: string, { directives: uses }: OperationTree): string {
  let text = withApi(description, title);
  for (const use of uses.values()) text = use.directive.describe?.(use, text) ?? text;
  return text;
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
