import { readFileSync } from "node:fs";
import { expect, test } from "vitest";

import { toListAdvice } from "../../compiler/report/list-advice.ts";
import { listLimits } from "../../src/catalog/list-limits.ts";
import { createToolRegistry } from "../../src/tools/tool-registry.ts";

const toSizes = (count: number, bytes: number) =>
  Array.from({ length: count }, (_, index) => ({
    toolset: "things",
    tool: `tool_${index}`,
    bytes,
    tokens: Math.ceil(bytes / 4),
  }));

test("every list has ping and whoami, and no other tool of toolhub's own", () => {
  expect([...createToolRegistry([], 1000).keys()]).toEqual(["ping", "whoami"]);
  expect(listLimits.builtInTools).toBe(2);
});

const fix = "Leave tools out, or let people connect to /mcp/<toolset>.";

test.each([
  ["38 tools", 38, 100, []],
  [
    "39 tools, which are 41 with the built-in ones",
    39,
    100,
    [
      `There are 41 tools with ping and whoami, and a model gets no more than 40 of them in Cursor. ${fix}`,
    ],
  ],
  [
    "127 tools",
    127,
    100,
    [
      `There are 129 tools with ping and whoami, and a model gets no more than 128 of them in VS Code, Cursor, ChatGPT, and Codex. ${fix}`,
    ],
  ],
  ["100,000 bytes", 10, 10_000, []],
  [
    "more than fits into a conversation",
    10,
    10_001,
    [
      `All tools take 100010 bytes of a listing, and 100000 are about 25,000 tokens of every conversation. ${fix}`,
    ],
  ],
  [
    "more than a page",
    30,
    35_000,
    [
      `All tools take 1050000 bytes of a listing, and 100000 are about 25,000 tokens of every conversation. ${fix}`,
      `All tools take 1050000 bytes of a listing, and a page holds 1048576: clients that do not ask for the next page see no more. ${fix}`,
    ],
  ],
])("of %s the author is told what clients make of them", (_, count, bytes, advice) => {
  expect(toListAdvice(toSizes(count, bytes))).toEqual(advice);
});

test("docs/authoring/commands.md says the same numbers", () => {
  const page = readFileSync("docs/authoring/commands.md", "utf8").replaceAll(/\s+/g, " ");
  const { clientTools, contextCharacters, pageBytes } = listLimits;
  const [few, many] = clientTools;
  expect(page).toContain(
    `more than ${few.most} (Cursor) or ${many.most} (VS Code, ChatGPT, Codex) do not reach the model, ${contextCharacters.toLocaleString("en")} bytes are about 25,000 tokens of every conversation, and what is larger than ${pageBytes / 1024 / 1024} MiB comes in pages`,
  );
});
