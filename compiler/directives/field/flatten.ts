import {
  getNamedType,
  getNullableType,
  isListType,
  isNonNullType,
  isObjectType,
  Kind,
} from "graphql";

import type { JsonSchema, ShapeStep } from "../../../src/catalog/compiled.ts";
import { mapCollecting } from "../../diagnostics/diagnostic-list.ts";
import { failAt } from "../../diagnostics/toolset-error.ts";
import type {
  DirectiveUse,
  FieldDirective,
  SchemaWriter,
  TreeField,
} from "../../document/operation-tree.ts";
import { toDescribed, toNullable, toObject } from "../../json-schema/object-schema.ts";

export const flatten: FieldDirective = {
  name: "flatten",
  on: "field",
  definition: `
    "A list instead of a connection or of a list of edges; a connection with pageInfo becomes {items, next_cursor}. The one field of an object instead of that."
    directive @flatten on FIELD`,
  check: (use, field) => {
    if (!field.isHidden) toFlat(use, field);
  },
  toSchema: (use, field, write) => {
    const flat = toFlat(use, field);
    if (flat.form === "one") return write.toFieldSchema(flat.field);
    return flat.form === "edges"
      ? toEdgesSchema(field, flat, write)
      : toConnectionSchema(field, flat, write);
  },
  toSteps: (use, field) => toFlatSteps(field.path, toFlat(use, field)),
};

/** A list of edges, of each of which one field is wanted. */
interface FlatEdges {
  readonly form: "edges";
  readonly field: TreeField;
}

/** An object, of which one field is wanted. */
interface FlatObject {
  readonly form: "one";
  readonly field: TreeField;
}

/** A connection. `edges` if its list is one of edges; `page` if it tells how to go on. */
interface FlatConnection {
  readonly form: "connection";
  readonly fields: readonly TreeField[];
  readonly list: TreeField;
  readonly edges: FlatEdges | null;
  readonly page: FlatPage | null;
}

interface FlatPage {
  readonly info: TreeField;
  readonly more: string | null;
  readonly cursor: TreeField;
}

const shape =
  "a connection with nodes or edges { node }, a list of objects with one field, or an object with one field";

/** What becomes of the field. Throws: `ToolsetError` if something would be lost. */
export function toFlat(
  use: DirectiveUse,
  field: TreeField,
): FlatEdges | FlatConnection | FlatObject {
  const fields = listFields(field);
  if (!fields) return failAt(use.node, `@flatten is for ${shape}: remove it.`);
  const inner = fields.find(({ directives }) => directives.has("limit"));
  const limit = inner?.directives.get("limit");
  if (limit) failAt(limit.node, "@limit would be lost in @flatten: write it beside @flatten.");
  if (field.listDepth > 0) return toEdges(fields, use);
  const visible = fields.filter(({ isHidden }) => !isHidden);
  const [only, second] = visible;
  const isConnection = visible.some(({ name }) => /^(nodes|edges|pageInfo)$/.test(name));
  if (!only || second || isConnection) return toConnection(fields, use);
  assertAlways(only);
  return { form: "one", field: only };
}

/** What is selected of an object, or of each in a list; null for anything else. */
function listFields({ type, listDepth, branches }: TreeField): readonly TreeField[] | null {
  const [only] = branches;
  return only && isObjectType(getNamedType(type)) && listDepth < 2 ? only.fields : null;
}

function toEdges(fields: readonly TreeField[], { node }: DirectiveUse): FlatEdges {
  const visible = fields.filter(({ isHidden }) => !isHidden);
  const field = visible.find(({ name }) => name === "node") ?? visible[0];
  const other = visible.find((candidate) => candidate !== field);
  if (other) {
    const fix = `remove ${other.key}, or mark it @private`;
    failAt(other.node, `@flatten keeps one field of each item: ${fix}.`);
  }
  if (!field) return failAt(node, `@flatten is for ${shape}: select a field.`);
  assertAlways(field);
  return { form: "edges", field };
}

