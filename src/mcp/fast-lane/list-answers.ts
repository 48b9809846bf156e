import type { RequestId } from "@modelcontextprotocol/server";

import type { ShownTool } from "../../catalog/compiled.ts";
import { toLifeMs } from "../lists/list-life.ts";
import type { PagedList } from "../lists/paged-list.ts";
import type { Frame } from "./frame.ts";

const start = new TextEncoder().encode('{"result":{"tools":');

/** Answers lists of tools from bytes that are made once per list; null for a list of more than one page. */
export function createListAnswers({ answerBytes }: Frame) {
  return (id: RequestId, { pages }: PagedList<ShownTool>, expiresAt: number): Response | null => {
    const [page, ...others] = pages;
    if (!page || others.length > 0) return null;
    const members = `,"ttlMs":${toLifeMs(expiresAt)},"resultType":"complete","cacheScope":"private"`;
    return answerBytes(id, [start, page.json], members);
  };
}
