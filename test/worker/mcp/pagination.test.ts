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

const createResource = (
  name: string,
  address: { uri: string } | { uriTemplate: string },
): Resource => ({
  listing: { name, title: name, description: name, mimeType: "text/markdown", ...address },
  scope: "texts:read",
  content: { text: name },
  match: () => null,
  completions: {},
});

const offer = createOfferOf(
  names.map((name, index) => createTool(name, { scope: index < 200 ? null : "extra:read" })),
  {
    prompts: names.map((name) => ({
      name,
      title: name,
      description: name,
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

  test.each(lists)("%s comes in pages of 100, complete and in order", async (method, field) => {
    const list = await connect("ada");
    const seen: string[] = [];
    const sizes: number[] = [];
    let cursor: string | undefined;
    do {
      const page = await list(method, cursor);
      const found = (page[field] ?? []).map(({ name }) => name);
      seen.push(...found);
      sizes.push(found.length);
      cursor = page.nextCursor;
    } while (cursor !== undefined);
    expect(sizes).toEqual([100, 100, 50]);
    expect(seen).toEqual(names);
  });

  test.each(lists.map(([method]) => method))(
    "%s refuses every cursor that it did not give",
    async (method) => {
      const list = await connect("ada");
      for (const cursor of ["", "100", "MTAw", "100.", `100.${"A".repeat(43)}`, "x".repeat(9999)]) {
        await expect(list(method, cursor)).rejects.toMatchObject({ code: -32602 });
      }
    },
  );

  const bends = [
    ["altered in its offset", (cursor: string) => cursor.replace("100", "200")],
    ["altered in its tag", (cursor: string) => cursor.slice(0, -2)],
    ["with something behind it", (cursor: string) => `${cursor}.x`],
  ] as const;

  test.each(bends)("a cursor %s is refused", async (_, bend) => {
    const list = await connect("ada");
    const { nextCursor = "" } = await list("tools/list");
    await expect(list("tools/list", bend(nextCursor))).rejects.toMatchObject({ code: -32602 });
  });

  test("a cursor is good for its own account, method and scopes only", async () => {
    const list = await connect("ada");
    const { nextCursor } = await list("tools/list");
    const [other, narrower] = [await connect("bob"), await connect("ada", ["texts:read"])];
    await expect(other("tools/list", nextCursor)).rejects.toMatchObject({ code: -32602 });
    await expect(narrower("tools/list", nextCursor)).rejects.toMatchObject({ code: -32602 });
    await expect(list("prompts/list", nextCursor)).rejects.toMatchObject({ code: -32602 });
    expect((await list("tools/list", nextCursor)).tools).toHaveLength(100);
  });
});
