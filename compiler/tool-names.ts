import type { ASTNode, OperationDefinitionNode } from "graphql";

import { formatLocation, toLocation } from "./diagnostics/source-location.ts";
import { failAt } from "./diagnostics/toolset-error.ts";

const namePattern = /^[A-Za-z][A-Za-z0-9_]{0,63}$/;

/** Who has a name. */
interface Owner {
  readonly place: string;
  readonly toolset: string;
}

/** A toolset, and what stands before the names of its tools. */
interface NamedToolset {
  readonly name: string;
  readonly prefix: string;
}

/** The tools that toolhub has itself: at every endpoint, and where tools are found instead of listed. */
const reserved: ReadonlySet<string> = new Set([
  "ping",
  "whoami",
  "find_tools",
  "describe_tool",
  "run_tool",
]);

/** Names that are taken, over all toolsets, with who has them. */
export class ToolNames {
  readonly #takenBy = new Map<string, Owner>();
  readonly #isGuessed: boolean;
  readonly #uris = new Map<string, string>();

  /** `guessed`: nobody can tell the prefix, so names are compared within one toolset alone. */
  constructor(prefixes: "known" | "guessed" = "known") {
    this.#isGuessed = prefixes === "guessed";
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
    if (reserved.has(name) && !this.#isGuessed) {
      const fix = 'rename the operation, or set "prefix" in toolset.json';
      failAt(node, `toolhub has a tool "${name}" of its own: ${fix}.`);
    }
    const owner = this.#takenBy.get(name);
    if (owner !== undefined) {
      const isOther = owner.toolset !== toolset;
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
}
