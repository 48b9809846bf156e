import { existsSync } from "node:fs";
import { join } from "node:path";

import { type CompiledToolset, defaultMaxResultBytes } from "../src/catalog/compiled.ts";
import { compileAuth } from "./auth.ts";
import { CompileCache, toDigest } from "./compile-cache.ts";
import type { Inspection } from "./compiled-tool.ts";
import type { ToolsetContext } from "./context.ts";
import { DiagnosticList, mapCollecting } from "./diagnostics/diagnostic-list.ts";
import { ToolsetError } from "./diagnostics/toolset-error.ts";
import { readSharedFragments } from "./document/fragments.ts";
import { InputSizes } from "./input/sizes.ts";
import { assertInputFieldRules } from "./input/type.ts";
import { listCustomScalars } from "./json-schema/scalars.ts";
import { createSearchIndex } from "./json-schema/search-index.ts";
import { compileOperations } from "./operations.ts";
import { locateJson } from "./read/json.ts";
import { findSchemaFile } from "./read/schema-file.ts";
import { toErrorRules } from "./read/settings/error-rules.ts";
import { defaultMaxToolBytes } from "./read/settings/toolhub-file.ts";
import { readToolsetFile, type ToolsetFile } from "./read/settings/toolset-file.ts";
import { readSource } from "./read/source.ts";
import { findNameFault, listToolsets } from "./read/toolset-folder.ts";
import { readTrustedDocuments, type TrustedDocuments } from "./read/trusted-documents.ts";
import { assertPromptNames, compileTexts } from "./texts.ts";
import { ToolNames } from "./tool-names.ts";
import { readSchema } from "./upstream-schema.ts";

export interface CompileOptions {
  /** The toolsets to compile; all if they are not named. */
  readonly only?: readonly string[];
  /** Takes what is wrong with a tool, prompt or resource, which is then left out; without it a broken one fails them all. */
  readonly leaveOut?: (error: ToolsetError) => void;
  /** Documents may be some that the API does not know yet, whatever "trustedDocuments" says. */
  readonly isAnyTrusted?: boolean;
  /** How much of a listing one tool may take, unless its toolset says otherwise. */
  readonly maxToolBytes?: number;
  /** Takes each tool as it was compiled. */
  readonly inspect?: (inspection: Inspection) => void;
  /** What a compilation before this one left; nothing unless it is given. */
  readonly cache?: CompileCache;
}

type SharedByToolsets = Pick<ToolsetContext, "names" | "maxToolBytes" | "cache">;

/** The toolsets below `folder`, sorted by name. Throws: `ToolsetError` with all mistakes in all files. */
export function compileToolsets(folder: string, options: CompileOptions = {}): CompiledToolset[] {
  const names = new ToolNames();
  const { maxToolBytes = defaultMaxToolBytes, cache = new CompileCache() } = options;
  let isWhole = false;
  try {
    const toolsets = mapCollecting(chooseFolders(listToolsets(folder), options.only), (name) =>
      compileToolset(join(folder, name), name, { ...options, names, maxToolBytes, cache }),
    );
    assertPromptNames(folder, toolsets);
    isWhole = true;
    return toolsets;
  } finally {
    cache.forgetOthers(isWhole);
  }
}

function chooseFolders(all: readonly string[], only = all): readonly string[] {
  const unknown = only.filter((name) => !all.includes(name));
  if (unknown.length === 0) return all.filter((name) => only.includes(name));
  throw new ToolsetError(
    unknown.map((name) => ({
      file: "TOOLSETS",
      message: `There is no toolset "${name}": take from ${all.join(", ")}.`,
    })),
  );
}

