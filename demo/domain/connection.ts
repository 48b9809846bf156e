import { Buffer } from "node:buffer";

import { refuseInput } from "./refusal.ts";

/** What a list is asked for without `first`, as the schemas say. */
export const defaultPageSize = 20;
const maxPageSize = 100;

export interface PageArguments {
  readonly first: number;
  readonly after?: string | null;
}

/** Rows after a position, in the order of their positions. */
type ReadRows<Row> = (after: number, limit: number) => readonly Row[];

const toCursor = (list: string, position: number) =>
  Buffer.from(`${list}:${position}`).toString("base64url");

/** Throws: `GraphQLError` if the cursor is of another list, or of nobody. */
function parseCursor(list: string, cursor: string): number {
  const [, name, position] =
    /^(\w+):(-?\d{1,15})$/.exec(Buffer.from(cursor, "base64url").toString()) ?? [];
  if (name !== list || position === undefined)
    refuseInput(`"after" has to be an endCursor of this list.`);
  return Number(position);
}

/** One page of a list whose rows have a whole number that orders them. Throws: `GraphQLError`. */
export function toConnection<Row extends { readonly position: number }>(
  list: string,
  { first, after }: PageArguments,
  readRows: ReadRows<Row>,
) {
  if (first < 1 || first > maxPageSize)
    refuseInput(`"first" has to be between 1 and ${maxPageSize}.`);
  const start = after ? parseCursor(list, after) : Number.MIN_SAFE_INTEGER;
  const rows = readRows(start, first + 1);
  const nodes = rows.slice(0, first);
  const last = nodes.at(-1);
  return {
    edges: nodes.map((node) => ({ node, cursor: toCursor(list, node.position) })),
    pageInfo: {
      hasNextPage: rows.length > first,
      endCursor: last ? toCursor(list, last.position) : null,
    },
  };
}
