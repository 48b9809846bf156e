import { isDeepStrictEqual } from "node:util";
import {
  coerceInputLiteral,
  type DirectiveNode,
  type DocumentNode,
  type GraphQLDirective,
  GraphQLNonNull,
  type GraphQLObjectType,
  type GraphQLSchema,
  GraphQLString,
  type GraphQLType,
  getDirectiveValues,
  getNamedType,
  getNullableType,
  isCompositeType,
  isInputType,
  isListType,
  isNonNullType,
  Kind,
  type OperationDefinitionNode,
  typeFromAST,
  type VariableDefinitionNode,
} from "graphql";

import type { DiagnosticList } from "../diagnostics/diagnostic-list.ts";
import { formatLocation, toLocation } from "../diagnostics/source-location.ts";
import { failAt } from "../diagnostics/toolset-error.ts";
import { readArgumentDescriptions } from "./argument-descriptions.ts";
import type { FieldGroup, SelectionPart } from "./collect-fields.ts";
import { findDescription } from "./description.ts";
import { type FragmentMap, toFragmentMap } from "./fragments.ts";
import type {
  Directive,
  DirectiveUse,
  FieldBranch,
  OperationTree,
  TreeField,
  TreeVariable,
  Uses,
} from "./operation-tree.ts";
import { listPossibleTypes } from "./possible-types.ts";

/** What it takes to read an operation. */
interface TreeContext {
  readonly schema: GraphQLSchema;
  /** Those that are read; others are as if they were not there. */
  readonly directives: readonly Directive[];
  /** Takes the mistakes in how directives stand. */
  readonly diagnostics: DiagnosticList;
}

interface FieldContext extends TreeContext {
  readonly fragments: FragmentMap;
  /** Takes each field that schema.graphql defines, after those below it. */
  readonly fields: TreeField[];
}

type Above = Pick<TreeField, "path" | "list">;

/** `__typename`, and introspection, which no result holds. */
const text = new GraphQLNonNull(GraphQLString);

/** The tree of a valid document of one operation. Throws: `ToolsetError`. */
export function parseTree(context: TreeContext, document: DocumentNode): OperationTree {
  const [node] = document.definitions.filter(
    (definition) => definition.kind === Kind.OPERATION_DEFINITION,
  );
  const rootType = node && context.schema.getRootType(node.operation);
  if (!rootType) return failAt(document, "The API has no such operations: write a query.");
  const fields: TreeField[] = [];
  const below = { ...context, fragments: toFragmentMap(document), fields };
  const parts = [{ set: node.selectionSet, isOptional: false }];
  const [root = { types: [rootType], fields: [] }] = parseBranches(below, rootType, parts, {
    path: [],
    list: null,
  });
  const directives = parseUses(context, "operation", [node]);
  for (const use of directives.values()) {
    context.diagnostics.attempt(() => use.directive.check?.(use));
  }
  return {
    node,
    document,
    directives,
    variables: parseVariables(context, node, document),
    root,
    fields,
  };
}

function parseVariables(
  context: TreeContext,
  { variableDefinitions = [] }: OperationDefinitionNode,
  document: DocumentNode,
): TreeVariable[] {
  const said = readArgumentDescriptions(context.schema, document);
  const variables = variableDefinitions.map((node) => parseVariable(context, node, said));
  for (const variable of variables) {
    for (const use of variable.directives.values()) {
      context.diagnostics.attempt(() => use.directive.check?.(use, variable, variables));
    }
  }
  return variables;
}

function parseVariable(
  context: TreeContext,
  node: VariableDefinitionNode,
  said: ReadonlyMap<string, string>,
): TreeVariable {
  const type = typeFromAST(context.schema, node.type);
  if (!isInputType(type)) {
    return failAt(node, "This cannot be an argument: take a scalar, an enum or an input type.");
  }
  const directives = parseUses(context, "variable", [node]);
  const name = node.variable.name.value;
  return {
    name,
    node,
    description: findDescription(node) || said.get(name),
    type,
    listDepth: countLists(type),
    isRequired: isNonNullType(type) && node.defaultValue === undefined,
    preset: node.defaultValue && coerceInputLiteral(node.defaultValue, type),
    directives,
    isHidden: isHidden(directives),
  };
}

