import type { ServerContext } from "@modelcontextprotocol/server";
import { joinBytes } from "../../read-body.ts";
import type { Page } from "./paged-list.ts";

/** Where the handler of one request leaves its page of a list as JSON, past the SDK. */
export class SerializedList {
  page: { readonly field: string; readonly json: Uint8Array } | null = null;
}

/** What the SDK is to write: the whole page, or none of it where the request has a slot, which then has all. */
export function toSerializedList<Item>(
  { items, json }: Page<Item>,
  field: string,
  context: ServerContext,
): readonly Item[] {
  const slot = context.http?.authInfo?.extra?.list;
  if (!(slot instanceof SerializedList)) return items;
  slot.page = { field, json };
  return [];
}

/** The SDK's answer with the page from the slot in its place. Throws: an ordinary Error if there is no place. */
export async function completeList(
  response: Response,
  { page }: SerializedList,
): Promise<Response> {
  if (page === null) return response;
  const text = await response.text();
  const name = `"${page.field}":`;
  const place = text.indexOf(`${name}[]`);
  if (place < 0) throw new Error("the SDK's answer has no place for the list");
  const utf8 = new TextEncoder();
  const start = utf8.encode(text.slice(0, place + name.length));
  const end = utf8.encode(text.slice(place + name.length + "[]".length));
  return new Response(joinBytes([start, page.json, end]), response);
}
