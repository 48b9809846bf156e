import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { getLocation, Source } from "graphql";
import { parseDocument } from "yaml";
import type * as z from "zod";

import type { SourceLocation } from "../diagnostics/source-location.ts";
import { ToolsetError } from "../diagnostics/toolset-error.ts";
import { locateJson } from "./json.ts";
import { readSource } from "./source.ts";

/** A Markdown file with YAML front matter. */
export interface Markdown<Front> {
  readonly file: string;
  /** The file's name without `.md`. */
  readonly name: string;
  readonly front: Front;
  readonly text: string;
  /** Where the text's character is, counted from 0. */
  readonly locate: (at: number) => LineColumn;
  /** Where a field of the front matter is named. */
  readonly locateField: (path: readonly (string | number)[]) => LineColumn;
}

type LineColumn = Omit<SourceLocation, "file">;

/** The `.md` files of a folder by name; none if there is no folder. Throws: `ToolsetError` for anything else in it. */
export function listMarkdownFiles(folder: string): string[] {
  if (!existsSync(folder)) return [];
  if (!statSync(folder).isDirectory()) {
    const message = "This is a file where a folder of Markdown files belongs: move it away.";
    throw new ToolsetError([{ file: folder, message }]);
  }
  const names = readdirSync(folder).sort();
  const other = names.filter((name) => !/^[a-z][a-z0-9_]{0,47}\.md$/.test(name));
  if (other.length === 0) return names.map((name) => join(folder, name));
  const message =
    "Files here are Markdown, named like read_results.md: rename it, or move it away.";
  throw new ToolsetError(other.map((name) => ({ file: join(folder, name), message })));
}

/** Reads and checks one file. Throws: `ToolsetError` with the line of what is wrong. */
export function readMarkdown<Front>(file: string, schema: z.ZodType<Front>): Markdown<Front> {
  const source = readSource(file);
  const [, yaml, text = ""] = /^---\r?\n([\s\S]*?)\r?\n---\r?\n([\s\S]*)$/.exec(source.body) ?? [];
  if (yaml === undefined || text.trim() === "") {
    const message = "Begin with front matter between two lines of ---, then write the text.";
    throw new ToolsetError([{ file, message }]);
  }
  const name = file.replace(/^.*\//, "").replace(/\.md$/, "");
  const locateField: Markdown<Front>["locateField"] = (path) => {
    const { line = 1, column } = locateJson(new Source(yaml, file), path.map(String));
    return { line: line + frontLine - 1, ...(column !== undefined && { column }) };
  };
  const front = parseFront({ file, yaml, locateField }, schema);
  const start = source.body.length - text.trimStart().length;
  return {
    ...{ file, name, front, text: text.trim(), locateField },
    locate: (at) => getLocation(source, start + at),
  };
}

/** The front matter begins on the second line of the file. */
const frontLine = 2;

function parseFront<Front>(
  {
    file,
    yaml,
    locateField,
  }: Pick<Markdown<Front>, "file" | "locateField"> & { readonly yaml: string },
  schema: z.ZodType<Front>,
): Front {
  const document = parseDocument(yaml);
  const [error] = document.errors;
  if (error) {
    const { line = 1, col = 1 } = error.linePos?.[0] ?? {};
    const message = `The front matter is not valid YAML: ${error.code}. Fix this line.`;
    throw new ToolsetError([{ file, line: line + frontLine - 1, column: col, message }]);
  }
  const parsed = schema.safeParse(document.toJS());
  if (parsed.success) return parsed.data;
  throw new ToolsetError(
    parsed.error.issues.map(({ path, message }) => ({
      file,
      ...locateField(path.filter((step) => typeof step !== "symbol")),
      message: `"${path.join(".") || "front matter"}": ${message}.`,
    })),
  );
}
