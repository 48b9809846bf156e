/** The environment variable that holds a toolset's key where there is no account: `CLINICAL_TRIALS_KEY`. */
export function toKeyVariable(toolset: string): string {
  return `${toolset.toUpperCase().replaceAll("-", "_")}_KEY`;
}
