import type { JsonSchema, LeftOutFields } from "../../catalog/compiled.ts";
import { findMeant } from "../../catalog/nearest.ts";
import { AppError } from "../../errors.ts";
import { toExample } from "./example.ts";
import { enterSchema, findSchema, isSchema, readToken } from "./find-schema.ts";
import { listNames, toSentWords, toWords } from "./schema-words.ts";
import type { WrongArgument } from "./wrong-argument.ts";

const allowedLimit = 400;
const longestName = 60;

/** What stands at one place, and what should. */
interface Spot {
  readonly path: string;
  /** The same without places in lists. Shape: `filter.state`. */
  readonly place: string;
  readonly schema: JsonSchema;
  readonly value: unknown;
}

/**
 * The sentence for the first thing that is wrong on the way to the place: a name that is not there, one that is missing,
 * otherwise the value, of which only what `toSentWords` tells is said.
 */
export function toRefusal({ schema, args, path, leftOut }: WrongArgument): AppError {
  const tokens = path.split("/").slice(1);
  let at: Spot | null = { path: "", place: "", schema, value: args };
  for (let step = 0; at !== null && step <= tokens.length; step += 1) {
    const found = refuseName(at, leftOut) ?? refuseMissing(at);
    if (found) return found;
    at = enterSpot(at, tokens[step]);
  }
  const value = tokens.map(readToken).reduce<unknown>(readField, args);
  const spot = { path, schema: findSchema(schema, path), value };
  if (value === null) return refuse(spot, "is null and must be");
  return refuse(spot, "must be", `; you sent ${toSentWords(value, spot.schema)}`);
}

/** Null if the schema says nothing more. */
function enterSpot({ path, place, schema, value }: Spot, token = ""): Spot | null {
  const inner = enterSchema(schema, token);
  if (!inner) return null;
  const name = readToken(token);
  return {
    path: `${path}/${token}`,
    place: Array.isArray(value) ? place : toPlace(place, name),
    schema: inner,
    value: readField(value, name),
  };
}

const toPlace = (outer: string, name: string) => (outer === "" ? name : `${outer}.${name}`);

function readField(value: unknown, name: string): unknown {
  return Object.hasOwn(Object(value), name) ? Object(value)[name] : undefined;
}

/** Null if the place has every name that was given. */
function refuseName(spot: Spot, leftOut: readonly LeftOutFields[]): AppError | null {
  const { path, place, schema, value } = spot;
  const properties = toProperties(schema);
  if (!properties || schema.additionalProperties !== false || !isSchema(value)) return null;
  const unknown = Object.keys(value).find((name) => !Object.hasOwn(properties, name));
  if (unknown === undefined) return null;
  const names = Object.keys(properties);
  const [what, head] = path === "" ? ["an argument", "Allowed"] : ["a field", "Fields"];
  const meant = findMeant(unknown, names);
  const sentence = leftOut.some(({ at, fields }) => at.includes(place) && fields.includes(unknown))
    ? "was left out of this tool to keep it small."
    : `is not ${what}.${meant === undefined ? "" : ` Did you mean ${meant}?`}`;
  const allowed = names.length > 0 ? names.join(", ") : "no arguments at all";
  const shown = names.length > 0 ? listNames(names) : allowed;
  const pointer = `${path}/${toToken(unknown.slice(0, longestName))}`;
  return new AppError(`The argument at ${pointer} ${sentence} ${head}: ${shown}.`, {
    kind: "input",
    path: pointer,
    allowed,
  });
}

/** Null if nothing is missing at the place. */
function refuseMissing({ path, schema, value }: Spot): AppError | null {
  const properties = toProperties(schema);
  if (!properties || !isSchema(value)) return null;
  const required = Array.isArray(schema.required) ? schema.required.map(String) : [];
  const missing = required.find((name) => !Object.hasOwn(value, name));
  if (missing === undefined) return null;
  const inner: JsonSchema = { ...Object(properties[missing]) };
  const at = `${path}/${toToken(missing)}`;
  return refuse({ path: at, schema: inner, value: undefined }, "is missing: it must be");
}

function refuse({ path, schema, value }: Omit<Spot, "place">, what: string, sent = ""): AppError {
  const example = toShownExample(schema);
  return new AppError(
    `The argument at ${path || "/"} ${what} ${toWords(schema, value)}${sent}.${example && ` For example: ${example}`}`,
    { kind: "input", path, allowed: toAllowed(schema) },
  );
}

function toProperties({ properties }: JsonSchema): Record<string, unknown> | null {
  return isSchema(properties) ? { ...properties } : null;
}

/** For programs: the schema without its prose, as JSON; in words where that is long. */
function toAllowed(schema: JsonSchema): string {
  const { description: _, default: __, examples: ___, ...rules } = schema;
  const text = JSON.stringify(rules);
  return text.length > allowedLimit ? toWords(schema) : text;
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

/** Source: RFC 6901, section 3. */
function toToken(name: string): string {
  return name.replaceAll("~", "~0").replaceAll("/", "~1");
}
