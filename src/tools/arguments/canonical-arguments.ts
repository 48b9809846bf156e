import type { JsonSchema } from "../../catalog/compiled.ts";
import { isObject } from "../../is-object.ts";
import type { Tool } from "../tool.ts";
import { coerceArguments } from "./arguments.ts";

type Arguments = Readonly<Record<string, unknown>>;

/**
 * What a call means, however it was written: coerced, with every default filled in. What no rule fits stays as it is.
 * Without `confirm_token`, which belongs to an answer and not to the call.
 */
export function toCanonical(tool: Tool, args: Arguments): Arguments {
  const schema = tool.checkedSchema ?? tool.listing.inputSchema;
  const { confirm_token: _, ...rest } = coerceArguments(args, tool.coercion ?? {}, schema);
  return { ...Object(fillIn(schema, rest)) };
}

/** The one text of all calls that mean the same: of states, of confirm tokens and in the ledger. */
export function toCanonicalText(tool: Tool, args: Arguments): string {
  return toSortedJson(toCanonical(tool, args));
}

function fillIn(schema: JsonSchema, value: unknown): unknown {
  if (Array.isArray(value)) {
    const { items } = schema;
    return isObject(items) ? value.map((item) => fillIn(items, item)) : value;
  }
  if (!isObject(value) || !isObject(schema.properties)) return value;
  const given = new Map(Object.entries(value));
  for (const [name, inner] of Object.entries(schema.properties)) {
    if (!isObject(inner)) continue;
    const own = given.has(name) ? given.get(name) : inner.default;
    if (own !== undefined) given.set(name, fillIn(inner, own));
  }
  return Object.fromEntries(given);
}

/** JSON whose objects have their keys in one order, at every level. */
export function toSortedJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(toSortedJson).join(",")}]`;
  if (!isObject(value)) return JSON.stringify(value) ?? "null";
  const fields = Object.entries(value)
    .filter(([, inner]) => inner !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, inner]) => `${JSON.stringify(name)}:${toSortedJson(inner)}`);
  return `{${fields.join(",")}}`;
}
