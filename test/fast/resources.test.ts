import { Client, InMemoryTransport } from "@modelcontextprotocol/client";
import { UriTemplate } from "@modelcontextprotocol/server";
import * as fc from "fast-check";
import { expect, onTestFinished, test } from "vitest";

import { createLocalCaller } from "../../src/mcp/local-caller.ts";
import { createServer } from "../../src/mcp/server.ts";
import { createMatch } from "../../src/server-catalog/match-uri.ts";
import { createServerCatalog } from "../../src/server-catalog/server-catalog.ts";
import { compileThings } from "../support/compiler-toolset.ts";
import { type Asked, type Said, startThings } from "../support/upstream.ts";

const inputSchema = {
  type: "object",
  properties: {
    id: { type: "string" },
    n: { type: ["integer", "null"] },
    size: { type: "number" },
    isNew: { type: "boolean" },
  },
};

const rows = [
  ["things://{id}", "things://a", { id: "a" }],
  ["things://{id}", "things://a%2Fb%20%C3%A9", { id: "a/b é" }],
  ["things://{id}", "things://7", { id: "7" }],
  ["things://{id}", "things://", null],
  ["things://{id}", "things://a/b", null],
  ["things://{id}", "things://%zz", null],
  ["things://{id}", "other://a", null],
  ["things://{id}", "things://a?n=1", null],
  ["things://{id}", `things://${"a".repeat(2000)}`, null],
  ["things://{id}/{n}", "things://a/7", { id: "a", n: 7 }],
  ["things://{id}/{n}", "things://a/x", { id: "a", n: "x" }],
  ["things://{id}.{n}", "things://axb", null],
  ["things://all", "things://all", {}],
  ["things://all", "things://all?", {}],
  ["things://all", "things://allx", null],
  ["things://all", "things://all?=1", null],
  ["things://{id}", "things://a?=", null],
  ["things://all{?n,isNew,size}", "things://all", {}],
  ["things://all{?n,isNew,size}", "things://all?isNew=true&n=-3", { n: -3, isNew: true }],
  ["things://all{?n,isNew,size}", "things://all?size=1.5&isNew=no", { size: 1.5, isNew: "no" }],
  ["things://all{?n,isNew,size}", "things://all?id=1", null],
  ["things://{id}{?n}", "things://a%3Fb?n=1", { id: "a?b", n: 1 }],
] as const;

test.each(rows)("%s reads %s as %j", (template, uri, args) => {
  expect(createMatch(template, inputSchema)(uri)).toEqual(args);
});

test("a path is matched as the SDK matches it", async () => {
  const texts = fc.constantFrom("a", "/", ".", "+", "(", "$", "é", "%20", ",", "a,b", "*");
  const template = fc
    .tuple(texts, texts, texts)
    .map(([before, between, after]) => `things://${before}{id}/${between}{n}${after}`);
  const values = fc.record({ id: texts, n: texts });
  await fc.assert(
    fc.asyncProperty(template, values, texts, async (path, { id, n }, end) => {
      const uri = path.replace("{id}", () => id).replace("{n}", () => n) + (end === "a" ? end : "");
      const ofSdk = new UriTemplate(path).match(uri);
      const decoded =
        ofSdk &&
        Object.entries(ofSdk).map(([name, value]) => [name, decodeURIComponent(String(value))]);
      expect(createMatch(path, {})(uri)).toEqual(decoded && Object.fromEntries(decoded));
    }),
    { numRuns: 3000 },
  );
});

const toText = (fields: string, rest = "") =>
  `"D" query read_thing($id: ID! $size: Size) @resource(uri: "things://{id}{?size}"${rest}) { thing(id: $id) @notFound(message: "No such thing.") ${fields} things(size: $size) @private { id } }`;

