import { type ArgumentNode, Kind } from "graphql";

import type { CutPlan, JsonSchema } from "../../src/catalog/compiled.ts";
import { failAt } from "../diagnostics/toolset-error.ts";
import type { TreeField } from "../document/operation-tree.ts";
import type { ObjectSchema } from "../json-schema/object-schema.ts";

/** `omitted` and `hint` speak for themselves where they are, and would be in every listing where they are not. */
const truncated: JsonSchema = { type: "object" };

/** The schema of a result that may be cut to size, if it holds a list to cut. Throws: `ToolsetError`. */
export function withTruncated(schema: ObjectSchema, fields: readonly TreeField[]): ObjectSchema {
  if (!hasList(schema)) return schema;
  if (Array.isArray(schema.anyOf)) {
    return { ...schema, anyOf: schema.anyOf.map((branch) => addTo(branch, fields)) };
  }
  return { ...schema, ...addTo(schema, fields) };
}

function addTo(schema: JsonSchema, fields: readonly TreeField[]): JsonSchema {
  const properties = { ...Object(schema.properties) };
  const taken = fields.find(({ key }) => key === "truncated");
  if (taken && "truncated" in properties) {
    failAt(taken.node, "truncated is what a result that was cut tells: take another alias.");
  }
  return { ...schema, properties: { ...properties, truncated } };
}

function hasList(schema: unknown): boolean {
  if (typeof schema !== "object" || schema === null) return false;
  if ("type" in schema && [schema.type].flat().includes("array")) return true;
  return Object.values(schema).some(hasList);
}

/** The arguments that say where a list begins and how long it is, if there is only one of each. */
export function toCutPlan(fields: readonly TreeField[]): CutPlan {
  const args = fields.flatMap(({ list, node }) => (list ? [] : (node.arguments ?? [])));
  const offset = findVariable(args, /^(offset|skip)$/i);
  const limit = findVariable(args, /^(first|limit|take|pageSize|perPage|maxResults)$/i);
  return {
    ...(offset !== undefined && { offset }),
    ...(limit !== undefined && { limit }),
  };
}

function findVariable(args: readonly ArgumentNode[], pattern: RegExp): string | undefined {
  const names = args.flatMap(({ name, value }) =>
    pattern.test(name.value) && value.kind === Kind.VARIABLE ? [value.name.value] : [],
  );
  const [only, second] = new Set(names);
  return second === undefined ? only : undefined;
}
