import type { Caller } from "../../caller.ts";
import { putLast } from "../../put-last.ts";
import { type PagedList, toPagedList } from "./paged-list.ts";

/** Of each source. A person can allow an app any set of scopes, so what was used last is kept, and no more than this. */
const maxLists = 50;
const maxBytes = 8 * 1024 * 1024;

const countBytes = <Item>({ pages }: PagedList<Item>): number =>
  pages.reduce((sum, { json }) => sum + json.length, 0);

/** Shows each caller of `source` the list that `make` gives for their scopes: made once per source and set of scopes. */
export function createListByScopes<Source extends object, Item extends { readonly name: string }>(
  make: (source: Source, scopes: readonly string[]) => readonly Item[],
) {
  const kept = new WeakMap<Source, Map<string, PagedList<Item>>>();

  return (source: Source, { scopes }: Pick<Caller, "scopes">): PagedList<Item> => {
    const known = kept.get(source) ?? new Map<string, PagedList<Item>>();
    kept.set(source, known);
    const name = [...scopes].sort().join(" ");
    const found = known.get(name);
    const list = found ?? toPagedList(make(source, scopes));
    putLast(known, [name, list], maxLists);
    if (!found) dropOldest(known);
    return list;
  };
}

/** The list that was used last stays, however large it is. */
function dropOldest<Item>(known: Map<string, PagedList<Item>>): void {
  let bytes = [...known.values()].reduce((sum, list) => sum + countBytes(list), 0);
  for (const [name, list] of known) {
    if (bytes <= maxBytes || known.size === 1) return;
    known.delete(name);
    bytes -= countBytes(list);
  }
}
