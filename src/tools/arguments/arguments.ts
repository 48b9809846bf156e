import type { JsonSchema } from "../../catalog/compiled.ts";
import { AppError } from "../../errors.ts";
import type { CheckedTool } from "../tool-registry.ts";
import { coerceArguments, findNull } from "./coerce.ts";
import { findInexactNumber } from "./exact-numbers.ts";
import { findSchema, readToken, toExample } from "./example.ts";
import { listNames, toSentWords, toWords } from "./schema-words.ts";

type Arguments = Readonly<Record<string, unknown>>;

const allowedLimit = 400;
const longestName = 60;

/**
 * The arguments as GraphQL coerces them. Throws: `input` with the path, in words what is allowed there, and an
 * example; of the value that was given only what `toSentWords` tells.
 */
export function parseArguments(tool: CheckedTool, given: Arguments): Arguments {
  const schema = tool.checkedSchema ?? tool.listing.inputSchema;
  const coercions = tool.coercion ?? {};
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
