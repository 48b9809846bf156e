/** `breaking`: calls fail, or the tool offers what is gone. `nullable`, `new_values`: results may not fit the tool's schema. */
export type DriftKind = "breaking" | "nullable" | "new_values" | "deprecated";

/** One thing that a document uses and that is not what it was. */
export interface Drift {
  readonly kind: DriftKind;
  readonly message: string;
}

/** A field or an argument that is there still. */
export function toDeprecated(at: string, reason: string | null | undefined): Drift[] {
  if (reason === null || reason === undefined) return [];
  return [{ kind: "deprecated", message: `${at} is deprecated: ${JSON.stringify(reason)}.` }];
}