function toConnection(fields: readonly TreeField[], use: DirectiveUse): FlatConnection {
  const find = (name: string) => fields.find((field) => field.name === name && !field.isHidden);
  const list = find("nodes") ?? find("edges");
  if (!list || list.listDepth === 0) {
    return failAt(
      use.node,
      `@flatten is for ${shape}: select nodes or edges, or one field, or remove it.`,
    );
  }
  assertAlways(list);
  const info = find("pageInfo");
  const page = info ? toPage(fields, info) : null;
  if (!page) assertOnly(fields, list);
  const isOfEdges = list.name === "edges" && !list.directives.has("flatten");
  const below = isOfEdges ? listFields(list) : null;
  const edges = below ? toEdges(below, use) : null;
  return { form: "connection", fields, list, edges, page };
}

function assertOnly(fields: readonly TreeField[], list: TreeField): void {
  const other = fields.find((field) => field !== list && !field.isHidden);
  if (!other) return;
  const fix = "remove it, or select pageInfo { hasNextPage endCursor } too";
  failAt(
    other.node,
    `@flatten makes this a plain list, which has no place for ${other.key}: ${fix}.`,
  );
}

function toPage(fields: readonly TreeField[], info: TreeField): FlatPage {
  const below = listFields(info) ?? [];
  const cursor = below.find(({ name }) => name === "endCursor");
  const more = below.find(({ name }) => name === "hasNextPage");
  if (!cursor) {
    return failAt(info.node, "@flatten takes next_cursor from pageInfo: select endCursor there.");
  }
  const other = below.find((field) => field !== cursor && field !== more);
  if (other) {
    failAt(other.node, `@flatten takes hasNextPage and endCursor only: remove ${other.key}.`);
  }
  for (const field of [info, cursor, more]) if (field) assertAlways(field);
  const taken = fields.find(
    ({ key, name }) =>
      (key === "items" || key === "next_cursor") && !["nodes", "edges", "pageInfo"].includes(name),
  );
  if (taken) failAt(taken.node, `@flatten calls its own field ${taken.key}: take another alias.`);
  return { info, more: more?.key ?? null, cursor };
}

function assertAlways({ isOptional, key, node }: TreeField): void {
  if (!isOptional) return;
  failAt(node, `@flatten needs ${key} always: remove @include and @skip from it.`);
}

function toFlatSteps(
  path: readonly string[],
  flat: FlatEdges | FlatConnection | FlatObject,
): ShapeStep[] {
  if (flat.form === "one") return [{ path, act: "unwrap", list: flat.field.key }];
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

function toEdgesSchema(list: TreeField, { field }: FlatEdges, write: SchemaWriter): JsonSchema {
  const type = getNullableType(list.type);
  const item = write.toFieldSchema(field);
  const isNullable = isListType(type) && !isNonNullType(type.ofType);
  return { type: "array", items: isNullable ? toNullable(item) : item };
}

function toConnectionSchema(
  field: TreeField,
  { fields, list, edges, page }: FlatConnection,
  write: SchemaWriter,
): JsonSchema {
  const items = edges ? toEdgesSchema(list, edges, write) : write.toFieldSchema(list);
  const listed = isNonNullType(list.type) ? items : toNullable(items);
  if (!page) return listed;
  const { description: _, ...nextCursor } = toNullable(write.toFieldSchema(page.cursor));
  const others = fields.filter((other) => other !== list && other !== page.info && !other.isHidden);
  const properties = mapCollecting(
    others,
    (other) => [other.key, write.toFieldSchema(other)] as const,
  );
  const required = others.filter(({ isOptional }) => !isOptional).map(({ key }) => key);
  return toObject(
    [
      ["items", listed],
      ["next_cursor", toDescribed(nextCursor, toCursorHint(field))],
      ...properties,
    ],
    ["items", "next_cursor", ...required],
  );
}

/** How to use `next_cursor`, if a variable of the operation takes it. */
function toCursorHint({ node: { arguments: args = [] } }: TreeField): string {
  const [name] = args.flatMap(({ name, value }) =>
    /^(after|cursor)$/.test(name.value) && value.kind === Kind.VARIABLE ? [value.name.value] : [],
  );
  return name === undefined ? "Null at the end." : `The next page's ${name}; null at the end.`;
}
