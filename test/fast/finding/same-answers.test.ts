import { describe, expect, test } from "vitest";

import type { Caller } from "../../../src/caller.ts";
import { createLocalCaller } from "../../../src/mcp/local-caller.ts";
import { createToolRegistry } from "../../../src/tools/tool-registry.ts";
import { compileThings } from "../../support/compiler-toolset.ts";
import { connectTo, createOfferOf, offerBy, serve } from "../../support/in-process.ts";
import type { Lane } from "../../support/mcp-client.ts";
import { parseToolError } from "../../support/mcp-messages.ts";
import { type Said, startThings } from "../../support/upstream.ts";
import { toCall, type Via, vias } from "../../support/ways.ts";

const rename = '"D" mutation rename_things($id: ID!) { rename(id: $id, name: "b") { id } }';
const list =
  '"D" query list_things($from: Int) { paged(offset: $from) { nodes { id name } pageInfo { hasNextPage } } }';
const many = '"D" query get_thing($id: ID! @batch) { thing(id: $id) { id name } }';

/** Tools over one upstream, for one caller, who calls them by their names and by `run_tool` as they like. */
async function startBoth(operations: Readonly<Record<string, string>>, answer: () => Said) {
  const { endpoint, asked } = await startThings(answer);
  const toolsets = [{ ...compileThings(operations), endpoint }];
  const tools = [...createToolRegistry(toolsets, 5000).values()];
  const offer = createOfferOf([...tools, ...offerBy("run_tool", tools)]);
  const records: object[] = [];
  const local = createLocalCaller(toolsets, {}, "test", "ask");
  const caller: Caller = {
    ...local,
    record: ({ requestId: _, startedMs: __, durationMs: ___, ...facts }) => records.push(facts),
  };
  async function call(lane: Lane, via: Via, name: string, args: object) {
    const client = await connectTo(serve(offer, caller), { lane });
    const answer = await client.callTool(toCall(via, { name, arguments: args }) as never);
    await client.close();
    return answer;
  }
  return { call, asked, records };
}

/** Without what is new in every answer. */
const steady = (answer: object) =>
  JSON.parse(JSON.stringify(answer).replaceAll(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, "#"));

const long = Array.from({ length: 100 }, (_, id) => ({ id: `${id}`, name: "x".repeat(2000) }));
const thing = { data: { thing: { id: "1", name: "a" } } };
const renamed = { data: { rename: { id: "1" } } };
const refusal = (code: string) => ({ errors: [{ message: "No.", extensions: { code } }] });

const outcomes: readonly (readonly [string, string, string, object, Said])[] = [
  ["a result", rename, "rename_things", { id: "1" }, renamed],
  [
    "a result that was cut to size",
    list,
    "list_things",
    { from: 0 },
    { data: { paged: { nodes: long, pageInfo: { hasNextPage: true } } } },
  ],
  ["nothing found", rename, "rename_things", { id: "1" }, { data: { rename: null } }],
  ["the upstream's own code", rename, "rename_things", { id: "1" }, refusal("IN_USE")],
  ["a key that is refused", rename, "rename_things", { id: "1" }, 401],
  ["a key that is too weak", rename, "rename_things", { id: "1" }, 403],
  ["an upstream that is down", list, "list_things", {}, 503],
  ["a change of which nobody knows", rename, "rename_things", { id: "1" }, 502],
  ["a limit", list, "list_things", {}, 429],
  ["no such argument", rename, "rename_things", { id: "1", ID: "2" }, renamed],
  ["an argument of another type", rename, "rename_things", { id: [["1"]] }, renamed],
  ["no argument", rename, "rename_things", {}, renamed],
  ["a list of items", many, "get_thing", { id: ["1", "2"] }, thing],
  ["too many items", many, "get_thing", { id: Array(500).fill("1") }, thing],
];

describe.each<Lane>(["modern", "session"])("%s lane", (lane) => {
  test.each(outcomes)(
    "%s is the same by a tool's name and by run_tool, in answer and record",
    async (...[, operation, name, args, said]) => {
      const [direct, found] = await Promise.all(
        vias.map(async (via) => {
          const both = await startBoth({ a: operation }, () => said);
          const answer = steady(await both.call(lane, via, name, args));
          const asked = both.asked.map(({ query, variables }) => ({ query, variables }));
          return { answer, asked, records: both.records };
        }),
      );
      expect(found).toEqual(direct);
      expect(direct?.records).toMatchObject([{ tool: name }]);
    },
  );

  test.each([
    ["itself", "run_tool"],
    ["run_tool", "itself"],
  ] as const)(
    "a change that was made by %s is told again by %s, and not made again",
    async (first, second) => {
      const { call, asked } = await startBoth({ a: rename }, () => renamed);
      const keyed = { id: "1", idempotency_key: "key-00000001" };
      const done = await call(lane, first, "rename_things", keyed);
      expect(done.structuredContent).toEqual({ id: "1" });
      expect(await call(lane, second, "rename_things", keyed)).toEqual(done);
      const other = await call(lane, second, "rename_things", { ...keyed, id: "2" });
      expect(parseToolError(other)).toMatchObject({
        error_code: "INVALID_PARAMETER",
        details: { path: "/idempotency_key" },
      });
      expect(asked).toHaveLength(1);
    },
  );
});