/** A server with these operations, as a client meets it that has these scopes. */
async function start(
  operations: string | Readonly<Record<string, string>>,
  answer: (asked: Asked) => Said,
  scopes?: string[],
) {
  const { endpoint, asked } = await startThings(answer);
  const files = typeof operations === "string" ? { a: operations } : operations;
  const toolsets = [{ ...compileThings(files), endpoint }];
  const caller = createLocalCaller(toolsets, {}, "test");
  const offer = createServerCatalog(toolsets, 5000);
  const server = createServer(offer, () => ({ ...caller, ...(scopes && { scopes }) }));
  const client = new Client({ name: "test", version: "1" });
  const [clientSide, serverSide] = InMemoryTransport.createLinkedPair();
  await server.connect(serverSide);
  await client.connect(clientSide);
  onTestFinished(() => client.close());
  return { client, asked, read: (uri: string) => client.readResource({ uri }) };
}

const found = ({ variables: { id } }: Asked) => ({
  data: { thing: { name: `N${id}` }, things: [{ id: "9" }] },
});

test("a text is read as it is, and what is private stands beside it", async () => {
  const { read, asked } = await start(toText("{ name }", ', mimeType: "text/markdown"'), found);
  expect(await read("things://7?size=LARGE")).toMatchObject({
    contents: [
      {
        uri: "things://7?size=LARGE",
        mimeType: "text/markdown",
        text: "N7",
        _meta: { "toolhub/private": { things: [[{ id: "9" }]] } },
      },
    ],
  });
  expect(asked).toMatchObject([{ variables: { id: "7", size: "LARGE" } }]);
});

test("a text that is null is empty", async () => {
  const { read } = await start(toText("{ name }", ', mimeType: "text/plain"'), () => ({
    data: { thing: { name: null }, things: [] },
  }));
  expect(await read("things://7")).toMatchObject({ contents: [{ text: "" }] });
});

test("a query without variables is one resource, listed before the templates", async () => {
  const operation = '"D" query count_things @resource(uri: "things://count") { count }';
  const { client, read } = await start(operation, () => ({ data: { count: 3 } }));
  const [own, ...builtIn] = (await client.listResources()).resources;
  expect(own).toEqual({
    uri: "things://count",
    name: "count_things",
    title: "Count things",
    description: "Things: D",
    mimeType: "application/json",
  });
  expect(builtIn.map(({ name }) => name)).toEqual(["health_status", "server_info"]);
  expect((await client.listResourceTemplates()).resourceTemplates).toEqual([]);
  expect(await read("things://count")).toMatchObject({ contents: [{ text: '{"count":3}' }] });
});

test("an address of its own goes before a template that fits it too, whichever file comes first", async () => {
  const { read } = await start(
    {
      a: toText("{ name }", ', mimeType: "text/plain"'),
      b: '"D" query count_things @resource(uri: "things://count") { count }',
    },
    ({ query }) => ({ data: query.includes("count_things") ? { count: 3 } : { thing: null } }),
  );
  expect(await read("things://count")).toMatchObject({ contents: [{ text: '{"count":3}' }] });
});

test("a caller without the scope neither sees nor reads nor completes it", async () => {
  const { client, read, asked } = await start(toText("{ name }"), found, ["other:read"]);
  expect((await client.listResourceTemplates()).resourceTemplates).toEqual([]);
  await expect(read("things://7")).rejects.toMatchObject({ code: -32602 });
  const ref = { type: "ref/resource", uri: "things://{id}{?size}" } as const;
  await expect(client.complete({ ref, argument: { name: "size", value: "" } })).rejects.toThrow(
    "There is no such template",
  );
  expect(asked).toEqual([]);
});

const failures: readonly (readonly [Said, object])[] = [
  [
    { data: { thing: null, things: [] } },
    { code: -32602, message: "No such thing.", data: { uri: "things://7" } },
  ],
  [
    { errors: [{ message: "Nope." }] },
    { code: -32603, data: { error_code: "GRAPHQL_ERROR", request_id: expect.any(String) } },
  ],
  [429, { code: -32603, data: { error_code: "RATE_LIMITED", retryable: true } }],
  [{ data: { thing: { name: 7 }, things: [] } }, { data: { error_code: "MISCONFIGURED" } }],
];

test.each(failures)(
  "where the API answers %j, reading fails as a call does",
  async (said, error) => {
    const { read } = await start(toText("{ name }"), () => said);
    await expect(read("things://7")).rejects.toMatchObject(error);
  },
);
