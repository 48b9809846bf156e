import { ProtocolError, ProtocolErrorCode } from "@modelcontextprotocol/server";

import type { Caller } from "../../caller.ts";

const pageSize = 100;

/** Whether a list needs no cursor. */
export const fitsOnePage = (list: readonly unknown[]): boolean => list.length <= pageSize;

/** One page, and the cursor of the next where there is one. */
export interface Page<Item> {
  readonly items: readonly Item[];
  readonly next: { readonly nextCursor?: string };
}

const pages = new WeakMap<readonly unknown[], Map<number, readonly unknown[]>>();

/** Lists never change, so a page of one is made once. */
function toPage<Item>(list: readonly Item[], start: number): readonly Item[] {
  const known = pages.get(list) ?? new Map<number, readonly unknown[]>();
  pages.set(list, known);
  const page = known.get(start) ?? list.slice(start, start + pageSize);
  known.set(start, page);
  return page as readonly Item[];
}

/** A cursor is good for this caller, this method and exactly this list: a list that changed is read from its start. */
const toStatement = (method: string, list: readonly { name: string }[], offset: string) =>
  JSON.stringify(["cursor", method, offset, list.map(({ name }) => name)]);

/**
 * At most 100 items of what this caller may see, from where `cursor` says. Shape of a cursor: `<offset>.<tag>`.
 * Throws: ProtocolError -32602 for a cursor that was not made for this very list.
 */
export async function paginate<Item extends { readonly name: string }>(
  list: readonly Item[],
  { method, cursor, caller }: { method: string; cursor: string | undefined; caller: Caller },
): Promise<Page<Item>> {
  const start = cursor === undefined ? 0 : await toOffset(cursor);
  const end = start + pageSize;
  const items = toPage(list, start);
  if (end >= list.length) return { items, next: {} };
  const tag = await caller.sign(toStatement(method, list, String(end)));
  return { items, next: { nextCursor: `${end}.${tag}` } };

  async function toOffset(given: string): Promise<number> {
    const [offset = "", tag = "", ...rest] = given.split(".");
    const isOurs = await caller.verify(toStatement(method, list, offset), tag);
    if (isOurs && rest.length === 0) return Number(offset);
    throw new ProtocolError(
      ProtocolErrorCode.InvalidParams,
      "This cursor does not belong to this list. Ask for the list again without a cursor.",
    );
  }
}
