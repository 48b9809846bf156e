import { isUtf8 } from "node:buffer";
import { readFileSync } from "node:fs";
import { type DocumentNode, GraphQLError, getLocation, parse, Source } from "graphql";

import { type Diagnostic, toDiagnostic } from "../diagnostics/diagnostic.ts";
import { ToolsetError } from "../diagnostics/toolset-error.ts";
import { toSyntaxAdvice } from "./syntax-advice.ts";

const unreadable: ReadonlyMap<unknown, string> = new Map([
  ["ENOENT", "This file is missing: write it."],
  ["EISDIR", "This is a folder where a file belongs: move it away."],
  ["EACCES", "This file may not be read: fix its permissions."],
]);

/** One file that an author wrote. Throws: `ToolsetError` if there is no text to read. */
export function readSource(file: string): Source {
  const bytes = readBytes(file);
  const text = bytes.toString("utf8");
  if (!isUtf8(bytes)) throw new ToolsetError([toEncodingDiagnostic(file, bytes, text)]);
  return new Source(text.replace(/^\uFEFF/, ""), file);
}

function readBytes(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : "";
    const message = unreadable.get(code) ?? `This file cannot be read (${code}): fix that.`;
    throw new ToolsetError([{ file, message }]);
  }
}

/** Where `text`, into which the bytes were decoded, stands for something that they do not say. */
function toEncodingDiagnostic(file: string, bytes: Buffer, text: string): Diagnostic {
  const replaced = [...text.matchAll(/\uFFFD/g)].find(({ index }) => {
    const start = Buffer.byteLength(text.slice(0, index));
    return bytes.toString("latin1", start, start + 3) !== "\xef\xbf\xbd";
  });
  const place = getLocation(new Source(text), replaced?.index ?? 0);
  return { file, ...place, message: "This file is not UTF-8: save it as UTF-8." };
}

/** Throws: `ToolsetError` if the text is not GraphQL. */
export function parseDocument(source: Source): DocumentNode {
  try {
    return parse(source);
  } catch (error) {
    if (!(error instanceof GraphQLError)) throw error;
    throw new ToolsetError([toDiagnostic(source.name, error, toSyntaxAdvice(source, error))]);
  }
}
