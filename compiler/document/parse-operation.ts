import {
  type DocumentNode,
  Kind,
  type OperationDefinitionNode,
  OperationTypeNode,
  type Source,
} from "graphql";

import { failAt, ToolsetError } from "../diagnostics/toolset-error.ts";
import { type FragmentMap, type ParseDocument, withSharedFragments } from "./fragments.ts";

/** One operation with all fragments that it uses; not validated yet. */
export interface ParsedOperation {
  readonly file: string;
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
}

/** What the files of one toolset are read with. */
interface FileContext {
  readonly fragments: FragmentMap;
  readonly parse: ParseDocument;
}

/** Throws: `ToolsetError` if the file is not one query or mutation. */
export function parseOperation(source: Source, { fragments, parse }: FileContext): ParsedOperation {
  const document = parse(source);
  const [operation, second] = document.definitions.filter(
    (node) => node.kind === Kind.OPERATION_DEFINITION,
  );
  if (!operation) {
    const message = "The file holds no operation: write one query or mutation.";
    throw new ToolsetError([{ file: source.name, message }]);
  }
  if (second) failAt(second, "One operation per file: move this one to a file of its own.");
  if (operation.operation === OperationTypeNode.SUBSCRIPTION) {
    failAt(operation, "A subscription cannot be a tool: write a query or a mutation.");
  }
  return { file: source.name, document: withSharedFragments(document, fragments), operation };
}
