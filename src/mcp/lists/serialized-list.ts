import type { ServerContext } from "@modelcontextprotocol/server";

import type { ToolListing } from "../../catalog/compiled.ts";

/** Where the handler of one request leaves its list of tools as JSON, past the SDK. */
export class SerializedList {
  json: string | null = null;
}

/** What stands in the SDK's answer where the list belongs. */
const emptyList = '"tools":[]';

const written = new WeakMap<readonly ToolListing[], string>();

/** Lists never change, so the JSON of one is made once per isolate. */
export function writeList(listings: readonly ToolListing[]): string {
  const json = written.get(listings) ?? JSON.stringify(listings);
  written.set(listings, json);
  return json;
}

/** What the SDK is to write: the whole list, or none of it where the request has a slot, which then has all. */
export function toSerializedList(
  listings: readonly ToolListing[],
  context: ServerContext,
): readonly ToolListing[] {
  const slot = context.http?.authInfo?.extra?.list;
  if (!(slot instanceof SerializedList)) return listings;
  slot.json = writeList(listings);
  return [];
}

/** The SDK's answer with the list from the slot in its place. Throws: an ordinary Error if there is no place. */
export async function completeList(
  response: Response,
  { json }: SerializedList,
): Promise<Response> {
  if (json === null) return response;
  const text = await response.text();
  if (!text.includes(emptyList)) throw new Error("the SDK's answer has no place for the list");
  return new Response(
    text.replace(emptyList, () => `"tools":${json}`),
    response,
  );
}
