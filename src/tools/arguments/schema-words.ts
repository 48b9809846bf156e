import type { JsonSchema } from "../../catalog/compiled.ts";
import { listNearest } from "../../catalog/nearest.ts";

/** Enough to choose from; a schema with more of them tells how many there are. */
const mostShown = 20;
const mostNear = 3;
const longestPattern = 200;
const longestNumber = 12;

/** What fits `schema`, to stand after "must be": "a whole number from 1 to 20". Of many texts it is those most like `sent`. */
export function toWords(schema: JsonSchema, sent?: unknown): string {
  const { enum: values, const: only, anyOf = schema.oneOf } = schema;
  if (only !== undefined) return JSON.stringify(only);
  if (Array.isArray(values)) return toChoiceWords(values, sent);
  if (Array.isArray(anyOf)) return anyOf.map((choice) => toWords({ ...choice })).join(", or ");
  const types = [schema.type].flat().filter((type) => typeof type === "string");
  const inferred = types.length > 0 ? types : inferTypes(schema);
  if (inferred.length === 0) return "any value";
  return inferred.map((type) => toTypeWords(type, schema)).join(", or ");
}

function toChoiceWords(values: readonly unknown[], sent: unknown): string {
  const isLike = typeof sent === "string" && values.length > mostShown;
  const near = isLike ? listNearest(sent, values.map(String), mostNear) : values;
  const shown = listNames(
    near.map((value) => JSON.stringify(value)),
    " or ",
  );
  return isLike ? `one of ${values.length} values, such as ${shown}` : shown;
}

/** What a person or model sent, as far as it cannot be a secret: of a text at most that it is one, and its length. */
export function toSentWords(value: unknown, { enum: values }: JsonSchema): string {
  if (value === null || typeof value === "boolean") return String(value);
  if (typeof value === "number") {
    return String(value).length > longestNumber ? "a longer number" : String(value);
  }
  if (Array.isArray(value)) return `a list of ${count(value.length, "item")}`;
  if (typeof value !== "string") return "an object";
  const isWord = Array.isArray(values) && /^(?=.{1,20}$)[A-Za-z]+([_-][A-Za-z]+)*$/.test(value);
  return isWord ? value : `a text of ${count([...value].length, "character")}`;
}

/** An author may leave the type of a scalar out. */
function inferTypes({ properties, items, pattern, format, minimum, maximum }: JsonSchema) {
  if (properties !== undefined) return ["object"];
  if (items !== undefined) return ["array"];
  if (pattern !== undefined || format !== undefined) return ["string"];
  return minimum === undefined && maximum === undefined ? [] : ["number"];
}

function toTypeWords(type: string, schema: JsonSchema): string {
  switch (type) {
    case "integer":
      return toNumberWords("a whole number", schema);
    case "number":
      return toNumberWords("a number", schema);
    case "string":
      return toTextWords(schema);
    case "boolean":
      return "true or false";
    case "array":
      return toListWords(schema);
    case "object":
      return toObjectWords(schema);
    default:
      return type;
  }
}

function toNumberWords(start: string, schema: JsonSchema): string {
  const { exclusiveMinimum: above, exclusiveMaximum: below, multipleOf: step } = schema;
  const rules = [
    toRange(schema.minimum, schema.maximum),
    above === undefined ? "" : `above ${above}`,
    below === undefined ? "" : `below ${below}`,
    step === undefined ? "" : `in steps of ${step}`,
  ];
  return [start, ...rules.filter(Boolean)].join(" ");
}

function toRange(least: unknown, most: unknown): string {
  if (least === undefined && most === undefined) return "";
  if (least === undefined) return `of at most ${most}`;
  return most === undefined ? `of at least ${least}` : `from ${least} to ${most}`;
}

function toTextWords({ minLength, maxLength, pattern, format }: JsonSchema): string {
  const shown = String(pattern).slice(0, longestPattern);
  const rules = [
    format === undefined ? "" : `in the format ${format}`,
    toSize(minLength, maxLength, "character"),
    pattern === undefined ? "" : `that matches ${shown}${shown === pattern ? "" : "…"}`,
  ];
  return ["a text", ...rules.filter(Boolean)].join(" ");
}

function toListWords({ items, minItems, maxItems, uniqueItems }: JsonSchema): string {
  const size = toSize(minItems, maxItems, "item");
  const unique = uniqueItems === true ? "all different" : "";
  const each = typeof items === "object" && items !== null ? `each ${toWords({ ...items })}` : "";
  const list = ["a list", size].filter(Boolean).join(" ");
  return [list, unique, each].filter(Boolean).join(", ");
}

function toSize(least: unknown = 0, most: unknown, unit: string): string {
  if (most === undefined) return least === 0 ? "" : `of at least ${count(least, unit)}`;
  if (least === most) return `of ${count(most, unit)}`;
  return least === 0 ? `of at most ${count(most, unit)}` : `of ${least} to ${count(most, unit)}`;
}

function count(number: unknown, unit: string): string {
  return `${number} ${unit}${number === 1 ? "" : "s"}`;
}

function toObjectWords({ properties, required, minProperties, maxProperties }: JsonSchema) {
  const names = Object.keys({ ...Object(properties) });
  if (names.length === 0) return "an object";
  if (minProperties === 1 && maxProperties === 1)
    return `an object with one of ${listNames(names)}`;
  const needed: readonly unknown[] = Array.isArray(required) ? required : [];
  const others = names.filter((name) => !needed.includes(name));
  if (needed.length === 0) return `an object that may have ${listNames(names)}`;
  const rest = others.length === 0 ? "" : ` and may have ${listNames(others)}`;
  return `an object that has ${listNames(needed.map(String))}${rest}`;
}

/** At most so many, and how many more there are. */
export function listNames(values: readonly string[], last = " and "): string {
  const more = values.length - mostShown;
  if (more > 0) return `${values.slice(0, mostShown).join(", ")}${last}${more} more`;
  return [values.slice(0, -1).join(", "), ...values.slice(-1)].filter(Boolean).join(last);
}
