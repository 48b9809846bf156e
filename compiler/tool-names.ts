import type { ASTNode, OperationDefinitionNode } from "graphql";

import { formatLocation, toLocation } from "./diagnostics/source-location.ts";
import { failAt } from "./diagnostics/toolset-error.ts";

const namePattern = /^[A-Za-z][A-Za-z0-9_]{0,63}$/;

/** Who has a name. */
interface Owner {
  readonly place: string;
  /** Null for toolhub itself. */
  readonly toolset: string | null;
}

/** A toolset, and what stands before the names of its tools. */
interface NamedToolset {
  readonly name: string;
  readonly prefix: string;
}

/** The tools that every deployment has, written by hand in src/tools/. */
const reserved = ["ping", "whoami"];
const toolhub: Owner = { place: "toolhub itself", toolset: null };

/** Names that are taken, over all toolsets, with who has them. */
export class ToolNames {
  readonly #takenBy: Map<string, Owner>;
  readonly #isGuessed: boolean;
  readonly #uris = new Map<string, string>();
  readonly #nextOf = new Map<string, { readonly node: ASTNode; readonly next: string }>();

  /** `guessed`: nobody can tell the prefix, so names are compared within one toolset alone. */
  constructor(prefixes: "known" | "guessed" = "known") {
    this.#isGuessed = prefixes === "guessed";
    this.#takenBy = new Map(this.#isGuessed ? [] : reserved.map((name) => [name, toolhub]));
  }

  /** The operation's name after the toolset's prefix, which becomes the tool's. Throws: `ToolsetError` if it cannot. */
  claim(operation: OperationDefinitionNode, { name: toolset, prefix }: NamedToolset): string {
    const node = operation.name;
    if (!node) {
      failAt(
        operation,
        `Name the operation, for example: ${operation.operation} find_things {...}.`,
      );
    }
    const name = `${prefix}${node.value}`;
    if (!namePattern.test(name)) {
      const rule = "use letters, digits and _, a letter first, at most 64";
      failAt(node, `"${name}" cannot be the name of a tool: ${rule}.`);
    }
    const owner = this.#takenBy.get(name);
    if (owner !== undefined) {
      const isOther = owner.toolset !== null && owner.toolset !== toolset;
      const fix = `rename one of them${isOther ? ', or set "prefix" in the toolset.json of one' : ""}`;
      failAt(node, `The tool name "${name}" is taken by ${owner.place}: ${fix}.`);
    }
    this.#takenBy.set(name, { place: formatLocation(toLocation(node)), toolset });
    return name;
  }

  /** Addresses that differ only in the names of variables are the same. Throws: `ToolsetError` if one is taken. */
  claimUri(node: ASTNode, uri: string): void {
    const shape = uri.replace(/\{\w+\}/g, "{}").replace(/\{\?.*$/, "");
    const owner = this.#uris.get(shape);
    if (owner !== undefined) {
      failAt(node, `@resource: this uri is taken by ${owner}: change one of them.`);
    }
    this.#uris.set(shape, formatLocation(toLocation(node)));
  }

  /** Keeps what the tool names as the next one; whether that exists is known once all are compiled. */
  noteNext(node: ASTNode, tool: string, next: string): void {
    this.#nextOf.set(tool, { node, next });
  }

  /** Throws: `ToolsetError` if the tool names a next one that is not among `tools`. */
  assertNext(tool: string, tools: readonly string[]): void {
    const named = this.#nextOf.get(tool);
    if (!named || this.#isGuessed || (named.next !== tool && tools.includes(named.next))) return;
    const prefixed = tools.find((name) => name !== tool && name.endsWith(named.next));
    const fix = prefixed === undefined ? "fix it" : `write ${prefixed}, with the toolset's prefix`;
    const next = JSON.stringify(named.next);
    failAt(
      named.node,
      `@tool: next names ${next}, which is no other tool of this toolset: ${fix}.`,
    );
  }
}
