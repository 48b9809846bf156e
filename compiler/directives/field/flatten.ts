import {
  type DirectiveNode,
  type FieldNode,
  type GraphQLOutputType,
  getNamedType,
  getNullableType,
  isListType,
  isObjectType,
  Kind,
} from "graphql";

import type { ShapeStep } from "../../../src/catalog/operation.ts";
import { failAt } from "../../diagnostics/toolset-error.ts";
import type { FieldGroup, SelectionContext } from "../../document/collect-fields.ts";
import { findMark, isHidden } from "../../document/field-directive.ts";
import { type Branch, listBranches } from "../../document/possible-types.ts";

/** A list of edges, of each of which one field is wanted. */
export interface FlatEdges {
  readonly form: "edges";
  readonly branch: Branch;
  readonly field: FieldGroup;
}

/** A connection. `edges` where its list is one of edges; `page` where it tells how to go on. */
export interface FlatConnection {
  readonly form: "connection";
  readonly branch: Branch;
  readonly list: FieldGroup;
  readonly edges: FlatEdges | null;
  readonly page: FlatPage | null;
}

interface FlatPage {
  readonly info: FieldGroup;
  readonly branch: Branch;
  readonly more: string | null;
  readonly cursor: FieldGroup;
}

const shape = "a connection with nodes or edges { node }, or a list of objects with one field";

/** What `@flatten` makes of a field; null without it. Throws: `ToolsetError` where it would lose something. */
export function toFlat(
  context: SelectionContext,
  type: GraphQLOutputType,
  group: FieldGroup,
): FlatEdges | FlatConnection | null {
  const mark = findMark(group, "flatten");
  if (!mark) return null;
  const branch = toBranch(context, type, group);
  if (!branch) return failAt(mark, `@flatten is for ${shape}: remove it.`);
  const inner = branch.groups.find((child) => findMark(child, "limit"));
  const limit = inner && findMark(inner, "limit");
  if (limit) failAt(limit, "@limit would be lost in @flatten: write it beside @flatten.");
  return isListType(getNullableType(type))
    ? toEdges(branch, mark)
    : toConnection(context, branch, mark);
}

function toBranch(
  context: SelectionContext,
  type: GraphQLOutputType,
  { parts }: FieldGroup,
): Branch | undefined {
  const named = getNamedType(type);
  const list = getNullableType(type);
  const isListOfLists = isListType(list) && isListType(getNullableType(list.ofType));
  return isObjectType(named) && !isListOfLists ? listBranches(context, named, parts)[0] : undefined;
}

function toEdges(branch: Branch, mark: DirectiveNode): FlatEdges {
  const visible = branch.groups.filter((group) => !isHidden(group));
  const field = visible.find(({ first }) => first.name.value === "node") ?? visible[0];
  const other = visible.find((group) => group !== field);
  if (other) {
    const fix = `remove ${other.key}, or mark it @private`;
    failAt(other.first, `@flatten keeps one field of each item: ${fix}.`);
  }
  if (!field) return failAt(mark, `@flatten is for ${shape}: select a field.`);
  assertAlways(field);
  return { form: "edges", branch, field };
}

function toConnection(
  context: SelectionContext,
  branch: Branch,
  mark: DirectiveNode,
): FlatConnection {
  const find = (name: string) =>
    branch.groups.find((group) => group.first.name.value === name && !isHidden(group));
  const list = find("nodes") ?? find("edges");
  const type = list && branch.type.getFields()[list.first.name.value]?.type;
  if (!list || !type || !isListType(getNullableType(type))) {
    return failAt(mark, `@flatten is for ${shape}: select nodes or edges, or remove it.`);
  }
  assertAlways(list);
  const info = find("pageInfo");
  const page = info ? toPage(context, branch, info) : null;
  if (!page) assertAlone(branch, list);
  const isOfEdges = list.first.name.value === "edges" && !findMark(list, "flatten");
  const edge = isOfEdges ? toBranch(context, type, list) : undefined;
  const edges = edge ? toEdges(edge, mark) : null;
  return { form: "connection", branch, list, edges, page };
}

function assertAlone({ groups }: Branch, list: FieldGroup): void {
  const other = groups.find((group) => group !== list && !isHidden(group));
  if (!other) return;
  const fix = "remove it, or select pageInfo { hasNextPage endCursor } too";
  failAt(
    other.first,
    `@flatten makes this a plain list, which has no place for ${other.key}: ${fix}.`,
  );
}

function toPage(context: SelectionContext, parent: Branch, info: FieldGroup): FlatPage {
  const type = parent.type.getFields().pageInfo?.type;
  const branch = type && toBranch(context, type, info);
  const find = (name: string) => branch?.groups.find(({ first }) => first.name.value === name);
  const cursor = find("endCursor");
  const more = find("hasNextPage");
  if (!branch || !cursor) {
    return failAt(info.first, "@flatten takes next_cursor from pageInfo: select endCursor there.");
  }
  const other = branch.groups.find((group) => group !== cursor && group !== more);
  if (other) {
    failAt(other.first, `@flatten takes hasNextPage and endCursor only: remove ${other.key}.`);
  }
  for (const group of [info, cursor, more]) if (group) assertAlways(group);
  const taken = parent.groups.find(
    ({ key, first }) =>
      (key === "items" || key === "next_cursor") &&
      !["nodes", "edges", "pageInfo"].includes(first.name.value),
  );
  if (taken) failAt(taken.first, `@flatten calls its own field ${taken.key}: take another alias.`);
  return { info, branch, more: more?.key ?? null, cursor };
}

function assertAlways({ isOptional, key, first }: FieldGroup): void {
  if (!isOptional) return;
  failAt(first, `@flatten needs ${key} always: remove @include and @skip from it.`);
}

/** The steps of a flattened field at `path`. */
export function toFlatSteps(
  path: readonly string[],
  flat: FlatEdges | FlatConnection,
): ShapeStep[] {
  if (flat.form === "edges") return [{ path, act: "pluck", field: flat.field.key }];
  const { list, edges, page } = flat;
  const inner = edges ? toFlatSteps([...path, list.key], edges) : [];
  if (!page) return [...inner, { path, act: "unwrap", list: list.key }];
  const { info, more, cursor } = page;
  return [
    ...inner,
    { path, act: "page", list: list.key, info: info.key, more, cursor: cursor.key },
  ];
}

/** How to use `next_cursor`, where a variable of the operation takes it. */
export function toCursorHint({ arguments: args = [] }: FieldNode): string {
  const [name] = args.flatMap(({ name, value }) =>
    /^(after|cursor)$/.test(name.value) && value.kind === Kind.VARIABLE ? [value.name.value] : [],
  );
  return name === undefined ? "Null at the end." : `The next page's ${name}; null at the end.`;
}
