import { getLocation, type Source } from "graphql";
import type * as z from "zod";

import { AuthorError, type Problem } from "./problem.ts";
import { readSource } from "./source.ts";
import { ToolsetFile } from "./toolset-file.ts";

/** Throws: `AuthorError` with one sentence per wrong field. */
export function readToolsetFile(file: string): ToolsetFile {
  const parsed = ToolsetFile.safeParse(parseJson(readSource(file)), { error: toPredicate });
  if (parsed.success) return parsed.data;
  throw new AuthorError(parsed.error.issues.flatMap((issue) => toProblems(file, issue)));
}

function parseJson(source: Source): unknown {
  try {
    return JSON.parse(source.body);
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    const reason = text.replace(/ in JSON at position .*$|, (\.\.\.)?".*$/s, "");
    const message = `This is not valid JSON: ${reason}.`;
    const { line, column } = getLocation(source, findFault(source.body, text));
    throw new AuthorError([{ file: source.name, line, column, message }]);
  }
}

/**
 * Where `JSON.parse` stopped, from 0. V8 tells the position of all mistakes but unexpected tokens: such a one ends
 * the shortest beginning of the text that is refused for it.
 */
function findFault(text: string, reason: string): number {
  const told = /at position (\d+)/.exec(reason)?.[1];
  if (told !== undefined) return Number(told);
  let length = 1;
  while (length < text.length && !hasUnexpectedToken(text.slice(0, length))) length += 1;
  return length - 1;
}

function hasUnexpectedToken(text: string): boolean {
  try {
    JSON.parse(text);
    return false;
  } catch (error) {
    return error instanceof Error && error.message.startsWith("Unexpected token");
  }
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

function toProblems(file: string, issue: z.core.$ZodIssue): Problem[] {
  const path = issue.path.map(String);
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((key) => ({
      file,
      message: `"${[...path, key].join(".")}" is not a field of toolset.json: remove it, or mend its name.`,
    }));
  }
  const subject = path.length === 0 ? "The file" : `"${path.join(".")}"`;
  return [{ file, message: `${subject} ${issue.message}.` }];
}
