import { describe, expect, test, vi } from "vitest";

import { toCatalogModule } from "../../compiler/cli/catalog-module.ts";
import type { Caller, OpenedKey } from "../../src/caller.ts";
import { listFieldMistakes, toWholePattern } from "../../src/catalog/fields.ts";
import { fillToolsets } from "../../src/catalog/toolsets.ts";
import { callTool } from "../../src/mcp/calls/call-tool.ts";
import { createLocalCaller } from "../../src/mcp/local-caller.ts";
import { targetOf } from "../../src/tools/target-of.ts";
import { createToolRegistry } from "../../src/tools/tool-registry.ts";
import { compileThings } from "../support/compiler-toolset.ts";
import { shop, toShopFiles } from "../support/shop-toolset.ts";

const read =
  'query read_thing($id: ID!, $region: String! @pin(value: "r-${field.region}")) { thing(id: $id) { id } node: paged(after: $region) { total } }';

/** What is sent for calls of a toolset, wherever it goes. */
function watchRequests() {
  const sent: { url: string; headers: Record<string, string>; variables: object }[] = [];
  vi.spyOn(globalThis, "fetch").mockImplementation(async (input, init) => {
    const { variables } = JSON.parse(String(init?.body));
    sent.push({
      url: String(input),
      headers: Object.fromEntries(new Headers(init?.headers)),
      variables,
    });
    return Response.json({ data: { thing: { id: "1" }, node: { total: 1 } } });
  });
  return sent;
}

function createShop(variables: Record<string, string> = {}) {
  const [toolset] = fillToolsets([compileThings({ a: read }, toShopFiles())], {
    variables,
    serviceSecrets: {},
  });
  if (!toolset) throw new Error("there is no toolset");
  const tool = [...createToolRegistry([toolset], 5000).values()].at(-1);
  if (!tool) throw new Error("there is no tool");
  const local = createLocalCaller([toolset], { THINGS_KEY: "k" }, "test");
  const keyLocation: Caller["keyLocation"] = {
    accountUrl: "https://tools.test/account",
    phrase: () => "at https://tools.test/account",
  };
  return (key?: OpenedKey) =>
    callTool(tool, {
      caller: key ? { ...local, keyLocation, key: async () => key } : local,
      args: { id: "1" },
    });
}

const errorOf = (answer: { content: readonly object[] }) => JSON.stringify(answer.content);

test("fields go into host, headers and pinned variables", async () => {
  const sent = watchRequests();
  await createShop()({ text: "key-1", fields: { shop: "ada", region: "eu-1" } });
  expect(sent).toMatchObject([
    {
      url: "https://ada.shops.dev:8443/graphql",
      headers: { "x-region": "in eu-1", "x-app": "toolhub tests", "x-key": "key-1" },
      variables: { id: "1", region: "r-eu-1" },
    },
  ]);
});

test("each person's fields are used with that person's key alone", async () => {
  const sent = watchRequests();
  const call = createShop({ THINGS_SHOP: "operator", THINGS_REGION: "us" });
  await call({ text: "key-1", fields: { shop: "ada", region: "eu-1" } });
  await call({ text: "key-2", fields: { shop: "bob", region: "us-2" } });
  await call({ text: "key-3", isShared: true, fields: { shop: "carol", region: "us-3" } });
  const answers = await Promise.all([
    call({ text: "key-4" }),
    call({ text: "key-5", fields: { shop: "dan" } }),
  ]);
  expect(sent.map(({ url, headers }) => [url, headers["x-key"]])).toEqual([
    ["https://ada.shops.dev:8443/graphql", "key-1"],
    ["https://bob.shops.dev:8443/graphql", "key-2"],
    ["https://operator.shops.dev:8443/graphql", "key-3"],
  ]);
  for (const answer of answers) expect(errorOf(answer)).toContain("KEY_MISSING");
  expect(answers.map(errorOf).join()).toContain("needs Shop name too");
  expect(answers.map(errorOf).join()).toContain("needs Region too");
});

test("where a key's calls go is made once for each key", () => {
  const [toolset] = fillToolsets([compileThings({ a: read }, toShopFiles())], {
    variables: {},
    serviceSecrets: {},
  });
  if (!toolset) throw new Error("there is no toolset");
  const location = { accountUrl: null, phrase: () => "" };
  const keys = ["ada", "bob"].map((owner) => ({
    text: "key",
    fields: { shop: owner, region: "eu-1" },
  }));
  const make = () => keys.map((key) => targetOf(toolset, key, location));
  const [first, second] = make();
  expect(first).not.toBe(second);
  const again = make();
  expect(again[0]).toBe(first);
  expect(again[1]).toBe(second);
});

