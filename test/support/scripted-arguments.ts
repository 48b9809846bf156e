import { isObject } from "../../src/is-object.ts";
import type { ToldTool } from "./scripted-model.ts";

type Schema = Readonly<Record<string, unknown>>;

/** What a sentence has, and what tools answered before it. */
interface Known {
  readonly sentence: string;
  readonly answers: readonly unknown[];
}

/** What can be said of a tool's arguments with the words of a sentence, and with values of the same names in earlier answers. */
export function fillArguments(
  sentence: string,
  { schema }: ToldTool,
  answers: readonly unknown[],
): Record<string, unknown> {
  return fillObject(schema, { sentence, answers });
}

function fillObject(schema: Schema, known: Known): Record<string, unknown> {
  const { properties = {}, required = [] } = schema as {
    properties?: Record<string, Schema>;
    required?: readonly string[];
  };
  const filled = Object.entries(properties).flatMap(([name, own]) => {
    const value = fillValue(name, own, known, required.includes(name));
    return value === undefined ? [] : [[name, value] as const];
  });
  return Object.fromEntries(filled);
}

function fillValue(name: string, schema: Schema, known: Known, isRequired: boolean): unknown {
  if (Array.isArray(schema.enum)) return findEnum(schema.enum, known);
  switch (schema.type) {
    case "array":
      return fillList(name, Object(schema.items), known, isRequired);
    case "object":
      return isRequired ? fillObject(schema, known) : undefined;
    case "integer":
    case "number":
      return isRequired
        ? Number(/(?<![\w-])\d+(?![\w-])/.exec(known.sentence)?.[0] ?? 1)
        : undefined;
    case "string":
      return findText(name, schema, known, isRequired);
    default:
      return undefined;
  }
}

function fillList(name: string, items: Schema, known: Known, isRequired: boolean): unknown {
  const isWhole = items.type === "object";
  if (isWhole && !isRequired) return undefined;
  const one = name.replace(/s$/, "");
  const ids = isId(one) && isRequired ? listIds(known.sentence) : [];
  if (ids.length > 0) return ids;
  const item = fillValue(one, items, known, isRequired);
  return item === undefined ? undefined : [item];
}

/** Values are said in capitals, as they are written. */
const findEnum = (values: readonly unknown[], { sentence }: Known) =>
  values.find((value) => new RegExp(`\\b${value}\\b`).test(sentence));

function findText(name: string, schema: Schema, known: Known, isRequired: boolean) {
  const { sentence, answers } = known;
  const fits = (text: string) => new RegExp(String(schema.pattern ?? "")).test(text);
  if (!isRequired && name !== "query" && !sentence.includes(name)) return undefined;
  const said = listCandidates(name, schema, sentence).find(fits);
  if (said !== undefined || !isRequired) return said;
  const named = answers
    .map((answer) => findNamed(answer, name))
    .find((value) => value !== undefined);
  return named ?? listTimes(JSON.stringify(answers.toReversed()), schema).find(fits);
}

/** What the sentence has for it, the likeliest first. */
function listCandidates(name: string, schema: Schema, sentence: string): string[] {
  if (isDay(schema)) return listTimes(sentence, schema);
  if (!isId(name)) return listQuoted(sentence).toSorted((a, b) => countSpaces(b) - countSpaces(a));
  // `For example "P-1"` tells what such ids begin with.
  const [, start = ""] = /"([A-Z]+-)\d/.exec(String(schema.description)) ?? [];
  return listIds(sentence).filter((id) => id.startsWith(start));
}

const isDay = ({ description }: Schema) => String(description).endsWith("Format: date.");
const isId = (name: string) => /(^|_)id$|^sku$/.test(name);
const countSpaces = (text: string) => text.split(" ").length;
const listQuoted = (sentence: string) =>
  [...sentence.matchAll(/"([^"]+)"/g)].map(([, text = ""]) => text);

/** Days, or times of a day, in any text. */
const listTimes = (text: string, schema: Schema): string[] =>
  text.match(isDay(schema) ? /\d{4}-\d{2}-\d{2}/g : /\b\d{2}:\d{2}\b|(?<=T)\d{2}:\d{2}/g) ?? [];

/** `SKU-1`, and what is quoted and one word. */
const listIds = (sentence: string) => [
  ...(sentence.match(/\b[A-Z]{1,5}-\d+\b/g) ?? []),
  ...listQuoted(sentence).filter((text) => !text.includes(" ")),
];

/** The first value of that name, however deep. */
function findNamed(value: unknown, name: string): unknown {
  if (isObject(value) && name in value) return value[name];
  const parts = typeof value === "object" && value !== null ? Object.values(value) : [];
  return parts.map((part) => findNamed(part, name)).find((found) => found !== undefined);
}
