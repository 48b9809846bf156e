/** The environment variable that holds a toolset's key for everybody: `CLINICAL_TRIALS_KEY`. */
export function toKeyVariable(toolset: string): string {
  return `${toolset.toUpperCase().replaceAll("-", "_")}_KEY`;
}