test("over stdio they come from the environment", async () => {
  const sent = watchRequests();
  await createShop({ THINGS_SHOP: "ada", THINGS_REGION: "eu-1" })();
  expect(sent).toMatchObject([{ url: "https://ada.shops.dev:8443/graphql" }]);
  const missing = await createShop({ THINGS_SHOP: "ada" })();
  expect(errorOf(missing)).toContain("The setting THINGS_REGION is missing or does not fit");
  expect(sent).toHaveLength(1);
});

test("the container's entrypoint passes them on", () => {
  const lines = toCatalogModule([compileThings({ a: read }, toShopFiles())], "1.2.3").split("\n");
  expect(lines).toEqual(
    expect.arrayContaining([
      "// setting THINGS_SHOP",
      "// setting THINGS_REGION",
      "// setting APP_NAME",
    ]),
  );
});

describe("what would lead elsewhere is no value, whatever the pattern says", () => {
  const any = { ...shop, pattern: "[\\s\\S]+" };
  const wide = {
    name: "things",
    fields: [any],
    endpoint: "https://${field.shop}.shops.dev/graphql",
  };
  const host = { ...wide, endpoint: "https://${field.shop}/graphql" };

  test.each([
    "a.evil.com/",
    "a.evil.com/?",
    "a.evil.com#",
    "a.evil.com\\",
    "ada@evil.com",
    "ada:x@evil.com",
    "evil.com:443",
    "evil\u3002com",
    "evil\uff0ecom",
    "evil\uff61com",
    "\uff45vil",
    "a b",
    "a%2eb",
    "a\r\nhost: evil.com",
    "a\nb",
    "a\tb",
    "a\u0000",
    "${KEY_RING}",
    "a..b",
    ".",
    "-",
    "a.evil.com.",
    "x".repeat(64),
    "x".repeat(201),
    "",
    " ",
  ])("%j in a host below a name", (value) => {
    expect([...listFieldMistakes(wide, { shop: value }).keys()]).toEqual(["shop"]);
  });

  test.each([
    "localhost",
    "127.0.0.1",
    "127.1",
    "2130706433",
    "0x7f000001",
    "0177.0.0.1",
    "10.0.0.1",
    "169.254.169.254",
    "192.168.1.1",
    "8.8.8.8",
    "[::1]",
    "::ffff:10.0.0.1",
    "metadata.google.internal",
    "printer.local",
    "intranet",
    "kubernetes.default.svc",
    "localhost.localdomain",
    "a.localhost.",
  ])("%j as a whole host", (value) => {
    expect([...listFieldMistakes(host, { shop: value }).keys()]).toEqual(["shop"]);
  });

  test.each(["a\r\nx: y", "a\nb", " a", "a ", "\u00e4", "a\u0000", "x".repeat(201)])(
    "%j in a header",
    (value) => {
      const header = { ...wide, endpoint: "https://api.shops.dev/graphql" };
      expect([...listFieldMistakes(header, { shop: value }).keys()]).toEqual(["shop"]);
      expect(listFieldMistakes(header, { shop: "of Ada: {1}" }).size).toBe(0);
    },
  );

  test("an address with a user is none, whatever brought the user there", () => {
    const withUser = { ...wide, endpoint: "https://eve@${field.shop}.shops.dev/graphql" };
    expect(listFieldMistakes(withUser, { shop: "ada" }).size).toBe(1);
  });

  test("what is missing is told otherwise than what does not match", () => {
    const sentence = (value: string) => listFieldMistakes(wide, { shop: value }).get("shop");
    expect(sentence("")).toBe("Fill in Shop name, for example ada.");
    expect(sentence("a\nb")).toBe("Shop name should look like ada.");
    expect(sentence("-.")).toBe("Shop name has to lead to a public address, as ada does.");
  });

  test("a public name is one", () => {
    expect(listFieldMistakes(host, { shop: "github.example.org" }).size).toBe(0);
    expect(listFieldMistakes(wide, { shop: "Ada-1.eu" }).size).toBe(0);
  });

  test("a call is refused too, with nothing sent", async () => {
    const sent = watchRequests();
    const call = createShop();
    for (const value of ["a.evil.com/", "a\r\nx: y", "..", "A"]) {
      const answer = await call({ text: "key-1", fields: { shop: value, region: "eu" } });
      expect(errorOf(answer)).toContain("KEY_MISSING");
    }
    expect(sent).toEqual([]);
  });

  test("brackets do not end the check of the whole value", () => {
    const odd = { ...shop, pattern: "^ab|cd$" };
    const of = (value: string) =>
      listFieldMistakes({ ...wide, fields: [odd] }, { shop: value }).size;
    expect([of("ab"), of("cd"), of("abx"), of("xcd")]).toEqual([0, 0, 1, 1]);
  });
});

test("a pattern of a key or a field matches the whole value, each of its alternatives too", () => {
  const pattern = toWholePattern("^k_[a-z]+|old");
  expect(["k_a", "old", "k_a1", "xold", "k_a\n"].map((text) => pattern.test(text))).toEqual([
    ...[true, true],
    ...[false, false, false],
  ]);
});
