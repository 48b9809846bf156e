import { listLimits } from "../../catalog/list-limits.ts";
import { joinBytes } from "../../read-body.ts";

/** A part of a list that is one answer. */
export interface Page<Item> {
  /** Which of the list's items comes first. */
  readonly start: number;
  readonly items: readonly Item[];
  /** The items as a JSON array, in UTF-8. */
  readonly json: Uint8Array<ArrayBuffer>;
}

/** A list as one caller is shown it, cut into pages when it is made: no request does it again. */
export interface PagedList<Item> {
  /** The names of all items, by which a cursor knows its list. */
  readonly names: readonly string[];
  /** At least one. */
  readonly pages: readonly Page<Item>[];
}

const utf8 = new TextEncoder();
const [open, comma, close] = ["[", ",", "]"].map((mark) => utf8.encode(mark)) as [
  Uint8Array,
  Uint8Array,
  Uint8Array,
];

const written = new WeakMap<object, Uint8Array>();

/** The same item stands in the lists of many callers, and is written once. */
function writeItem(item: object): Uint8Array {
  const json = written.get(item) ?? utf8.encode(JSON.stringify(item));
  written.set(item, json);
  return json;
}

function toPage<Item extends object>(list: readonly Item[], start: number, end: number) {
  const items = list.slice(start, end);
  const parts = items.flatMap((item, index) => [index === 0 ? open : comma, writeItem(item)]);
  return { start, items, json: joinBytes([...(parts.length === 0 ? [open] : parts), close]) };
}

/** Cuts before each item with which a page would be too large; an item that is too large by itself has one of its own. */
export function toPagedList<Item extends { readonly name: string }>(
  list: readonly Item[],
  maxBytes: number = listLimits.pageBytes,
): PagedList<Item> {
  const starts = [0];
  // Each item is followed by a comma or the last bracket, after the first bracket.
  let bytes = 1;
  for (const [index, item] of list.entries()) {
    const size = writeItem(item).length + 1;
    const isFull = bytes + size > maxBytes && bytes > 1;
    if (isFull) starts.push(index);
    bytes = (isFull ? 1 : bytes) + size;
  }
  return {
    names: list.map(({ name }) => name),
    pages: starts.map((start, index) => toPage(list, start, starts[index + 1] ?? list.length)),
  };
}
