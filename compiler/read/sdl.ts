import {
  buildClientSchema,
  type IntrospectionQuery,
  parseConstValue,
  printSchema,
  Source,
} from "graphql";
import * as z from "zod";

import { ToolsetError } from "../diagnostics/toolset-error.ts";
import { parseJson } from "./json.ts";

const quoteLength = 200;

/** What is read of it here; graphql-js reads the rest. */
const Introspection = z.looseObject({
  __schema: z.looseObject({ types: z.array(z.looseObject({ kind: z.string() })) }),
});
const Answer = z.union([
  Introspection,
  z.looseObject({ data: Introspection }).transform(({ data }) => data),
]);

/** The same schema as SDL. Throws: `ToolsetError` if it is no answer to an introspection query. */
export function toSdl(source: Source): Source {
  return new Source(toSdlText(source.name, parseJson(source)), source.name);
}

/** Shape: `{__schema}` or `{data: {__schema}}`. Throws: `ToolsetError`. */
export function toSdlText(file: string, answer: unknown): string {
  const parsed = Answer.safeParse(answer);
  if (!parsed.success) {
    const isRefused = Object(answer).errors !== undefined;
    const message = isRefused
      ? toSilence(answer)
      : 'This is no answer to an introspection query: write {"data": {"__schema": ...}} or {"__schema": ...}.';
    throw new ToolsetError([{ file, message }]);
  }
  try {
    return printSchema(buildClientSchema(toIntrospection(parsed.data), { assumeValid: true }));
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    const message = `This introspection cannot be read: ${toSentence(text)} Ask the API again with the full introspection query.`;
    throw new ToolsetError([{ file, message }]);
  }
}

/** An API that keeps its schema to itself, with its own words: they are data, short, on one line. */
export function toSilence(answer: unknown): string {
  const text = Object(answer).errors?.[0]?.message;
  const quote =
    typeof text === "string" ? `, and says ${JSON.stringify(text.slice(0, quoteLength))}` : "";
  return `The API does not tell its schema${quote}: ask its people for the schema, and save it as schema.graphql.`;
}

/** Without what published answers get wrong and no operation needs; graphql-js checks the rest while it builds. */
function toIntrospection(answer: z.infer<typeof Introspection>): IntrospectionQuery {
  return JSON.parse(JSON.stringify(answer), (key, value: unknown) => {
    if (key === "defaultValue" && typeof value === "string" && !isConstant(value)) return null;
    return key === "interfaces" ? (value ?? []) : value;
  });
}

/** Some servers print defaults in their own language. */
function isConstant(text: string): boolean {
  try {
    parseConstValue(text);
    return true;
  } catch {
    return false;
  }
}

/** The first line, without the dump of the value that graphql-js adds. */
function toSentence(text: string): string {
  const [line = ""] = text.split(/: \{|\n/);
  return line.endsWith(".") ? line : `${line}.`;
}
