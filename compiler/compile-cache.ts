import { createHash } from "node:crypto";
import type { DocumentNode, GraphQLSchema, Source } from "graphql";

import type { CompiledTool } from "./compiled-tool.ts";
import { parseDocument } from "./read/source.ts";

/** Values by what they are made from: those that the last compilation asked for, and the last one that succeeded. */
class Remembered<Value> {
  #whole = new Map<string, Value>();
  #last = new Map<string, Value>();
  #now = new Map<string, Value>();

  take(key: string, make: () => Value): Value {
    const value = this.#now.get(key) ?? this.#last.get(key) ?? this.#whole.get(key) ?? make();
    this.#now.set(key, value);
    return value;
  }

  get size(): number {
    return new Set([...this.#whole.keys(), ...this.#last.keys(), ...this.#now.keys()]).size;
  }

  forgetOthers(isWhole: boolean): void {
    if (isWhole) this.#whole = this.#now;
    this.#last = this.#now;
    this.#now = new Map();
  }
}

/** What one compilation leaves to the next in the same process, so that a save compiles what was saved. */
export class CompileCache {
  readonly schemas = new Remembered<GraphQLSchema>();
  readonly documents = new Remembered<DocumentNode>();
  readonly tools = new Remembered<CompiledTool>();

  /** A file's document, parsed once for all who read it. Throws: `ToolsetError` if the text is not GraphQL. */
  readonly parse = (source: Source): DocumentNode =>
    this.documents.take(toDigest([source.name, source.body]), () => parseDocument(source));

  /** After a compilation that failed, what the last whole one asked for stays too: the next save may want it again. */
  forgetOthers(isWhole: boolean): void {
    for (const kept of [this.schemas, this.documents, this.tools]) kept.forgetOthers(isWhole);
  }
}

export function toDigest(texts: readonly string[]): string {
  const hash = createHash("sha256");
  // With its length, so that no two lists of texts read the same.
  for (const text of texts) hash.update(`${text.length}:${text}`);
  return hash.digest("base64");
}
