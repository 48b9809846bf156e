import type { GraphQLSchema } from "graphql";

import type { CompiledOperation } from "../src/catalog/compiled.ts";
import type { CompileCache } from "./compile-cache.ts";
import type { Inspection } from "./compiled-tool.ts";
import type { FragmentMap, ParseDocument } from "./document/fragments.ts";
import type { InputSizes } from "./input/sizes.ts";
import type { ScalarMap } from "./json-schema/scalars.ts";
import type { TrustedDocuments } from "./read/trusted-documents.ts";
import type { ToolNames } from "./tool-names.ts";

/** What all operations of one toolset share. */
export interface ToolsetContext {
  readonly name: string;
  /** As people call the API. */
  readonly title: string;
  /** Stands before the name of each operation in its tool's name. */
  readonly prefix: string;
  readonly schema: GraphQLSchema;
  readonly scalars: ScalarMap;
  /** The toolset's own; an operation may define more. */
  readonly fragments: FragmentMap;
  /** Each file once, whoever reads it. */
  readonly parse: ParseDocument;
  /** If `@tool` says nothing else. */
  readonly cacheSeconds: number;
  /** How large a result may be, where that is not what holds for all. */
  readonly resultLimit: Pick<CompiledOperation, "maxResultBytes">;
  /** The names of what a person fills in besides the key; `@pin` may take them. Undefined if nobody can tell. */
  readonly fields: readonly string[] | undefined;
  /** What its input fields take of a listing, over all its operations. */
  readonly inputSizes: InputSizes;
  /** What one tool's entry of a listing may take. */
  readonly maxToolBytes: number;
  /** Takes each tool as it was compiled. */
  readonly inspect: ((inspection: Inspection) => void) | undefined;
  /** The documents that the API knows, if it runs no others. */
  readonly trusted: TrustedDocuments | undefined;
  /** Of all that its operations are compiled with, besides themselves. */
  readonly digest: string;
  readonly cache: CompileCache;
  /** Shared by all toolsets. */
  readonly names: ToolNames;
}
