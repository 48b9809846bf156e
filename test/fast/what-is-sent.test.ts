import type { IncomingHttpHeaders } from "node:http";
import { text } from "node:stream/consumers";
import { expect, test } from "vitest";

import type { CompiledToolset } from "../../src/catalog/compiled.ts";
import { fillToolsets } from "../../src/catalog/toolsets.ts";
import { compileThings, settings } from "../support/compiler-toolset.ts";
import { createCall } from "../support/in-process.ts";
import { startServer } from "../support/upstream.ts";

/** What an API on loopback gets for one call of the toolset's last tool. */
async function callOnce(toolset: CompiledToolset, args: Readonly<Record<string, unknown>> = {}) {
  const seen: { headers: IncomingHttpHeaders; body: Record<string, unknown> }[] = [];
  const endpoint = await startServer(async (request, response) => {
    seen.push({ headers: request.headers, body: JSON.parse(await text(request)) });
    response.setHeader("content-type", "application/json");
    response.end('{"data":{"count":3}}');
  });
  await createCall(toolset, endpoint)(args, { key: async () => ({ text: "the-key-$&" }) });
  const [first] = seen;
  if (!first) throw new Error("nothing was sent");
  return first;
}

const count = { a: "query count_things { count }" };
const withSettings = (more: object) => ({ "things/toolset.json": { ...settings, ...more } });
const probe = { file: "probe.graphql", owner: "maker.name" };

test("the document's own name is sent with it, whatever the tool is called", async () => {
  const toolset = compileThings(count, withSettings({ prefix: "zoo_" }));
  const { body } = await callOnce(toolset);
  expect(body).toEqual({
    query: "query count_things{count}",
    operationName: "count_things",
    variables: {},
  });
});

test("a probe without a name is sent with one", () => {
  const { auth } = compileThings(count, {
    ...withSettings({ auth: { type: "bearer", probe } }),
    "things/probe.graphql": "{ maker { name } }",
  });
  expect(auth).toMatchObject({
    probe: { document: "query probe{maker{name}}", operationName: "probe" },
  });
});

test("a toolset's headers are sent without a key too, with what the settings say", async () => {
  const toolset = compileThings(
    count,
    withSettings({ headers: { "x-api-version": "2026-07", "x-app": "${APP_NAME:-tests}" } }),
  );
  const [filled] = fillToolsets([toolset], { variables: {}, serviceSecrets: {} });
  if (!filled) throw new Error("there is no toolset");
  const { headers } = await callOnce(filled);
  expect(headers).toMatchObject({ "x-api-version": "2026-07", "x-app": "tests" });
  for (const name of ["a\r\nx-admin: yes", " a", "\u00e4", ""]) {
    const config = { variables: { APP_NAME: name }, serviceSecrets: {} };
    expect(() => fillToolsets([toolset], config)).toThrow(
      "the settings in ${APP_NAME:-tests} must make one line of visible characters",
    );
  }
});

test.each([
  [{ type: "bearer" }, { authorization: "Bearer the-key-$&" }],
  [{ type: "header", header: "x-key" }, { "x-key": "the-key-$&" }],
  [
    { type: "header", header: "authorization", format: "Token {key}" },
    { authorization: "Token the-key-$&" },
  ],
])("the key is sent as %j says", async (auth, headers) => {
  const toolset = compileThings(count, {
    ...withSettings({ auth: { ...auth, probe } }),
    "things/probe.graphql": "query mine { maker { name } }",
  });
  const sent = await callOnce(toolset);
  expect(sent.headers).toMatchObject(headers);
});