/** One folder below toolsets/. Throws: `ToolsetError` with the mistakes of all its files. */
function compileToolset(
  folder: string,
  name: string,
  { names, maxToolBytes, cache, ...options }: CompileOptions & SharedByToolsets,
): CompiledToolset {
  const { inspect, leaveOut, isAnyTrusted } = options;
  const fault = findNameFault(name);
  if (fault !== null) throw new ToolsetError([{ file: folder, message: fault }]);
  const settingsFile = join(folder, "toolset.json");
  const diagnostics = new DiagnosticList();
  const file = diagnostics.attempt(() => readToolsetFile(settingsFile));
  const read = readSchemaOf(diagnostics, cache, folder, file);
  const fragments = diagnostics.attempt(() => readSharedFragments(folder, cache.parse));
  const trusted = diagnostics.attempt(() => (isAnyTrusted ? undefined : readTrusted(folder, file)));
  if (!read || !fragments) throw diagnostics.toError();

  const { schema } = read;
  const custom = listCustomScalars(schema);
  const unknown = Object.keys(file?.scalars ?? {}).filter((scalar) => !custom.includes(scalar));
  for (const scalar of unknown) {
    const message = `"scalars.${scalar}" is not a custom scalar of the schema: remove it, or fix its name.`;
    diagnostics.add({ ...locateJson(readSource(settingsFile), ["scalars", scalar]), message });
  }
  const own = file ? toOwn(name, file) : toGuessed(name, custom);
  const shared = { names: own.names ?? names, maxToolBytes: own.maxToolBytes ?? maxToolBytes };
  const context: ToolsetContext = {
    ...own,
    ...shared,
    schema,
    trusted,
    digest: toDigest([read.digest, JSON.stringify([own, shared.maxToolBytes, trusted?.text])]),
    cache,
    parse: cache.parse,
    fragments,
    inputSizes: new InputSizes(own.scalars),
    inspect,
  };
  if (file) diagnostics.attempt(() => assertInputFieldRules(schema, own.scalars));
  const operations = diagnostics.attempt(() => compileOperations(context, folder, leaveOut));
  const auth =
    file && diagnostics.attempt(() => compileAuth(context, file.auth, folder, operations));
  const texts = diagnostics.attempt(() =>
    compileTexts(context, file && operations, folder, leaveOut),
  );
  if (!file || !operations || !auth || !texts || !diagnostics.isEmpty) throw diagnostics.toError();
  return {
    name,
    title: own.title,
    ...toWords(file),
    ...toAddress(file),
    auth,
    operations: operations.listed,
    ...texts,
    search: createSearchIndex(operations.listed),
  };
}

function readSchemaOf(
  diagnostics: DiagnosticList,
  cache: CompileCache,
  folder: string,
  file: ToolsetFile | undefined,
) {
  const schemaFile = diagnostics.attempt(() => findSchemaFile(folder, file));
  if (schemaFile === undefined) return undefined;
  const extensions = join(folder, "schema-extensions.graphql");
  return diagnostics.attempt(() => readKnownSchema(cache, schemaFile, extensions));
}

function readTrusted(folder: string, file: ToolsetFile | undefined): TrustedDocuments | undefined {
  const settings = file?.trustedDocuments;
  return settings && readTrustedDocuments(join(folder, settings.manifest), settings);
}

/** What a toolset's own file says to its operations. */
function toOwn(
  name: string,
  { title, prefix, scalars, fields = [], limits, defaults }: ToolsetFile,
) {
  const { maxResultBytes, maxToolBytes } = limits;
  return {
    name,
    title,
    prefix,
    scalars,
    fields: fields.map((field) => field.name),
    cacheSeconds: defaults.cacheSeconds,
    maxToolBytes,
    resultLimit: maxResultBytes === defaultMaxResultBytes ? {} : { maxResultBytes },
    names: undefined,
  };
}

/**
 * With a broken toolset.json nobody can tell what it says: operations are checked against neither the scalars that it maps
 * nor its fields, nor the names that its prefix would make of theirs.
 */
function toGuessed(name: string, custom: readonly string[]) {
  return {
    name,
    title: name,
    prefix: "",
    scalars: Object.fromEntries(custom.map((scalar) => [scalar, {}])),
    fields: undefined,
    cacheSeconds: 0,
    maxToolBytes: undefined,
    resultLimit: {},
    names: new ToolNames("guessed"),
  };
}

/** The schema, with what the toolset says of its input fields; read once as long as both files stay the same. */
function readKnownSchema(cache: CompileCache, file: string, extensionsFile: string) {
  const source = readSource(file);
  const extensions = existsSync(extensionsFile) ? readSource(extensionsFile) : undefined;
  const digest = toDigest([file, source.body, extensions?.body ?? ""]);
  return { schema: cache.schemas.take(digest, () => readSchema(source, extensions)), digest };
}

const toAddress = ({
  endpoint,
  allowInsecure,
  fields,
  headers,
  serviceHeaders,
  errors,
}: ToolsetFile) => ({
  endpoint,
  ...(allowInsecure && { allowInsecure }),
  ...(fields && { fields }),
  ...(headers && { headers }),
  ...(serviceHeaders && { serviceHeaders }),
  ...(errors && { errorRules: toErrorRules(errors) }),
});

const toWords = ({ description, changes }: ToolsetFile) =>
  changes === undefined ? { description } : { description, changes };
