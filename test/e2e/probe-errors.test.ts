import { cpSync, readFileSync } from "node:fs";
import { text } from "node:stream/consumers";
import { expect, test } from "vitest";

import { createRepository, runBeside } from "../support/compiler-cli.ts";
import { sdl, settings } from "../support/compiler-toolset.ts";
import { demo } from "../support/toolhub-server.ts";
import { startGraphqlServer, startServer } from "../support/upstream.ts";

const auth = { type: "bearer", probe: { file: "probe.graphql", owner: "maker.name" } };
const key = "tk_live_0123456789abcdef";
const read =
  '"D" query read_thing($id: ID!) { thing(id: $id) @notFound(message: "Look in things.") { id } }';

const createProbed = (endpoint: string) =>
  createRepository(read, {
    "things/toolset.json": { ...settings, endpoint, auth },
    "things/probe.graphql": "query { maker { name } }",
    "things/operations/b.graphql":
      '"D" mutation rename_thing($id: ID!) { rename(id: $id, name: "x") { id } }',
  });

const readAnswers = (root: string) => readFileSync(`${root}/toolsets/things/answers.json`, "utf8");

test("errors of a real API are provoked, told as an agent is told, and written without a key", async () => {
  const root = createProbed(await startGraphqlServer(sdl, `Bearer ${key}`));
  const { status, stdout } = await runBeside({ THINGS_KEY: key }, root, "probe-errors", "things");
  expect({ status, stdout }).toMatchObject({ status: 0 });
  expect(stdout).toMatch(/^a wrong key: status 401\n {2}\{"error_code":"KEY_REFUSED",/);
  expect(stdout).toMatch(/a wrong argument: status 400\n {2}\{"error_code":"GRAPHQL_ERROR",/);
  expect(JSON.parse(readAnswers(root))).toMatchObject([
    { name: "a wrong key", status: 401, told: { error_code: "KEY_REFUSED" } },
    {
      name: "an unknown id",
      status: 200,
      body: { data: { thing: null } },
      told: { error_code: "NOT_FOUND", message: "Look in things." },
    },
    { name: "a wrong argument", body: { errors: [expect.anything()] }, told: {} },
  ]);
});

test("an API that quotes keys and is asked for changes: none is written, none is sent", async () => {
  const asked: string[] = [];
  const endpoint = await startServer(async (request, response) => {
    asked.push(await text(request));
    const said = request.headers.authorization ?? "";
    response.writeHead(401, { "content-type": "application/json", "www-authenticate": said });
    response.end(JSON.stringify({ message: `${said} is wrong, unlike Bearer ${key}` }));
  });
  const root = createProbed(endpoint);
  const { status, stdout } = await runBeside(
    { THINGS_KEY: key },
    root,
    "probe-errors",
    "things",
    "--json",
  );
  expect(status).toBe(0);
  const shown = stdout + readAnswers(root);
  expect(shown).toContain("[key]");
  expect(shown).not.toContain(key);
  expect(shown).not.toContain(key.replace(/[A-Za-z]/g, "x").replace(/\d/g, "0"));
  expect(asked).toHaveLength(3);
  expect(asked.join("")).not.toContain("mutation");
});

test("the demo's own toolset, asked where npm run dev has its API: all is told as it should be", async () => {
  const root = createRepository(read, {});
  cpSync("demo/toolsets/clinical-trials", `${root}/toolsets/clinical-trials`, { recursive: true });
  const env = {
    CLINICAL_TRIALS_KEY: await demo.makeKey("Ada"),
    CLINICAL_TRIALS_ENDPOINT: `${demo.url}/graphql`,
  };
  const { status, stdout, stderr } = await runBeside(env, root, "probe-errors", "clinical-trials");
  expect({ status, stderr }).toMatchObject({ status: 0 });
  const sections = stdout.split(/^(?=an? .*: status)/m).map((text) => text.split("\n"));
  expect(
    sections.map(([head, told, advice]) => [head, JSON.parse(told ?? "").error_code, advice]),
  ).toEqual([
    ["a wrong key: status 401", "KEY_REFUSED", "  As it should be."],
    ["an unknown id: status 200", "NOT_FOUND", "  As it should be."],
    [expect.stringMatching(/^a wrong argument: status/), expect.anything(), "  As it should be."],
  ]);
  expect(stdout).toContain("Provoke what else your people meet");
  expect(stdout).not.toContain(env.CLINICAL_TRIALS_KEY);
});

test("what is told wrongly is said with the rule that mends it, and what was not asked with why", async () => {
  const endpoint = await startServer(async (request, response) => {
    await text(request);
    response.writeHead(200, { "content-type": "application/json" });
    response.end(
      JSON.stringify({ errors: [{ message: "No.", extensions: { code: "BAD_TOKEN" } }] }),
    );
  });
  const root = createRepository('"D" query read_thing($id: ID!) { thing(id: $id) { id } }', {
    "things/toolset.json": { ...settings, endpoint, auth },
    "things/probe.graphql": "query { maker { name } }",
  });
  const { stdout } = await runBeside({ THINGS_KEY: key }, root, "probe-errors", "things");
  expect(stdout).toContain(
    'That should be KEY_REFUSED: add {"when":{"code":"BAD_TOKEN"},"kind":"key_refused"} to "errors" in toolset.json',
  );
  expect(stdout).toContain("an unknown id: not asked. No query has @notFound");
  expect(stdout).toContain("Follow what is said above, then run this again.");
});

test("without a key nothing is asked", async () => {
  const root = createProbed("http://127.0.0.1:9/graphql");
  const { status, stderr } = await runBeside({}, root, "probe-errors", "things");
  expect(status).toBe(1);
  expect(stderr).toContain("Set THINGS_KEY to a key that works");
});
