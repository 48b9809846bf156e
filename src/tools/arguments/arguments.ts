import type { Coercion, FieldCoercions, JsonSchema } from "../../catalog/compiled.ts";
import { AppError } from "../../errors.ts";
import type { Check } from "../check.ts";
import type { Tool } from "../tool.ts";
import { findSchema, readToken, toExample } from "./example.ts";
import { listNames, toSentWords, toWords } from "./schema-words.ts";

/** A tool, and the check of its arguments. */
interface CallableTool extends Tool {
  readonly checkArguments: Check;
}

type Arguments = Readonly<Record<string, unknown>>;

const allowedLimit = 400;
const longestName = 60;

/**
 * The arguments as GraphQL coerces them. Throws: `input` with the path, in words what is allowed there, and an
 * example; of the value that was given only what `toSentWords` tells.
 */
export function parseArguments(tool: CallableTool, given: Arguments): Arguments {
  const schema = tool.checkedSchema ?? tool.listing.inputSchema;
  const coercions = tool.coercion ?? {};
  if (isPlain(given, coercions, schema) && tool.checkArguments(given) === null) return given;
  const args: Arguments = coerceArguments(given, coercions, schema);
  const unknown = Object.keys(args).find((name) => !Object.hasOwn(toProperties(schema), name));
  if (unknown !== undefined) refuseName(schema, `/${unknown.slice(0, longestName)}`);
  const missing = toRequired(schema).find((name) => !Object.hasOwn(args, name));
  if (missing !== undefined) refuse(schema, `/${missing}`, "is missing: it must be");
  const empty = findNull(args, coercions, schema);
  if (empty !== null) refuse(schema, empty, "is null and must be");
  const path = tool.checkArguments(args) ?? findInexactNumber(schema, args);
  if (path === null) return args;
  const parent = findSchema(schema, path.slice(0, path.lastIndexOf("/")));
  if (isUnknown(parent, path)) refuseName(parent, path);
  const sent = toSentWords(findValue(args, path), findSchema(schema, path));
  return refuse(schema, path, "must be", `; you sent ${sent}`);
}

/** Known arguments that are texts, truth values or exact whole numbers, and that no coercion would change. */
function isPlain(args: Arguments, coercions: FieldCoercions, { properties }: JsonSchema): boolean {
  const schemas = Object(properties);
  for (const name in args) {
    if (!Object.hasOwn(schemas, name)) return false;
    const coercion = Object.hasOwn(coercions, name) ? coercions[name] : null;
    if (!staysAsItIs(args[name], coercion ?? null)) return false;
  }
  return true;
}

function staysAsItIs(value: unknown, coercion: Coercion | null): boolean {
  if (typeof value === "string") return coercion === null || coercion === "id";
  return coercion === null && (typeof value === "boolean" || Number.isSafeInteger(value));
}

function refuse(schema: JsonSchema, path: string, what: string, sent = ""): never {
  const at = findSchema(schema, path);
  const example = toShownExample(at);
  throw new AppError(
    `The argument at ${path || "/"} ${what} ${toWords(at)}${sent}.${example && ` For example: ${example}`}`,
    { kind: "input", path, allowed: toAllowed(at) },
  );
}

/** `path` ends in a name that `parent` does not have. */
function refuseName(parent: JsonSchema, path: string): never {
  const names = Object.keys(toProperties(parent));
  const allowed = names.length > 0 ? names.join(", ") : "no arguments at all";
  const shown = names.length > 0 ? listNames(names) : allowed;
  throw new AppError(`The argument at ${path} is not an argument. Allowed: ${shown}.`, {
    kind: "input",
    path,
    allowed,
  });
}

function isUnknown(parent: JsonSchema, path: string): boolean {
  if (path === "") return false;
  const [name = ""] = path.split("/").slice(-1);
  return parent.properties !== undefined && !Object.hasOwn(toProperties(parent), readToken(name));
}

function findValue(args: Arguments, path: string): unknown {
  const steps = path.split("/").slice(1).map(readToken);
  return steps.reduce<unknown>((at, step) => Object(at)[step], args);
}

function toProperties(schema: JsonSchema): Record<string, unknown> {
  return { ...(schema.properties as object | undefined) };
}

function toRequired(schema: JsonSchema): string[] {
  const required = schema.required;
  return Array.isArray(required) ? required.map(String) : [];
}

/** For programs: the schema without its prose, as JSON, cut where it is long. */
function toAllowed({ description: _, default: __, examples: ___, ...rules }: JsonSchema): string {
  const text = JSON.stringify(rules);
  return text.length > allowedLimit ? `${text.slice(0, allowedLimit)}…` : text;
}

