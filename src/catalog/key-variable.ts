/** The environment variable that holds a toolset's key for everybody: `CLINICAL_TRIALS_KEY`. */
export function toKeyVariable(toolset: string): string {
  return `${toolset.toUpperCase().replaceAll("-", "_")}_KEY`;
}

/** The key that the operator has set for everybody, used for people without one of their own. */
export function findSharedKey(
  { sharedKeys }: { readonly sharedKeys: Readonly<Record<string, string>> },
  toolset: string,
): string | undefined {
  return sharedKeys[toKeyVariable(toolset)];
}
