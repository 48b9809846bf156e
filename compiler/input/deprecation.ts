/** What the schema says instead of a value or field that is going away; null where it stays. */
export function toDeprecation({
  deprecationReason,
}: {
  readonly deprecationReason?: string | null | undefined;
}): string | null {
  return deprecationReason == null ? null : `Deprecated: ${deprecationReason}`;
}
