import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { buildSchema, introspectionFromSchema } from "graphql";
import { expect, test } from "vitest";

import { createRepository, run, runBeside } from "../support/compiler-cli.ts";
import { sdl, settings } from "../support/compiler-toolset.ts";
import { startGraphqlServer, startServer } from "../support/upstream.ts";

const file = "toolsets/things/schema.graphql";
const probe = { file: "probe.graphql", owner: "maker.name" };
const viaVariable = { ...settings, endpoint: "${THINGS_ENDPOINT}" };

test("pull writes the schema of the API in one order, and says what changed", async () => {
  const root = createRepository(undefined, { "things/toolset.json": viaVariable });
  const url = await startGraphqlServer(sdl.replace("home: String", "home: String zip: Int"));
  const env = { THINGS_ENDPOINT: url };
  expect(await runBeside(env, root, "pull", "things")).toEqual({
    status: 0,
    stdout: expect.stringMatching(
      /^Wrote toolsets\/things\/schema.graphql: changes \d+\.\n(.*\n)*.*Maker\.zip.*\n(.*\n)*\nNext: npm run toolset -- build\n$/,
    ),
    stderr: `Asking ${new URL(url).host} for its schema.\n`,
  });
  const text = readFileSync(join(root, file), "utf8");
  expect(text.indexOf("type Maker")).toBeLessThan(text.indexOf("type Thing"));
  expect(text).toContain('"""What people call it."""');
  expect(text).toContain("input Pick @oneOf");
  expect((await runBeside(env, root, "pull", "things")).stdout).toBe(`${file} is up to date.\n`);
  expect(run(root, "build").status).toBe(0);
});

test("pull sends the key from the environment as the toolset says", async () => {
  const auth = { type: "header", header: "authorization-key", probe };
  const bearer = { ...viaVariable, auth: { type: "bearer", probe } };
  const root = createRepository(undefined, { "things/toolset.json": bearer });
  const url = await startGraphqlServer(sdl, "Bearer k-1");
  const env = { THINGS_ENDPOINT: url, THINGS_KEY: "k-1" };
  const { status, stdout } = await runBeside(env, root, "pull", "things", "--json");
  expect({ status, ...JSON.parse(stdout) }).toMatchObject({ status: 0, ok: true, file });
  writeFileSync(join(root, "toolsets/things/toolset.json"), JSON.stringify({ ...bearer, auth }));
  const refused = await runBeside(env, root, "pull", "things");
  expect(refused).toMatchObject({ status: 1, stdout: "" });
  expect(refused.stderr).toContain(
    `${url}: It refused with 401: set THINGS_KEY to a key that works.`,
  );
  expect(refused.stderr).not.toContain("k-1");
});

test("pull sends what a gateway before the API wants, and tells another address nothing of it", async () => {
  const heard: unknown[] = [];
  const schema = { data: introspectionFromSchema(buildSchema(sdl)) };
  const listen = () =>
    startServer((request, response) => {
      const secret = request.headers["x-gateway"];
      heard.push(secret);
      response.statusCode = secret === "g-1" ? 200 : 403;
      response.end(JSON.stringify(schema));
    });
  const [url, other] = [await listen(), await listen()];
  const root = createRepository(undefined, {
    "things/toolset.json": { ...viaVariable, serviceHeaders: { "x-gateway": "GATEWAY_TOKEN" } },
  });
  const env = { THINGS_ENDPOINT: url };
  const without = await runBeside(env, root, "pull", "things");
  expect(without.stderr).toContain("the secret GATEWAY_TOKEN is not set, and Things wants it");
  const secret = { ...env, GATEWAY_TOKEN: "g-1" };
  expect((await runBeside(secret, root, "pull", "things")).status).toBe(0);
  expect((await runBeside(secret, root, "check", "--against", url)).status).toBe(0);
  const refused = await runBeside(secret, root, "check", "--against", other);
  expect(refused.stderr).toContain("It refused with 403: set THINGS_KEY to a key that works.");
  expect(refused.stderr).toContain("serviceHeaders went nowhere: they go to the endpoint alone.");
  expect(refused.stderr).not.toContain("g-1");
  expect(heard).toEqual(["g-1", "g-1", undefined]);
});

test("pull and check --against send the toolset's headers, with what a person would fill in", async () => {
  const heard: unknown[] = [];
  const schema = { data: introspectionFromSchema(buildSchema(sdl)) };
  const url = await startServer((request, response) => {
    heard.push(request.headers["x-shop"]);
    response.end(JSON.stringify(schema));
  });
  const root = createRepository(undefined, {
    "things/toolset.json": {
      ...viaVariable,
      auth: { type: "bearer", probe },
      fields: [{ name: "shop", label: "Shop name", pattern: "[a-z]+", example: "ada" }],
      headers: { "x-shop": "of ${field.shop}" },
    },
    "things/probe.graphql": "query mine { maker { name } }",
  });
  const env = { THINGS_ENDPOINT: url };
  for (const args of [
    ["pull", "things"],
    ["check", "--against", url],
  ]) {
    expect(await runBeside(env, root, ...args)).toMatchObject({
      status: 1,
      stderr: expect.stringContaining(
        "toolset.json: Fill in Shop name, for example ada: set THINGS_SHOP in the environment.",
      ),
    });
    expect((await runBeside({ ...env, THINGS_SHOP: "eva" }, root, ...args)).status).toBe(0);
  }
  expect(heard).toEqual(["of eva", "of eva"]);
});

