import { createInterface } from "node:readline";
import { PassThrough } from "node:stream";
import { serveStdio } from "@modelcontextprotocol/server/stdio";
import fc from "fast-check";
import { expect, test } from "vitest";

import { createListByScopes } from "../../src/mcp/lists/list-by-scopes.ts";
import { toPagedList } from "../../src/mcp/lists/paged-list.ts";
import { createServer } from "../../src/mcp/server.ts";
import { createStdioTransport } from "../../src/mcp/stdio-transport.ts";
import { createCaller, createOfferOf, createTool } from "../support/in-process.ts";

const decoder = new TextDecoder("utf-8", { fatal: true });
const countBytes = (value: unknown) => Buffer.byteLength(JSON.stringify(value));

test("pages hold every item once and in order, none is too large, and none leaves room for the next item", () => {
  const items = fc.array(fc.record({ name: fc.string({ unit: "grapheme", maxLength: 40 }) }));
  const property = fc.property(items, fc.integer({ min: 2, max: 200 }), (list, maxBytes) => {
    const { pages, names } = toPagedList(list, maxBytes);
    expect(names).toEqual(list.map(({ name }) => name));
    expect(pages.flatMap((page) => page.items)).toEqual(list);
    for (const [index, { start, items, json }] of pages.entries()) {
      expect(decoder.decode(json)).toBe(JSON.stringify(items));
      expect(list[start]).toBe(items[0]);
      if (items.length > 1) expect(json.length).toBeLessThanOrEqual(maxBytes);
      const next = pages[index + 1]?.items.slice(0, 1) ?? [];
      if (next.length > 0) expect(countBytes([...items, ...next])).toBeGreaterThan(maxBytes);
    }
  });
  fc.assert(property, { numRuns: 1000 });
});

test("an empty list is one empty page", () => {
  const [page, ...others] = toPagedList([]).pages;
  expect(decoder.decode(page?.json)).toBe("[]");
  expect(others).toEqual([]);
});

test("a list of exactly 1 MiB is one page, and of a byte more two", () => {
  const toItems = (bytes: number) => {
    const rest = bytes - countBytes([{ name: "a" }, { name: "b", text: "" }]);
    return [{ name: "a" }, { name: "b", text: "x".repeat(rest) }];
  };
  expect(toPagedList(toItems(1_048_576)).pages).toHaveLength(1);
  expect(toPagedList(toItems(1_048_577)).pages).toHaveLength(2);
});

test("a list is made once for its scopes in any order, and again when others took its room", () => {
  const counted = { made: 0 };
  const list = createListByScopes((source: { readonly text: string }, scopes) => {
    counted.made += 1;
    return [{ name: scopes.join(), text: source.text }];
  });
  const [small, large] = [{ text: "" }, { text: "x".repeat(1_000_000) }];
  for (const scopes of [
    ["a", "b"],
    ["b", "a"],
    ["a", "b"],
  ])
    list(small, { scopes });
  expect(counted.made).toBe(1);
  const fill = (source: { readonly text: string }, count: number) => {
    for (let index = 0; index < count; index += 1) list(source, { scopes: [`s${index}`] });
  };
  fill(small, 49);
  list(small, { scopes: ["a", "b"] });
  expect(counted.made).toBe(50);
  fill(small, 50);
  expect(counted.made).toBe(51);
  list(small, { scopes: ["a", "b"] });
  expect(counted.made).toBe(52);
  // Of one megabyte there is room for eight.
  counted.made = 0;
  fill(large, 8);
  fill(large, 8);
  expect(counted.made).toBe(8);
  fill(large, 9);
  fill(large, 9);
  expect(counted.made).toBeGreaterThan(16);
});

test("over stdio 500 tools are one answer", async () => {
  const tools = Array.from({ length: 500 }, (_, index) => createTool(`tool_${index}`));
  const [input, output] = [new PassThrough(), new PassThrough()];
  const offer = createOfferOf(tools);
  serveStdio(() => createServer(offer, () => createCaller("local")), {
    transport: createStdioTransport(input, output, 1000),
  });
  const clientInfo = { name: "test", version: "1" };
  const params = { protocolVersion: "2025-11-25", capabilities: {}, clientInfo };
  const send = (message: object) => input.write(`${JSON.stringify(message)}\n`);
  send({ jsonrpc: "2.0", id: 1, method: "initialize", params });
  send({ jsonrpc: "2.0", method: "notifications/initialized" });
  send({ jsonrpc: "2.0", id: 2, method: "tools/list", params: {} });
  for await (const line of createInterface({ input: output })) {
    const { id, result } = JSON.parse(line);
    if (id !== 2) continue;
    expect(result.tools).toHaveLength(500);
    expect(result.nextCursor).toBeUndefined();
    break;
  }
  input.end();
  expect.assertions(2);
});
