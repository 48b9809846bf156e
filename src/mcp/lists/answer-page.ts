import type { ServerContext } from "@modelcontextprotocol/server";

import type { Caller } from "../../caller.ts";
import { toLife } from "./list-life.ts";
import type { PagedList } from "./paged-list.ts";
import { paginate } from "./pagination.ts";
import { toSerializedList } from "./serialized-list.ts";

/** One request for a list. */
interface ListRequest {
  readonly method: string;
  readonly params?: { readonly cursor?: string | undefined } | undefined;
}

/**
 * What the SDK is to write of a list: the items of the page that the request asks for as `field`, and the members
 * beside it. Throws: as `paginate`.
 */
export async function answerPage<Item>(
  list: PagedList<Item>,
  field: string,
  { method, params }: ListRequest,
  { caller, context }: { readonly caller: Caller; readonly context: ServerContext },
) {
  const { page, next } = await paginate(list, { method, cursor: params?.cursor, caller });
  const items = [...toSerializedList(page, field, context)];
  return { items, more: { ...next, ...toLife(context, caller) } };
}
