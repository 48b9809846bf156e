import { describe, expect, test } from "vitest";

import type { Resource } from "../../../src/server-catalog/resource.ts";
import {
  connectTo,
  createCaller,
  createOfferOf,
  createTool,
  serve,
} from "../../support/in-process.ts";
import { lanes } from "../../support/mcp-client.ts";

const names = Array.from({ length: 250 }, (_, index) => `thing_${String(index).padStart(3, "0")}`);
/** 10,000 bytes in 5,000 characters: 250 of them need three pages. */
const words = "ü".repeat(5000);
const maxBytes = 1_048_576;
const countBytes = (value: unknown) => new TextEncoder().encode(JSON.stringify(value)).length;

const createResource = (
  name: string,
  address: { uri: string } | { uriTemplate: string },
): Resource => ({
  listing: { name, title: name, description: words, mimeType: "text/markdown", ...address },
  scope: "texts:read",
  content: { text: name },
  match: () => null,
  completions: {},
});

const offer = createOfferOf(
  names.map((name, index) => {
    const tool = createTool(name, { scope: index < 200 ? null : "extra:read" });
    return { ...tool, listing: { ...tool.listing, description: words } };
  }),
  {
    prompts: names.map((name) => ({
      name,
      title: name,
      description: words,
      scope: "texts:read",
      arguments: [],
      text: name,
    })),
    resources: names.flatMap((name) => [
      createResource(name, { uri: `toolhub://texts/${name}` }),
      createResource(name, { uriTemplate: `toolhub://texts/${name}/{part}` }),
    ]),
  },
);

const scopes = ["extra:read", "texts:read"];
const lists = [
  ["tools/list", "tools"],
  ["prompts/list", "prompts"],
  ["resources/list", "resources"],
  ["resources/templates/list", "resourceTemplates"],
] as const;

describe.each(lanes)("%s lane", (lane) => {
  async function connect(accountId: string, mine = scopes) {
    const caller = createCaller(accountId, { scopes: mine });
    const client = await connectTo(serve(offer, caller), { lane });
    return async (method: string, cursor?: string) => {
      const params = cursor === undefined ? {} : { cursor };
      const page = await client.request({ method, params } as never);
      return page as { nextCursor?: string } & Record<string, { name: string }[]>;
    };
  }

  test.each(lists)("%s comes in pages of 1 MiB, complete and in order", async (method, field) => {
    const list = await connect("ada");
    const seen: string[] = [];
    const pages: (readonly { name: string }[])[] = [];
    let cursor: string | undefined;
    do {
      const page = await list(method, cursor);
      const items = page[field] ?? [];
      seen.push(...items.map(({ name }) => name));
      pages.push(items);
      cursor = page.nextCursor;
    } while (cursor !== undefined);
    expect(pages).toHaveLength(3);
    for (const [index, page] of pages.entries()) {
      expect(countBytes(page)).toBeLessThanOrEqual(maxBytes);
      const [next] = pages[index + 1] ?? [];
      // Nothing that has room waits for the next page.
      if (next) expect(countBytes([...page, next])).toBeGreaterThan(maxBytes);
    }
    expect(seen).toEqual(names);
  });

  test.each(lists.map(([method]) => method))(
    "%s refuses every cursor that it did not give",
    async (method) => {
      const list = await connect("ada");
      const { nextCursor = "" } = await list(method);
      const [start] = nextCursor.split(".");
      const made = [`${start}`, `${start}.`, `${start}.${"A".repeat(43)}`, "0", "x".repeat(9999)];
      for (const cursor of ["", "MTAw", ...made]) {
        await expect(list(method, cursor)).rejects.toMatchObject({ code: -32602 });
      }
    },
  );

  const bends = [
    ["altered in its offset", (cursor: string) => cursor.replace(/^\d+/, "0")],
    ["altered in its tag", (cursor: string) => cursor.slice(0, -2)],
    ["with something behind it", (cursor: string) => `${cursor}.x`],
  ] as const;

  test.each(bends)("a cursor %s is refused", async (_, bend) => {
    const list = await connect("ada");
    const { nextCursor = "" } = await list("tools/list");
    await expect(list("tools/list", bend(nextCursor))).rejects.toMatchObject({ code: -32602 });
  });

  test("a list of 500 tools is one page", async () => {
    const many = Array.from({ length: 500 }, (_, index) => {
      const tool = createTool(`tool_${index}`);
      return { ...tool, listing: { ...tool.listing, description: "x".repeat(1500) } };
    });
    const caller = createCaller("ada", { scopes: [] });
    const client = await connectTo(serve(createOfferOf(many), caller), { lane });
    const page = await client.request({ method: "tools/list", params: {} });
    expect(page.tools).toHaveLength(500);
    expect(page.nextCursor).toBeUndefined();
  });

  test("a cursor with a good tag at which no page begins is refused: an older toolhub gave it", async () => {
    const caller = createCaller("ada", { scopes });
    const tag = await caller.sign(JSON.stringify(["cursor", "tools/list", "100", names]));
    const list = await connect("ada");
    const { nextCursor = "" } = await list("tools/list");
    expect(nextCursor.startsWith("100.")).toBe(false);
    await expect(list("tools/list", `100.${tag}`)).rejects.toMatchObject({
      code: -32602,
      message: expect.stringContaining("Ask for the list again without a cursor."),
    });
  });

  test("a cursor is good for its own account, method and scopes only", async () => {
    const list = await connect("ada");
    const { nextCursor } = await list("tools/list");
    const [other, narrower] = [await connect("bob"), await connect("ada", ["texts:read"])];
    await expect(other("tools/list", nextCursor)).rejects.toMatchObject({ code: -32602 });
    await expect(narrower("tools/list", nextCursor)).rejects.toMatchObject({ code: -32602 });
    await expect(list("prompts/list", nextCursor)).rejects.toMatchObject({ code: -32602 });
    expect((await list("tools/list", nextCursor)).tools?.length).toBeGreaterThan(50);
  });
});
