import { type ASTNode, parse, print, stripIgnoredCharacters } from "graphql";
import * as z from "zod";

import type { TrustedDocument } from "../../src/catalog/compiled.ts";
import { failAt, ToolsetError } from "../diagnostics/toolset-error.ts";
import { parseJson } from "./json.ts";
import { readSource } from "./source.ts";

/** By how the API wants to be told which document it is. Source: Apollo's protocol of persisted queries; Relay's `documentId`. */
const forms = {
  sha256Hash: (id: string) => ({ extensions: { persistedQuery: { version: 1, sha256Hash: id } } }),
  documentId: (id: string) => ({ documentId: id }),
};

interface Settings {
  readonly manifest: string;
  readonly send: keyof typeof forms;
}

/** Apollo's manifest, or ids with their documents. */
const Manifest = z.union([
  z
    .looseObject({
      format: z.literal("apollo-persisted-query-manifest"),
      operations: z.array(z.looseObject({ id: z.string().min(1), body: z.string() })),
    })
    .transform(({ operations }) => operations.map(({ id, body }) => [id, body] as const)),
  z.record(z.string().min(1), z.string()).transform((documents) => Object.entries(documents)),
]);

/** The documents that an API knows, by what it runs. */
export interface TrustedDocuments {
  /** All that the file says, and what is made of it. */
  readonly text: string;
  /** How a document is named to the API. Throws: `ToolsetError` at `node` if the API does not know it. */
  readonly find: (document: string, node: ASTNode) => TrustedDocument;
}

/** Throws: `ToolsetError` if the file is no manifest. */
export function readTrustedDocuments(file: string, { send }: Settings): TrustedDocuments {
  const source = readSource(file);
  const parsed = Manifest.safeParse(parseJson(source));
  if (!parsed.success) {
    const message =
      'This is no manifest of trusted documents: write Apollo\'s, or {"<id>": "<document>"}.';
    throw new ToolsetError([{ file, message }]);
  }
  const ids = new Map(parsed.data.map(([id, body]) => [toPlain(file, id, body), id]));
  const find = (document: string, node: ASTNode) => {
    const id = ids.get(document);
    if (id !== undefined) return forms[send](id);
    return failAt(
      node,
      `The API would refuse this: no document in ${file} has this text, as it is sent without toolhub's directives. Take the text from there, or register the operation with the API and make the manifest again.`,
    );
  };
  return { text: `${send} ${source.body}`, find };
}

/** As documents are sent. Throws: `ToolsetError`. */
function toPlain(file: string, id: string, body: string): string {
  try {
    return stripIgnoredCharacters(print(parse(body)));
  } catch {
    const message = "The document of this entry is not valid GraphQL: make the manifest again.";
    throw new ToolsetError([{ file: `${file}#${id}`, message }]);
  }
}
