import { resolve } from "node:path";
import { expect, test } from "vitest";

import { createRepository, runScript } from "../support/compiler-cli.ts";
import { sdl, settings } from "../support/compiler-toolset.ts";
import { startGraphqlServer } from "../support/upstream.ts";

const auth = { type: "bearer", probe: { file: "probe.graphql", owner: "maker.name" } };
const key = "k-1";

/** A repository with two tools of an API that takes one key. */
async function start() {
  const endpoint = await startGraphqlServer(sdl, `Bearer ${key}`);
  const root = createRepository('"D" query count_things { things_count: count }', {
    "things/toolset.json": { ...settings, endpoint: "${THINGS_ENDPOINT}", auth },
    "things/probe.graphql": "query { maker { name } }",
    "things/operations/b.graphql":
      '"D" query read_thing($id: ID!, $first: Int) { thing(id: $id) { id } things(first: $first) { id } }',
    "things/operations/c.graphql": '"D" query broken { cuont }',
  });
  const call = (variables: Readonly<Record<string, string>>, ...args: string[]) =>
    runScript(
      resolve("scripts/call.ts"),
      { THINGS_ENDPOINT: endpoint, ...variables },
      root,
      ...args,
    );
  return call;
}

test("call runs one operation as it stands, with the key from the environment", async () => {
  const call = await start();
  const { status, stdout, stderr } = await call({ THINGS_KEY: key }, "count_things");
  expect({ status, stdout: JSON.parse(stdout), stderr }).toEqual({
    status: 0,
    stdout: { things_count: 3 },
    stderr: "",
  });
  const verbose = await call({ THINGS_KEY: key }, "count_things", "{}", "--json", "--verbose");
  expect(verbose.stdout).toBe('{"things_count":3}\n');
  expect(verbose.stderr).toContain('"event":"tool_call"');
});

test("call shows errors as an agent gets them", async () => {
  const call = await start();
  const codeOf = async (variables: Readonly<Record<string, string>>, ...args: string[]) => {
    const { status, stdout } = await call(variables, ...args);
    return { status, ...JSON.parse(stdout) };
  };
  expect(await codeOf({}, "count_things")).toMatchObject({
    status: 1,
    error_code: "KEY_MISSING",
    message: expect.stringContaining("in the environment variable THINGS_KEY"),
  });
  expect(await codeOf({ THINGS_KEY: "k-2" }, "count_things")).toMatchObject({
    status: 1,
    error_code: "KEY_REFUSED",
  });
  expect(await codeOf({}, "read_thing", '{"id":"1","first":"x"}')).toMatchObject({
    status: 1,
    error_code: "INVALID_PARAMETER",
    details: { path: "/first" },
  });
});

test("call tells what is wrong with a tool that does not compile, or is none", async () => {
  const call = await start();
  const broken = await call({}, "broken");
  expect(broken).toMatchObject({ status: 1, stdout: "" });
  expect(broken.stderr).toContain(
    'toolsets/things/operations/c.graphql:1:20: Cannot query field "cuont"',
  );
  expect(broken.stderr).toContain('There is no tool "broken". Allowed: count_things, read_thing.');
});

const refused = [
  [[], "Name a tool."],
  [["count_things", "[1]"], "The arguments are no JSON object"],
  [["count_things", "{oops"], "The arguments are no JSON object"],
  [["count_things", "{}", "{}"], '"{}" is too much: quote the arguments.'],
  [["count_things", "--loud"], "Unknown option '--loud'"],
] as const;

test.each(refused)("call refuses %j with 2", async (args, sentence) => {
  const { status, stderr } = await runScript(
    resolve("scripts/call.ts"),
    {},
    createRepository(),
    ...args,
  );
  expect(status).toBe(2);
  expect(stderr).toContain(sentence);
  expect(stderr).not.toContain("    at ");
});
