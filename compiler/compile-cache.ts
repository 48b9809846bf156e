import { createHash } from "node:crypto";
import type { GraphQLSchema } from "graphql";

import type { CompiledTool } from "./compiled-tool.ts";

/** Values by what they are made from; those that the last whole compilation did not ask for are forgotten. */
class Remembered<Value> {
  #before = new Map<string, Value>();
  #now = new Map<string, Value>();

  take(key: string, make: () => Value): Value {
    const value = this.#now.get(key) ?? this.#before.get(key) ?? make();
    this.#now.set(key, value);
    return value;
  }

  get size(): number {
    return new Set([...this.#before.keys(), ...this.#now.keys()]).size;
  }

  forgetOthers(): void {
    this.#before = this.#now;
    this.#now = new Map();
  }
}

/** What one compilation leaves to the next in the same process, so that a save compiles what was saved. */
export class CompileCache {
  readonly schemas = new Remembered<GraphQLSchema>();
  readonly tools = new Remembered<CompiledTool>();

  forgetOthers(): void {
    this.schemas.forgetOthers();
    this.tools.forgetOthers();
  }
}

export function toDigest(texts: readonly string[]): string {
  const hash = createHash("sha256");
  // With its length, so that no two lists of texts read the same.
  for (const text of texts) hash.update(`${text.length}:${text}`);
  return hash.digest("base64");
}
