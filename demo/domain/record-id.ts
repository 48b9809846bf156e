/** `ORD-1001` of `ORD` and 1001. */
export const toRecordId = (prefix: string, number: number) => `${prefix}-${number}`;

/** The number of `ORD-1001`, in any case; null for what is no such id. */
export function parseRecordId(prefix: string, id: string): number | null {
  const [, name, number] = /^([a-z]{1,8})-(\d{1,12})$/i.exec(id.trim()) ?? [];
  return name?.toUpperCase() === prefix ? Number(number) : null;
}