function parseBranches(
  context: FieldContext,
  type: Parameters<typeof listPossibleTypes>[1],
  parts: readonly SelectionPart[],
  above: Above,
): FieldBranch[] {
  const branches = listPossibleTypes(context, type, parts);
  return branches.map(({ types, groups }) => {
    const condition = branches.length > 1 ? [`on ${types.map(({ name }) => name).join("|")}`] : [];
    const path = [...above.path, ...condition];
    const fields = groups.map((group) => parseField(context, types, group, { ...above, path }));
    return { types, fields };
  });
}

function parseField(
  context: FieldContext,
  types: readonly GraphQLObjectType[],
  { key, first, nodes, isOptional, parts }: FieldGroup,
  above: Above,
): TreeField {
  const name = first.name.value;
  const definition = types[0]?.getFields()[name];
  const type = definition?.type ?? text;
  const listDepth = countLists(type);
  const named = getNamedType(type);
  const path = [...above.path, key];
  const directives = parseUses(context, "field", nodes);
  const list = listDepth > 0 ? first : above.list;
  const field: TreeField = {
    ...{ key, name, node: first, definition, type, listDepth, path, isOptional, directives },
    description: toDescription(types, name),
    list: above.list,
    isHidden: isHidden(directives),
    branches: isCompositeType(named) ? parseBranches(context, named, parts, { path, list }) : [],
  };
  if (definition) {
    context.fields.push(field);
    for (const use of directives.values()) {
      context.diagnostics.attempt(() => use.directive.check?.(use, field));
    }
  }
  return field;
}

function toDescription(types: readonly GraphQLObjectType[], name: string): string | null {
  const [said, ...others] = new Set(types.map((type) => type.getFields()[name]?.description));
  return others.length === 0 ? (said ?? null) : null;
}

function countLists(type: GraphQLType): number {
  const list = getNullableType(type);
  return isListType(list) ? 1 + countLists(list.ofType) : 0;
}

function isHidden(directives: Uses<{ readonly isHiding?: true }>): boolean {
  return [...directives.values()].some(({ directive }) => directive.isHiding);
}

/** The directives of nodes that stand for one thing, which say the same if more than one has one. */
function parseUses<On extends Directive["on"]>(
  { schema, directives, diagnostics }: TreeContext,
  on: On,
  nodes: readonly { readonly directives?: readonly DirectiveNode[] | undefined }[],
): Uses<Extract<Directive, { on: On }>> {
  const uses = new Map<string, DirectiveUse<Extract<Directive, { on: On }>>>();
  if (nodes.every((node) => !node.directives?.length)) return uses;
  for (const directive of directives) {
    const definition = schema.getDirective(directive.name);
    if (!definition || !isOn(directive, on)) continue;
    const [written, ...others] = nodes
      .flatMap((node) => node.directives ?? [])
      .filter(({ name }) => name.value === directive.name);
    for (const other of others) {
      diagnostics.attempt(() => assertSame(definition, written, other));
    }
    const values = written && getDirectiveValues(definition, { directives: [written] });
    if (values) uses.set(directive.name, { directive, node: written, values: { ...values } });
  }
  return uses;
}

/** Throws: `ToolsetError` at `other` if the two say different things. */
function assertSame(
  definition: GraphQLDirective,
  written: DirectiveNode | undefined,
  other: DirectiveNode,
): void {
  const [said, too] = [written, other].map((node) =>
    getDirectiveValues(definition, { directives: node ? [node] : [] }),
  );
  if (!written || isDeepStrictEqual(said, too)) return;
  const place = formatLocation(toLocation(written));
  failAt(other, `@${definition.name} says something else of this field in ${place}: keep one.`);
}

function isOn<On extends Directive["on"]>(
  directive: Directive,
  on: On,
): directive is Extract<Directive, { on: On }> {
  return directive.on === on;
}
