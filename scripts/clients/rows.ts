/** One line of the result; without a fault the client listed and called, unless it was left out. */
export interface Row {
  readonly client: string;
  readonly version: string;
  readonly way: string;
  readonly fault: string | null;
  /** Why it could not be tried here. */
  readonly leftOut: string | null;
}

export function showRow({ client, version, way, fault, leftOut }: Row): string {
  const told = leftOut === null ? "lists and calls" : `left out: ${leftOut}`;
  return `${`${client} ${version}`.padEnd(39)} ${way.padEnd(25)} ${fault === null ? told : `FAIL ${fault}`}`;
}

/** The closing line. */
export function toSummary(rows: readonly Row[]): string {
  const tried = rows.filter(({ leftOut }) => leftOut === null);
  const sound = tried.filter(({ fault }) => fault === null);
  const reasons = [...new Set(rows.flatMap(({ leftOut }) => leftOut ?? []))];
  const count = rows.length - tried.length;
  const rest = count === 0 ? "" : `; ${count} left out: ${reasons.join(", ")}`;
  return `clients: ${sound.length} of ${tried.length} list and call${rest}`;
}
