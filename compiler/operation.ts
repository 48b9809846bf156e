import { isDeepStrictEqual } from "node:util";
import {
  type DocumentNode,
  type OperationDefinitionNode,
  OperationTypeNode,
  type Source,
} from "graphql";

import type { FieldCoercions, ToolListing } from "../src/catalog/compiled.ts";
import { assertValid } from "./assert-valid.ts";
import { toDigest } from "./compile-cache.ts";
import type { CompiledTool } from "./compiled-tool.ts";
import type { ToolsetContext } from "./context.ts";
import { DiagnosticList, mapCollecting } from "./diagnostics/diagnostic-list.ts";
import { type ToolSettings, toToolNode, toToolSettings } from "./directives/operation/tool.ts";
import { directiveNames, directives } from "./directives.ts";
import { toDescription, withApi } from "./document/description.ts";
import type { OperationTree, ToolSchemas } from "./document/operation-tree.ts";
import { type ParsedOperation, parseOperation } from "./document/parse-operation.ts";
import { parseTree } from "./document/parse-tree.ts";
import { toSentDocument } from "./document/sent-document.ts";
import { withTypenames } from "./document/typenames.ts";
import { type CompiledInput, compileInput } from "./input/input.ts";
import { listLeftOut } from "./input/left-out.ts";
import { withOwnArguments } from "./input/own-arguments.ts";
import { findOwn } from "./json-schema/find-own.ts";
import { toListedSchema } from "./json-schema/listed-schema.ts";
import type { ObjectSchema } from "./json-schema/object-schema.ts";
import { toResult } from "./output/result.ts";
import { isLoose } from "./output/shrink-output.ts";
import { shrinkTool } from "./shrink-tool.ts";

/** One operation to one tool. Throws: `ToolsetError` with every mistake in the file. */
export function compileOperation(toolset: ToolsetContext, source: Source): CompiledTool {
  const parsed = parseOperation(source, toolset);
  const { names, cache } = toolset;
  const diagnostics = new DiagnosticList();
  const name = diagnostics.attempt(() => names.claim(parsed.operation, toolset));
  const compiled = diagnostics.attempt(() =>
    cache.tools.take(toKey(toolset, parsed, name), () =>
      withNext(toolset, compileTool(toolset, parsed, name ?? "")),
    ),
  );
  if (name === undefined || !compiled) throw diagnostics.toError();
  const { resource } = compiled;
  if (resource) names.claimUri(resource.node, resource.uri);
  return compiled;
}

/** The same, whose operation names the next tool too. */
const withNext = (
  { prefix }: ToolsetContext,
  { operation, next, ...rest }: CompiledTool,
): CompiledTool => ({
  ...rest,
  operation: next ? { ...operation, next: `${prefix}${next.name}` } : operation,
  next,
});

/** What a tool is made from: its file and the fragments that it uses, besides what its toolset says. */
function toKey({ digest }: ToolsetContext, { file, document }: ParsedOperation, name = ""): string {
  const places = document.definitions.flatMap(({ loc }) => loc ?? []);
  const texts = places.map(({ source, start, end }) =>
    source.name === file ? source.body : source.body.slice(start, end),
  );
  return toDigest([digest, name, file, ...new Set(texts)]);
}

