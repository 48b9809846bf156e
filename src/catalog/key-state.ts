import type { CompiledToolset } from "./compiled.ts";
import { toKeyVariable } from "./key-variable.ts";

/** Keys that the operator has set for everybody, by the name of their variable. */
interface SharedKeys {
  readonly sharedKeys: Readonly<Record<string, string>>;
}

/** Which key the calls of a toolset have. */
type FoundKey<Own> =
  | { readonly state: "own"; readonly own: Own }
  /** The operator has set one for everybody. */
  | { readonly state: "shared"; readonly key: string }
  | { readonly state: "needed" };

/** The key of a toolset that takes one: the first of `keys` that is for it, or else the shared one. */
export function findKey<Own extends { readonly toolset: string }>(
  toolset: string,
  keys: readonly Own[],
  { sharedKeys }: SharedKeys,
): FoundKey<Own> {
  const own = keys.find((key) => key.toolset === toolset);
  if (own) return { state: "own", own };
  const key = sharedKeys[toKeyVariable(toolset)];
  return key === undefined ? { state: "needed" } : { state: "shared", key };
}

/** The key of any toolset: `none` if it takes none. Calls work in every state but `needed`. */
export function keyState<Own extends { readonly toolset: string }>(
  { name, auth }: Pick<CompiledToolset, "name" | "auth">,
  keys: readonly Own[],
  config: SharedKeys,
): FoundKey<Own> | { readonly state: "none" } {
  return auth.type === "none" ? { state: "none" } : findKey(name, keys, config);
}
