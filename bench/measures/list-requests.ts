import { type Target, toModernRequest } from "../load/requests.ts";
import { sendOnce } from "../load/send-once.ts";

/** How many requests it takes to list all tools, page by page. Throws: if there are not as many as expected. */
export async function countListRequests(target: Target, tools: number): Promise<number> {
  let listed = 0;
  let requests = 0;
  let cursor: string | undefined;
  do {
    const request = toModernRequest(target, "tools/list", cursor === undefined ? {} : { cursor });
    const message = await sendOnce(request, (result) => Array.isArray(Object(result).tools));
    const { result } = JSON.parse(message);
    listed += result.tools.filter(({ name }: { name: string }) => /^get_trial_/.test(name)).length;
    cursor = result.nextCursor;
    requests += 1;
  } while (cursor !== undefined);
  if (listed !== tools) throw new Error(`${listed} of ${tools} tools were listed.`);
  return requests;
}
