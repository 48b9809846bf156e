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
  const item = fillValue(name.replace(/s$/, ""), items, known, isRequired);
  return item === undefined ? undefined : [item];
}

/** Values are said in capitals, as they are written. */
const findEnum = (values: readonly unknown[], { sentence }: Known) =>
  values.find((value) => new RegExp(`\\b${value}\\b`).test(sentence));

function findText(name: string, schema: Schema, known: Known, isRequired: boolean) {
  const { sentence, answers } = known;
  const fits = (text: string) => new RegExp(String(schema.pattern ?? "")).test(text);
  const quoted = [...sentence.matchAll(/"([^"]+)"/g)].map(([, text = ""]) => text);
  const ids = sentence.match(/\b[A-Z]{1,5}-\d+\b/g) ?? [];
  if (!isRequired) return isWords(name) ? quoted.find(fits) : undefined;
  const isId = /(^|_)id$|^sku$/.test(name);
  const said = (isId ? [...ids, ...quoted] : quoted).find(fits);
  return (
    said ?? answers.map((answer) => findNamed(answer, name)).find((value) => value !== undefined)
  );
}

const isWords = (name: string) => /^(query|name|title|text|condition)$/.test(name);

/** The first value of that name, however deep. */
function findNamed(value: unknown, name: string): unknown {
  if (isObject(value) && name in value) return value[name];
  const parts = typeof value === "object" && value !== null ? Object.values(value) : [];
  return parts.map((part) => findNamed(part, name)).find((found) => found !== undefined);
}
