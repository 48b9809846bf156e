import { describe, expect, test } from "vitest";

import type { systemNames } from "../../demo/system-names.ts";
import { askSystem } from "../support/ask-system.ts";
import { demo } from "../support/toolhub-server.ts";

interface Field {
  readonly permission: string;
  readonly scopes: readonly string[];
}

/** Of each system: a list with pages, what else it takes, and a change. */
const systems = {
  blog: ["posts", "", 'addComment(postId: "1", body: "a")'],
  goals: ["tasks", "", 'completeTask(id: "1")'],
  healthcare: ["patients", 'name: "an", ', 'updatePatient(id: "P-1", phone: "+1 555 0199")'],
  shop: ["orders", "", 'createOrder(items: [{ sku: "SKU-1", quantity: 1 }])'],
} as const satisfies Record<(typeof systemNames)[number], readonly string[]>;

describe.each(Object.entries(systems))("%s", (name, [list, more, change]) => {
  const ask = (key: string, query: string) => askSystem<Field>(`/${name}/graphql`, key, query);
  const page = (asked: string) => `${list}(${more}${asked}) { edges { node { id } } totalCount }`;
  const pages = (count: number) =>
    `{ ${Array.from({ length: count }, (_, index) => `p${index}: ${page("first: 100")}`).join(" ")} }`;

  test("a key that ends in _ro reads and changes nothing, and says so itself", async () => {
    const [reader, writer] = [await demo.makeKey("Ada", "ro"), await demo.makeKey("Ada", "rw")];
    const mutation = `mutation { ${change} { userErrors { code } } }`;
    expect((await ask(reader, `{ ${page("first: 1")} }`)).status).toBe(200);
    expect(await ask(reader, mutation)).toMatchObject({ status: 200, code: "FORBIDDEN" });
    expect((await ask(writer, mutation)).data).toEqual({
      [/^\w+/.exec(change)?.[0] ?? ""]: { userErrors: [] },
    });
    const viewer = "{ viewer { permission scopes } }";
    expect((await ask(reader, viewer)).data?.viewer).toEqual({
      permission: "RO",
      scopes: [`${name}:read`],
    });
    expect((await ask(writer, viewer)).data?.viewer?.scopes).toEqual([
      `${name}:read`,
      `${name}:write`,
    ]);
  });

  test("what a query costs is told, and what costs over 2000 points is not run", async () => {
    const key = await demo.makeKey("Ada");
    // The page, its edges and their nodes; one for the query.
    const { extensions } = await ask(key, `{ ${page("first: 5")} }`);
    expect(extensions?.cost.requestedQueryCost).toBe(1 + 5 * 2 + 1);
    const { status, code, data } = await ask(key, pages(10));
    expect([status, code, data ?? null]).toEqual([200, "MAX_COST_EXCEEDED", null]);
  });

  test("a key whose points are used up is told how long to wait, and no other key is", async () => {
    const [ada, bob] = [await demo.makeKey("Ada"), await demo.makeKey("Bob")];
    await expect
      .poll(() => ask(ada, pages(9)), { interval: 1 })
      .toMatchObject({ status: 429, code: "RATE_LIMITED", wait: expect.stringMatching(/^[1-9]/) });
    expect((await ask(bob, pages(9))).status).toBe(200);
  });

  test.each(["first: 0", "first: 101", 'first: 1, after: "x"', 'first: 1, after: "bm9uZTox"'])(
    "a page of (%s) is refused",
    async (asked) => {
      const { code, data } = await ask(await demo.makeKey("Ada"), `{ ${page(asked)} }`);
      expect([code, data ?? null]).toEqual(["BAD_USER_INPUT", null]);
    },
  );
});