function compileTool(toolset: ToolsetContext, parsed: ParsedOperation, name: string): CompiledTool {
  const { operation } = parsed;
  const body = compileBody(toolset, parsed);

  const { tree, settings, input, toSchemas, resource, result } = body;
  const batch = tree.variables.find(({ directives: uses }) => uses.has("batch"))?.name;
  const isQuery = operation.operation === OperationTypeNode.QUERY;
  const { maxToolBytes } = toolset;
  const uses = [...tree.directives.values()];
  const entry = {
    name,
    title: settings.title,
    description: describe(toDescription(tree), toolset, tree),
    annotations: toAnnotations(operation, settings),
  };
  const shrunk = shrinkTool({ operation, entry, input, toSchemas, maxToolBytes });
  const { schema, checked: whole } = shrunk.input;
  const { inputSchema, outputSchema } = toSchemas(schema);
  assertListed(tree, schema);
  const leftOut = listLeftOut(tree.variables, schema);
  const listed = toListedSchema(inputSchema);
  const checked = whole ? toSchemas(whole).inputSchema : inputSchema;
  const tool = { ...entry, inputSchema: listed, outputSchema: shrunk.output.schema };
  const sent = toSent(toolset.trusted, tree.document, operation);
  const notices = uses.flatMap((use) => use.directive.toNotice?.(use, name) ?? []);
  return {
    operation: {
      tool,
      toolset: toolset.name,
      kind: isQuery ? "query" : "mutation",
      scope: `${toolset.name}:${isQuery ? "read" : "write"}`,
      ...sent,
      operationName: operation.name?.value ?? "",
      confirm: settings.confirm,
      cacheSeconds: settings.cacheSeconds,
      ...toolset.resultLimit,
      result: result.plan,
      ...toInputPlan(input, schema, batch),
      ...(leftOut.length > 0 && { leftOut }),
      ...(isDeepStrictEqual(checked, listed) ? {} : { checkedSchema: checked }),
      ...(isLoose(shrunk.output) && { resultSchema: outputSchema }),
      ...(batch !== undefined && { batch }),
      ...(resource && { resource: resource.plan }),
      ...(uses.some(({ directive }) => directive.isListedLast) && { isListedLast: true }),
    },
    inspection: { operation, tool, shrunk, maxToolBytes, notices },
    next: toNamed(tree, settings.next),
    preview: toNamed(tree, settings.preview),
    result: outputSchema,
    isDeclared: tree.directives.has("tool") || tree.directives.has("resource"),
    resource: resource && { node: resource.node, uri: resource.plan.uri },
  };
}

/** Throws: `ToolsetError` with all that directives say and the listed arguments had no room for. */
function assertListed({ variables }: OperationTree, { properties }: ObjectSchema): void {
  mapCollecting(variables, (variable) => {
    for (const use of variable.directives.values()) {
      use.directive.checkListed?.(use, { ...findOwn(Object(properties), variable.name) }, variable);
    }
  });
}

/** What `@tool` names, if it does, and where. */
const toNamed = (tree: OperationTree, name: string | null) =>
  name === null ? null : { node: toToolNode(tree), name };

/** The document, and how the API is told of it if it knows it. Throws: `ToolsetError` if it should and does not. */
export function toSent(
  trusted: ToolsetContext["trusted"],
  document: DocumentNode,
  node: OperationDefinitionNode,
) {
  const text = toSentDocument(document, directiveNames);
  return { document: text, ...(trusted && { trusted: trusted.find(text, node) }) };
}

/** How arguments become variables; what `@batch` marks comes as a list of such values. */
function toInputPlan({ pins, toCoercion }: CompiledInput, schema: ObjectSchema, batch?: string) {
  const single = toCoercion(schema);
  const coercion: FieldCoercions =
    batch === undefined ? single : { ...single, [batch]: [findOwn(single, batch) ?? null] };
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
  const input = diagnostics.attempt(() => compileInput(toolset, tree));
  const result = diagnostics.attempt(() => toResult(scalars, tree));
  if (!settings || !input || !result || !diagnostics.isEmpty) throw diagnostics.toError();
  const resource = compileResource(tree, result.schema);
  const toSchemas = (inputSchema: ObjectSchema) =>
    toToolSchemas(tree, {
      inputSchema: withOwnArguments(tree, inputSchema),
      outputSchema: result.schema,
    });
  return { tree, settings, input, toSchemas, resource, result };
}

/** Null for a tool. Throws: `ToolsetError` if nobody could read the result so. */
function compileResource(tree: OperationTree, result: ObjectSchema) {
  for (const use of tree.directives.values()) {
    const plan = use.directive.toResource?.(use, tree, result);
    if (plan) return { plan, node: use.node };
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
function describe(
  description: string,
  { title, prefix }: ToolsetContext,
  { directives: uses }: OperationTree,
): string {
  let text = withApi(description, title);
  for (const use of uses.values()) text = use.directive.describe?.(use, text, prefix) ?? text;
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