test("pull does not follow a redirect: it would carry the key to another place", async () => {
  const root = createRepository(undefined, {
    "things/toolset.json": { ...viaVariable, auth: { type: "bearer", probe } },
  });
  const target = await startGraphqlServer(sdl, "Bearer k-1");
  const url = await startServer((_, response) =>
    response.writeHead(307, { location: target }).end(),
  );
  const env = { THINGS_ENDPOINT: url, THINGS_KEY: "k-1" };
  expect(await runBeside(env, root, "pull", "things")).toMatchObject({
    status: 1,
    stderr: expect.stringContaining(
      `${url}: No answer came (unexpected redirect): check the address.`,
    ),
  });
});

test("an API that does not tell its schema is quoted", async () => {
  const root = createRepository(undefined, { "things/toolset.json": viaVariable });
  const errors = [{ message: "Introspection is off.\n\u001b[31mSorry." }];
  const url = await startServer((_, response) => response.end(JSON.stringify({ errors })));
  const { status, stderr } = await runBeside({ THINGS_ENDPOINT: url }, root, "pull", "things");
  expect(status).toBe(1);
  expect(stderr).toContain(
    `${url}: The API does not tell its schema, and says "Introspection is off.\\n\\u001b[31mSorry.": ask its people`,
  );
});

test("an address that is no GraphQL API is told", async () => {
  const root = createRepository(undefined, { "things/toolset.json": viaVariable });
  const url = await startServer((_, response) => response.writeHead(404).end("<html>"));
  const { status, stderr } = await runBeside({ THINGS_ENDPOINT: url }, root, "pull", "things");
  expect(status).toBe(1);
  expect(stderr).toContain(`${url}: It answered 404 without JSON: check that this is`);
});

test("a schema that was broken is replaced", async () => {
  const root = createRepository(undefined, {
    "things/toolset.json": viaVariable,
    "things/schema.graphql": "type {",
  });
  const env = { THINGS_ENDPOINT: await startGraphqlServer(sdl) };
  expect((await runBeside(env, root, "pull", "things")).status).toBe(0);
  expect(run(root, "build").status).toBe(0);
});

const refused: readonly (readonly [string, object, string])[] = [
  [
    "a variable that is not set",
    { "things/toolset.json": viaVariable },
    "toolsets/things/toolset.json: The setting THINGS_ENDPOINT is missing. Set it in the environment.",
  ],
  [
    "a schema of a package",
    { "things/toolset.json": { ...settings, schema: "a/b.graphql" } },
    'toolsets/things/toolset.json: "schema" takes the schema from a/b.graphql: update that package, or remove the field.',
  ],
  [
    "a schema as JSON",
    { "things/schema.json": {} },
    "toolsets/things/schema.json: This is the toolset's schema: remove it, and pull writes schema.graphql.",
  ],
  [
    "an API that is not there",
    { "things/toolset.json": { ...settings, endpoint: "http://127.0.0.1:9/graphql" } },
    "http://127.0.0.1:9/graphql: No answer came (",
  ],
];

test.each(refused)("pull tells a fix for %s", (_, files, sentence) => {
  const { status, stderr } = run(createRepository(undefined, { ...files }), "pull", "things");
  expect(status).toBe(1);
  expect(stderr).toContain(sentence);
});

test("pull needs a name, of a toolset that is there", () => {
  const root = createRepository();
  expect(run(root, "pull")).toMatchObject({
    status: 2,
    stderr: expect.stringContaining("Write: pull <toolset>."),
  });
  expect(run(root, "pull", "zoo")).toMatchObject({
    status: 1,
    stderr: expect.stringContaining('There is no toolset "zoo": take from things.'),
  });
});

test("new makes a toolset that compiles once its schema is pulled", async () => {
  const root = createRepository();
  const { status, stdout } = run(root, "new", "my-zoo");
  expect(status).toBe(0);
  expect(stdout).toContain("Wrote toolsets/my-zoo/toolset.json\n");
  expect(stdout).toContain("  3. npm run toolset -- pull my-zoo\n");
  expect(run(root, "build").stderr).toBe(
    'toolsets/my-zoo/schema.graphql: There is no schema: get it with npm run toolset -- pull my-zoo, or name a file of an npm package as "schema" in toolset.json.\n\nTo fix: 1. Nothing was written.\n',
  );
  const env = { MY_ZOO_ENDPOINT: await startGraphqlServer("type Query { animals: Int }") };
  expect((await runBeside(env, root, "pull", "my-zoo")).status).toBe(0);
  expect(run(root, "build")).toMatchObject({
    status: 0,
    stdout: "Wrote src/catalog/catalog.gen.ts: tools 2, toolsets 2.\n",
  });
  const report = JSON.parse(run(root, "report", "--json").stdout);
  expect(report.advice).not.toContainEqual(expect.objectContaining({ tool: "check_my_zoo" }));
});

test("new refuses a name that cannot be or is taken", () => {
  const root = createRepository();
  expect(run(root, "new", "My_Zoo")).toMatchObject({
    status: 2,
    stderr: expect.stringContaining('"My_Zoo" cannot be the name of a toolset'),
  });
  expect(run(root, "new", "things")).toMatchObject({
    status: 2,
    stderr: expect.stringContaining("toolsets/things is there already"),
  });
});