/** Empty if the words say it all. */
function toShownExample(schema: JsonSchema): string {
  const isPlain = ["integer", "number", "boolean"].some((type) =>
    [schema.type].flat().includes(type),
  );
  const example = isPlain || schema.enum !== undefined ? undefined : toExample(schema);
  const text = example === undefined ? "" : JSON.stringify(example);
  return text.length > allowedLimit ? "" : text;
}

/**
 * Arguments in the form of their GraphQL types; whatever has no such form stays as it is, for the schema to refuse.
 * Null at a place that may be left out is taken as left out, so that a default applies.
 */
export function coerceArguments(
  args: Readonly<Record<string, unknown>>,
  coercions: FieldCoercions,
  { properties, required }: JsonSchema,
): Record<string, unknown> {
  const schemas: Readonly<Record<string, JsonSchema>> = { ...Object(properties) };
  const needed: readonly unknown[] = [required].flat();
  const entries = Object.entries(args).flatMap(([name, value]) => {
    const schema = Object.hasOwn(schemas, name) ? schemas[name] : undefined;
    if (value === null && schema && !needed.includes(name)) return [];
    const coercion = Object.hasOwn(coercions, name) ? coercions[name] : undefined;
    return [[name, coerce(value, coercion ?? null, schema ?? {})] as const];
  });
  return Object.fromEntries(entries);
}

function coerce(value: unknown, coercion: Coercion | null, schema: JsonSchema): unknown {
  if (value === null || coercion === null) return value;
  if (coercion === "id") return Number.isSafeInteger(value) ? String(value) : value;
  if (isListCoercion(coercion)) {
    const [inner] = coercion;
    const items: readonly unknown[] = Array.isArray(value) ? value : [value];
    return items.map((item) => coerce(item, inner, { ...Object(schema.items) }));
  }
  if (typeof value !== "object" || Array.isArray(value)) return value;
  return coerceArguments({ ...value }, coercion, schema);
}

function isListCoercion(coercion: Coercion): coercion is readonly [Coercion | null] {
  return Array.isArray(coercion);
}

/**
 * The JSON Pointer of a null where coerced arguments need a value; null if there is none. What a custom scalar
 * holds is its own affair, and what is unknown is refused by its name.
 */
function findNull(
  value: unknown,
  coercion: Coercion | null,
  schema: JsonSchema,
  path = "",
): string | null {
  if (value === null) return path;
  for (const part of listParts(value, coercion, schema)) {
    const at = `${path}/${toPointerToken(part.name)}`;
    const found = findNull(part.value, part.coercion, part.schema, at);
    if (found !== null) return found;
  }
  return null;
}

/** What is in a list, or in the known fields of an input object. */
function listParts(value: unknown, coercion: Coercion | null, { items, properties }: JsonSchema) {
  if (typeof value !== "object" || coercion === null || coercion === "id") return [];
  const isList = isListCoercion(coercion);
  if (isList !== Array.isArray(value)) return [];
  const schemas: Readonly<Record<string, JsonSchema>> = { ...Object(properties) };
  const parts = Object.entries({ ...value }).map(([name, inner]) => ({ name, value: inner }));
  if (isList) {
    const schema: JsonSchema = { ...Object(items) };
    return parts.map((part) => ({ ...part, coercion: coercion[0], schema }));
  }
  return parts
    .filter(({ name }) => Object.hasOwn(schemas, name))
    .map((part) => ({
      ...part,
      coercion: Object.hasOwn(coercion, part.name) ? (coercion[part.name] ?? null) : null,
      schema: schemas[part.name] ?? {},
    }));
}

/**
 * The JSON Pointer of a number that did not survive JSON: too large for any number, or a whole number with more
 * digits than are kept, where `schema` wants whole ones. Null if there is none. Source: RFC 8259, section 6.
 */
function findInexactNumber(schema: JsonSchema, value: unknown, path = ""): string | null {
  if (typeof value === "number") {
    const isExact = isWhole(findSchema(schema, path))
      ? Number.isSafeInteger(value)
      : Number.isFinite(value);
    return isExact ? null : path;
  }
  if (typeof value !== "object" || value === null) return null;
  for (const [name, inner] of Object.entries(value)) {
    const found = findInexactNumber(schema, inner, `${path}/${toPointerToken(name)}`);
    if (found !== null) return found;
  }
  return null;
}

function isWhole({ type, anyOf }: JsonSchema): boolean {
  return [type].flat().includes("integer") || (Array.isArray(anyOf) && anyOf.some(isWhole));
}

/** Source: RFC 6901, section 3. */
function toPointerToken(name: string): string {
  return name.replaceAll("~", "~0").replaceAll("/", "~1");
}
