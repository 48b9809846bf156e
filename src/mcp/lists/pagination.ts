import { ProtocolError, ProtocolErrorCode } from "@modelcontextprotocol/server";

import type { Caller } from "../../caller.ts";
import type { Page, PagedList } from "./paged-list.ts";

/** What a request for a list names. */
interface ListRequest {
  readonly method: string;
  readonly cursor: string | undefined;
  readonly caller: Caller;
}

/** A cursor is good for this caller, this method and exactly this list: a list that changed is read from its start. */
const toStatement = (method: string, names: readonly string[], offset: string) =>
  JSON.stringify(["cursor", method, offset, names]);

/**
 * The page of what this caller may see that begins where `cursor` says, and the cursor of the next where there is one.
 * Shape of a cursor: `<offset>.<tag>`. Throws: ProtocolError -32602 for one at which no page of this very list begins.
 */
export async function paginate<Item>(
  list: PagedList<Item>,
  request: ListRequest,
): Promise<{ readonly page: Page<Item>; readonly next: { readonly nextCursor?: string } }> {
  const { names, pages } = list;
  const { method, caller } = request;
  const page = await findPage(list, request);
  const following = pages[pages.indexOf(page) + 1];
  if (!following) return { page, next: {} };
  const tag = await caller.sign(toStatement(method, names, String(following.start)));
  return { page, next: { nextCursor: `${following.start}.${tag}` } };
}

async function findPage<Item>(
  { names, pages }: PagedList<Item>,
  { method, cursor, caller }: ListRequest,
): Promise<Page<Item>> {
  const [offset = "", tag = "", ...rest] = (cursor ?? "0").split(".");
  const page = pages.find(({ start }) => String(start) === offset);
  const isOurs =
    cursor === undefined ||
    (rest.length === 0 && (await caller.verify(toStatement(method, names, offset), tag)));
  if (page && isOurs) return page;
  throw new ProtocolError(
    ProtocolErrorCode.InvalidParams,
    "This cursor does not belong to this list. Ask for the list again without a cursor.",
  );
}
