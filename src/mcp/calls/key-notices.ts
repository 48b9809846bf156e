import type { CallToolResult } from "@modelcontextprotocol/server";

import type { KeyLocation, KeyNotice } from "../../caller.ts";
import { daySeconds, nowSeconds, toIsoDay } from "../../clock.ts";

/** Where a client finds which keys end soon. */
const endingMeta = "toolhub/keys_end";

/** Says of keys that end soon so, in a text after the result's and in `_meta`: the result itself stays as its schema has it. */
export function addKeyNotices(
  result: CallToolResult,
  notices: readonly KeyNotice[],
  keyLocation: KeyLocation,
): CallToolResult {
  const texts = notices.map((notice) => toSentence(notice, keyLocation));
  const ends = Object.fromEntries(
    notices.map(({ toolset, expiresAt }) => [toolset, new Date(expiresAt * 1000).toISOString()]),
  );
  return {
    ...result,
    _meta: { ...result._meta, [endingMeta]: ends },
    content: [...result.content, ...texts.map((text) => ({ type: "text", text }) as const)],
  };
}

function toSentence({ toolset, expiresAt }: KeyNotice, { phrase }: KeyLocation): string {
  const day = toIsoDay(expiresAt);
  const days = Math.floor((expiresAt - nowSeconds()) / daySeconds);
  const left = days < 1 ? "less than a day" : days === 1 ? "a day" : `${days} days`;
  return `The key for ${toolset} ends on ${day}, in ${left}. The result is complete; tell the person to make a new key and set it ${phrase(toolset)}.`;
}
