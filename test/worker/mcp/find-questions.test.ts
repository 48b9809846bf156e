import { describe, expect, test } from "vitest";

import { toPath } from "../../support/approvals.ts";
import { decide } from "../../support/decide.ts";
import { connect, type Lane, lanes, urlOf } from "../../support/mcp-client.ts";
import { parseToolError } from "../../support/mcp-messages.ts";
import { answerAsGithub, connectMerger, createMerger, merge } from "../../support/merger.ts";
import { type Person, register } from "../../support/person.ts";
import { toCall, type Via, vias } from "../../support/ways.ts";

type Result = Parameters<typeof parseToolError>[0] & { readonly structuredContent?: object };

async function callMerge(lane: Lane, token: string, via: Via) {
  const client = await connect(lane, token, urlOf(via));
  const result = (await client.callTool(toCall(via, merge))) as Result;
  await client.close();
  return { result };
}

/** A token of the person's own, good wherever its scopes are. */
async function makeToken({ browser }: Pick<Person, "browser">): Promise<string> {
  await browser.send("/account/tokens", [
    ["name", "Script"],
    ["toolset", "github"],
    ["write", "github"],
    ["days", "30"],
  ]);
  const made = await (await browser.open("/account/tokens?done=made")).text();
  return /<pre id="token"[^>]*>([^<]+)/.exec(made)?.[1] ?? "";
}

describe.each(lanes)("%s lane", (lane) => {
  test("the question of a call through run_tool names the tool that it runs, and one yes runs it once", async () => {
    const github = answerAsGithub();
    const ada = await createMerger();
    const app = { browser: ada.browser, clientId: await register() };
    const token = await connectMerger(app, "untrusted", urlOf("run_tool"));
    const path = toPath(await callMerge(lane, token, "run_tool"));
    const page = await (await ada.browser.open(path)).text();
    expect(page).toContain('<code class="soft">merge_pull_request</code>');
    expect(page).toContain("<dt>pull_request_id</dt>");
    expect(page).not.toContain("run_tool");
    await decide(ada, path);
    const first = await callMerge(lane, token, "run_tool");
    expect(first.result.structuredContent).toMatchObject({ pull_request: { merged: true } });
    expect((await callMerge(lane, token, "run_tool")).result).toEqual(first.result);
    expect(github.merges).toBe(1);
  });

  test.each([vias, vias.toReversed()])(
    "asked through %s and called through %s: it is one question, one answer and one change",
    async (one = "itself", other = "run_tool") => {
      const github = answerAsGithub();
      const ada = await createMerger();
      const token = await makeToken(ada);
      const path = toPath(await callMerge(lane, token, one));
      expect(toPath(await callMerge(lane, token, other))).toBe(path);
      await decide(ada, path);
      const first = await callMerge(lane, token, other);
      expect(first.result.isError).toBeFalsy();
      const again = await callMerge(lane, token, one);
      expect(again.result.structuredContent).toEqual(first.result.structuredContent);
      expect(github.merges).toBe(1);
    },
  );

  test("what was refused by one way is refused by the other", async () => {
    const github = answerAsGithub();
    const ada = await createMerger();
    const token = await makeToken(ada);
    await decide(ada, toPath(await callMerge(lane, token, "run_tool")), "refused");
    const { result } = await callMerge(lane, token, "itself");
    expect(parseToolError(result).error_code).toBe("DECLINED");
    expect(github.merges).toBe(0);
  });
});
