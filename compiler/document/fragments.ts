import { existsSync } from "node:fs";
import { join } from "node:path";
import {
  type DocumentNode,
  type FragmentDefinitionNode,
  isExecutableDefinitionNode,
  Kind,
  type Source,
  visit,
} from "graphql";

import { DiagnosticList, mapCollecting } from "../diagnostics/diagnostic-list.ts";
import { formatLocation, toLocation } from "../diagnostics/source-location.ts";
import { failAt } from "../diagnostics/toolset-error.ts";
import { listGraphqlFiles } from "../read/graphql-files.ts";
import { readSource } from "../read/source.ts";

export type FragmentMap = ReadonlyMap<string, FragmentDefinitionNode>;

/** A file's text as a document. Throws: `ToolsetError` if it is not GraphQL. */
export type ParseDocument = (source: Source) => DocumentNode;

function listFragments({ definitions }: DocumentNode): FragmentDefinitionNode[] {
  return definitions.filter((node) => node.kind === Kind.FRAGMENT_DEFINITION);
}

export function toFragmentMap(document: DocumentNode): FragmentMap {
  return new Map(listFragments(document).map((node) => [node.name.value, node]));
}

/**
 * The fragments that all operations of a toolset may use: those of its folder of fragments, and those of files among its
 * operations that hold nothing else. Throws: `ToolsetError`.
 */
export function readSharedFragments(toolset: string, parse: ParseDocument): FragmentMap {
  const folder = join(toolset, "fragments");
  const own = existsSync(folder) ? listGraphqlFiles(folder) : [];
  const documents = [
    ...mapCollecting(own, (file) => parse(readSource(file))),
    ...listFragmentFiles(join(toolset, "operations"), parse),
  ];
  const byName = new Map<string, FragmentDefinitionNode>();
  mapCollecting(
    documents.flatMap(({ definitions }) => definitions),
    (node) => {
      if (node.kind !== Kind.FRAGMENT_DEFINITION) {
        const what = isExecutableDefinitionNode(node) ? "operation" : "definition";
        return failAt(node, `This folder holds fragments only: move this ${what}.`);
      }
      const same = byName.get(node.name.value);
      if (same) {
        const place = formatLocation(toLocation(same));
        return failAt(
          node.name,
          `The fragment ${node.name.value} is defined in ${place} too: rename one of them.`,
        );
      }
      return byName.set(node.name.value, node);
    },
  );
  return byName;
}

/** What cannot be read is told with the operations. */
function listFragmentFiles(folder: string, parse: ParseDocument): DocumentNode[] {
  const mistakes = new DiagnosticList();
  const files = mistakes.attempt(() => (existsSync(folder) ? listGraphqlFiles(folder) : [])) ?? [];
  return files
    .flatMap((file) => mistakes.attempt(() => parse(readSource(file))) ?? [])
    .filter(({ definitions }) =>
      definitions.every(({ kind }) => kind === Kind.FRAGMENT_DEFINITION),
    );
}

/** The document with those shared fragments that it uses and does not define itself. */
export function withSharedFragments(document: DocumentNode, shared: FragmentMap): DocumentNode {
  const known = new Set(listFragments(document).map(({ name }) => name.value));
  const added = listSpreads(document)
    .filter((name) => !known.has(name))
    .flatMap((name) => shared.get(name) ?? []);
  if (added.length === 0) return document;
  const definitions = [...document.definitions, ...new Set(added)];
  return withSharedFragments({ ...document, definitions }, shared);
}

function listSpreads(document: DocumentNode): string[] {
  const names: string[] = [];
  visit(document, {
    FragmentSpread: ({ name }) => {
      names.push(name.value);
    },
  });
  return names;
}
