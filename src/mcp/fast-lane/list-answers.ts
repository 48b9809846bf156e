import type { RequestId } from "@modelcontextprotocol/server";

import type { ToolListing } from "../../catalog/compiled.ts";
import { toLifeMs } from "../lists/list-life.ts";
import { fitsOnePage } from "../lists/pagination.ts";
import { writeList } from "../lists/serialized-list.ts";
import type { Frame } from "./frame.ts";

/** Answers lists of tools from bytes that are made once per list; null for a list of more than one page. */
export function createListAnswers({ answerBytes }: Frame) {
  const starts = new WeakMap<readonly ToolListing[], Uint8Array>();

  function toStart(list: readonly ToolListing[]): Uint8Array {
    const start =
      starts.get(list) ?? new TextEncoder().encode(`{"result":{"tools":${writeList(list)}`);
    starts.set(list, start);
    return start;
  }

  return (id: RequestId, list: readonly ToolListing[], expiresAt: number): Response | null => {
    if (!fitsOnePage(list)) return null;
    const members = `,"ttlMs":${toLifeMs(expiresAt)},"resultType":"complete","cacheScope":"private"`;
    return answerBytes(id, toStart(list), members);
  };
}
