import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { join } from "node:path";

import type { CompiledToolset } from "../../src/catalog/compiled.ts";
import { toInvocation } from "../diagnostics/invocation.ts";
import { ToolsetError } from "../diagnostics/toolset-error.ts";
import { readSource } from "../read/source.ts";
import { type FoundToolset, findToolset } from "../read/toolset-folder.ts";
import { type KnownDocument, manifestWriters, readDocumentIds } from "../read/trusted-documents.ts";
import { type Command, type CommandInput, UsageError } from "./command.ts";
import { compileHere } from "./compile-here.ts";
import { print, printJson } from "./print.ts";
import { writeChanged } from "./write-changed.ts";

const formats = Object.keys(manifestWriters).join(", ");

export const documents: Command = {
  name: "documents",
  usage: "<toolset> [--format <format>]",
  summary: "write what an API has to know that runs only documents which it knows",
  details: `The file that "trustedDocuments" in toolset.json names is written anew: each document that a tool, a question or the probe of
a key sends, as it is sent, by the SHA-256 of its text. A document that the file has already keeps its id.
  --format  apollo, a persisted-query manifest, or map, {"<id>": "<document>"}; apollo unless told`,
  operands: { min: 1, max: 1 },
  options: ["format"],
  run,
};

function run({ operands: [name], isJson, format = "apollo" }: CommandInput): number {
  const write = Object.entries(manifestWriters).find(([known]) => known === format)?.[1];
  if (!write) throw new UsageError(`There is no format "${format}". Allowed: ${formats}.`);
  const toolset = findToolset(name);
  const file = findManifest(toolset);
  const compiled = compileHere({ only: [toolset.name], isAnyTrusted: true });
  const ids = existsSync(file) ? readDocumentIds(readSource(file)) : new Map<string, string>();
  const known = compiled.flatMap(listDocuments).map(({ tool: _, document, ...rest }) => ({
    id: ids.get(document) ?? createHash("sha256").update(document).digest("hex"),
    ...rest,
    body: document,
  }));
  const unique = [...new Map(known.map((each) => [each.id, each])).values()];
  writeChanged(file, `${JSON.stringify(write(unique), null, 2)}\n`);
  if (isJson) printJson({ ok: true, file, documents: unique.length });
  else show(file, unique.length);
  return 0;
}

/** Throws: `ToolsetError` if toolset.json names none. */
function findManifest({ folder, settings }: FoundToolset): string {
  if (settings.trustedDocuments) return join(folder, settings.trustedDocuments.manifest);
  const message =
    'Nothing says where the documents stand: add "trustedDocuments": { "manifest": "documents.json", "send": "sha256Hash" }.';
  throw new ToolsetError([{ file: join(folder, "toolset.json"), message }]);
}

interface SentDocument extends Pick<KnownDocument, "name" | "type"> {
  /** Who sends it. */
  readonly tool: string;
  readonly document: string;
}

/** All that a toolset sends: for its tools and resources, for what their questions tell, and to prove a key. */
export function listDocuments({ operations, auth }: CompiledToolset): SentDocument[] {
  const ofTools = operations.flatMap(({ preview, ...operation }) => {
    const tool = operation.tool.name;
    const looks = preview ? [{ ...preview, from: `${tool} (preview)` }] : [];
    return [{ ...operation, from: tool }, ...looks].map(
      ({ from, document, operationName, kind }): SentDocument => ({
        tool: from,
        name: operationName,
        type: kind,
        document,
      }),
    );
  });
  if (auth.type === "none") return ofTools;
  const { document, operationName } = auth.probe;
  return [...ofTools, { tool: "(probe)", name: operationName, type: "query", document }];
}

function show(file: string, count: number): void {
  print(
    `Wrote ${file}: documents ${count}.`,
    "",
    `Next: register it with the API, then ${toInvocation("build")}.`,
  );
}
