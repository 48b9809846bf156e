import type { CompiledToolset } from "../compiled.ts";

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

/** The environment variable that holds a toolset's key for everybody: `CLINICAL_TRIALS_KEY`. */
export function toKeyVariable(toolset: string): string {
  return `${toolset.toUpperCase().replaceAll("-", "_")}_KEY`;
}

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

/** Which key the calls of any toolset have; `none` if it takes none. */
export type KeyState<Own> = FoundKey<Own> | { readonly state: "none" };

/** The key of any toolset: `none` if it takes none. Calls work in every state but `needed`. */
export function keyState<Own extends { readonly toolset: string }>(
  { name, auth }: Pick<CompiledToolset, "name" | "auth">,
  keys: readonly Own[],
  config: SharedKeys,
): KeyState<Own> {
  return auth.type === "none" ? { state: "none" } : findKey(name, keys, config);
}
