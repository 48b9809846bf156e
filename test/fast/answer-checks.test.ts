import { describe, expect, onTestFinished, test } from "vitest";

import { callTool } from "../../src/mcp/calls/call-tool.ts";
import { createLocalCaller } from "../../src/mcp/local-caller.ts";
import { logTo, toConsole } from "../../src/observe/log.ts";
import { createToolRegistry } from "../../src/tools/tool-registry.ts";
import { compileThings, settings } from "../support/compiler-toolset.ts";
import { parseToolError } from "../support/mcp-messages.ts";
import { startServer } from "../support/upstream.ts";

/** What a call of a tool gives where its upstream answers `data`, and what was logged. */
async function callWith(fields: string, data: object) {
  const url = await startServer((_request, response) => response.end(JSON.stringify({ data })));
  const files = { "things/toolset.json": { ...settings, endpoint: url } };
  const toolset = compileThings({ a: `"D" query t { ${fields} }` }, files);
  const tool = createToolRegistry([toolset], 5000).get("t");
  if (!tool) throw new Error("the tool is missing");
  const lines: string[] = [];
  logTo((line) => lines.push(line));
  onTestFinished(() => logTo(toConsole));
  const caller = createLocalCaller([toolset], {}, "test");
  return { answer: await callTool(tool, { caller, args: {} }), lines };
}

describe("what @private takes out is checked as the result is", () => {
  const fields = "thing(id: 1) { id maker @private { name } }";
  const sound = { id: "1", maker: { name: "N" } };

  test("what was selected goes into _meta", async () => {
    const { answer } = await callWith(fields, { thing: sound });
    expect(answer).toMatchObject({
      _meta: { "toolhub/private": { "thing.maker": [{ name: "N" }] } },
      structuredContent: { id: "1" },
    });
  });

  test("null goes into _meta where the type allows it", async () => {
    const { answer } = await callWith(fields, { thing: { ...sound, maker: null } });
    expect(answer._meta).toEqual({ "toolhub/private": { "thing.maker": [null] } });
  });

  const rows = [
    ["a field that was not selected", { name: "N", home: "secret" }],
    ["a value of another type", { name: ["secret"] }],
    ["a field that is missing", {}],
  ] as const;
  test.each(rows)("%s is refused", async (_, maker) => {
    const { answer, lines } = await callWith(fields, { thing: { ...sound, maker } });
    expect(parseToolError(answer).error_code).toBe("MISCONFIGURED");
    expect(JSON.stringify([answer, lines])).not.toContain("secret");
  });

  test("a field of several members of a union is that of any of them", async () => {
    const ofThing = "... on Thing { id it: maker @private { name } }";
    const ofMaker = "... on Maker { name it: thing @private { id } }";
    const all = [
      { __typename: "Thing", id: "1", it: { name: "N" } },
      { __typename: "Maker", name: "M", it: { id: "2" } },
    ];
    const { answer } = await callWith(`all { ${ofThing} ${ofMaker} }`, { all });
    expect(answer._meta).toEqual({ "toolhub/private": { "all.it": [{ name: "N" }, { id: "2" }] } });
  });
});

test("the log tells where an answer does not fit, without names that the upstream made up", async () => {
  const { lines } = await callWith("things { id }", { things: [{ id: "1", "my secret": 1 }] });
  expect(lines.map((line) => JSON.parse(line))).toContainEqual({
    level: "error",
    event: "result_schema",
    tool: "t",
    at: "/items/0/*",
  });
});

describe("a field without which GraphQL has no answer", () => {
  const nodes = "paged { nodes { id } pageInfo { hasNextPage endCursor } }";
  const rows = [
    ["the only root", "things { id }", {}, "/things"],
    ["the list of a connection", "paged @flatten { nodes { id } }", { paged: {} }, "/paged/nodes"],
    [
      "the node of an edge",
      "paged @flatten { edges { node { id } } }",
      { paged: { edges: [{}] } },
      "/paged/edges/node",
    ],
    [
      "the list of a page",
      nodes.replace("{", "@flatten {"),
      { paged: { pageInfo: { hasNextPage: false, endCursor: null } } },
      "/paged/nodes",
    ],
  ] as const;

  test.each(rows)("%s is missing, and the operator is told where", async (_, fields, data, at) => {
    const { answer, lines } = await callWith(fields, data);
    expect(parseToolError(answer).error_code).toBe("MISCONFIGURED");
    expect(lines.join("\n")).toContain(`"event":"result_schema","tool":"t","at":"${at}"`);
  });
});
