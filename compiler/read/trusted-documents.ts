import { type ASTNode, parse, print, type Source, stripIgnoredCharacters } from "graphql";
import * as z from "zod";

import type { TrustedDocument } from "../../src/catalog/compiled.ts";
import { toInvocation } from "../diagnostics/invocation.ts";
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

const apolloFormat = "apollo-persisted-query-manifest";

/** Apollo's manifest, or ids with their documents. */
const Manifest = z.union([
  z
    .looseObject({
      format: z.literal(apolloFormat),
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
  const ids = readDocumentIds(source);
  const find = (document: string, node: ASTNode) => {
    const id = ids.get(document);
    if (id !== undefined) return forms[send](id);
    return failAt(
      node,
      `The API would refuse this: no document in ${file} has this text, as it is sent without toolhub's directives. Take the text from there, or write the file anew with ${toInvocation("documents <toolset>")} and register it with the API.`,
    );
  };
  return { text: `${send} ${source.body}`, find };
}

/** The ids of a manifest by their documents, as those are sent. Throws: `ToolsetError` if it is none. */
export function readDocumentIds(source: Source): ReadonlyMap<string, string> {
  const file = source.name;
  const parsed = Manifest.safeParse(parseJson(source));
  if (!parsed.success) {
    const message =
      'This is no manifest of trusted documents: write Apollo\'s, or {"<id>": "<document>"}.';
    throw new ToolsetError([{ file, message }]);
  }
  return new Map(parsed.data.map(([id, body]) => [toPlain(file, id, body), id]));
}

/** One document that an API has to know. */
export interface KnownDocument {
  readonly id: string;
  readonly name: string;
  readonly type: "query" | "mutation";
  readonly body: string;
}

/** How the file is written, by its format. */
export const manifestWriters = {
  apollo: (operations: readonly KnownDocument[]) => ({
    format: apolloFormat,
    version: 1,
    operations,
  }),
  map: (operations: readonly KnownDocument[]) =>
    Object.fromEntries(operations.map(({ id, body }) => [id, body])),
};

/** As documents are sent. Throws: `ToolsetError`. */
function toPlain(file: string, id: string, body: string): string {
  try {
    return stripIgnoredCharacters(print(parse(body)));
  } catch {
    const message = "The document of this entry is not valid GraphQL: make the manifest again.";
    throw new ToolsetError([{ file: `${file}#${id}`, message }]);
  }
}
