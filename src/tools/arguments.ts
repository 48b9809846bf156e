import type { JsonSchema } from "../catalog/operation.ts";
import { AppError } from "../errors.ts";
import { coerceArguments, findNull } from "./coerce.ts";
import { findInexact } from "./exact-numbers.ts";
import { findSchema, toExample } from "./example.ts";
import type { CheckedTool } from "./toolbox.ts";

type Arguments = Readonly<Record<string, unknown>>;

const allowedLimit = 400;

/**
 * The arguments as GraphQL coerces them. Throws: `input` with the path, what is allowed there and an example; never
 * the value that was given.
 */
export function parseArguments(tool: CheckedTool, given: Arguments): Arguments {
  const schema = tool.checkedSchema ?? tool.listing.inputSchema;
  const coercions = tool.coercion ?? {};
  const args: Arguments = coerceArguments(given, coercions, schema);
  const unknown = Object.keys(args).find((name) => !Object.hasOwn(toProperties(schema), name));
  if (unknown !== undefined)
    refuse(`/${unknown.slice(0, 60)}`, "is not an argument", listNames(schema));
  const missing = toRequired(schema).find((name) => !Object.hasOwn(args, name));
  if (missing !== undefined) refuse(`/${missing}`, "is missing", toAllowed(schema, `/${missing}`));
  const empty = findNull(args, coercions, schema);
  if (empty !== null) refuse(empty, "is null and needs a value", toAllowed(schema, empty));
  const path = tool.checkArguments(args) ?? findInexact(schema, args);
  if (path !== null) refuse(path, "does not fit", toAllowed(schema, path));
  return args;
}

function refuse(path: string, what: string, allowed: string): never {
  throw new AppError(`The argument at ${path || "/"} ${what}. Allowed: ${allowed}.`, {
    kind: "input",
    path,
    allowed,
  });
}

function toProperties(schema: JsonSchema): Record<string, unknown> {
  return { ...(schema.properties as object | undefined) };
}

function toRequired(schema: JsonSchema): string[] {
  const required = schema.required;
  return Array.isArray(required) ? required.map(String) : [];
}

function listNames(schema: JsonSchema): string {
  const names = Object.keys(toProperties(schema));
  return names.length > 0 ? names.join(", ") : "no arguments at all";
}

/** The schema at `path` without its prose, and an example that fits. */
function toAllowed(schema: JsonSchema, path: string): string {
  const at = findSchema(schema, path);
  const { description: _, default: __, examples: ___, ...rules } = at;
  const text = JSON.stringify(rules);
  const example = toExample(at);
  const shown = example === undefined ? "" : `, for example ${JSON.stringify(example)}`;
  return `${text.length > allowedLimit ? `${text.slice(0, allowedLimit)}…` : text}${shown}`;
}
