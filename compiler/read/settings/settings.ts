import { basename } from "node:path";
import type { Source } from "graphql";
import type * as z from "zod";

import type { Diagnostic } from "../../diagnostics/diagnostic.ts";
import { ToolsetError } from "../../diagnostics/toolset-error.ts";
import { locateJson, parseJson } from "../json.ts";
import { readSource } from "../source.ts";

/** A JSON file that people write, as its schema has it. Throws: `ToolsetError` with one sentence per wrong field. */
export function readSettings<Shape extends z.ZodType>(schema: Shape, file: string): z.infer<Shape> {
  const source = readSource(file);
  const parsed = schema.safeParse(parseJson(source), { error: toPredicate });
  if (parsed.success) return parsed.data;
  throw new ToolsetError(parsed.error.issues.flatMap((issue) => toDiagnostics(source, issue)));
}

/** What follows the name of the field. */
function toPredicate(issue: z.core.$ZodRawIssue): string | undefined {
  switch (issue.code) {
    case "invalid_type":
      return issue.input === undefined ? "is missing: add it" : `must be of type ${issue.expected}`;
    case "invalid_union":
      return `must be one of ${JSON.stringify(issue.options)}`;
    case "too_small":
      return "must not be empty";
    case "too_big":
      return `must be at most ${issue.maximum} characters long`;
    default:
      return undefined;
  }
}

function toDiagnostics(source: Source, issue: z.core.$ZodIssue): Diagnostic[] {
  const path = issue.path.map(String);
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((key) => ({
      ...locateJson(source, [...path, key]),
      message: `"${[...path, key].join(".")}" is not a field of ${basename(source.name)}: remove it, or fix its name.`,
    }));
  }
  const subject = path.length === 0 ? "The file" : `"${path.join(".")}"`;
  return [{ ...locateJson(source, path), message: `${subject} ${issue.message}.` }];
}
