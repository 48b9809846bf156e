import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";

import { peers } from "../../../bench/cast/definitions.ts";
import { writeToolset } from "../../../bench/cast/toolset.ts";
import { trial } from "../../../bench/cast/trial.ts";
import type { Case } from "../../../bench/figures/measurement.ts";
import { toMessage, withoutId } from "../../../bench/load/answers.ts";
import { isGoodResult, toRequest } from "../../../bench/load/requests.ts";
import { toTools } from "../../../bench/peers/shared/tools.ts";
import { quick, toCases } from "../../../bench/plan.ts";
import { compileToolsets } from "../../../compiler/toolset.ts";
import { floor, modern } from "./scripted.ts";

const read = (file: string) => JSON.parse(readFileSync(file, "utf8"));

test("the others serve the tool that the compiler makes, with the same request upstream", () => {
  const folder = mkdtempSync(join(tmpdir(), "toolhub-bench-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  writeToolset(folder, 2);
  const [toolset] = compileToolsets(folder);
  const compiled = toolset?.operations.map(({ tool, document }) => ({ ...tool, document }));
  expect(toTools(2)).toEqual(compiled);
});

test("the others are pinned, to the versions of our own packages where we have them", () => {
  const theirs: Record<string, string> = read("bench/peers/package.json").dependencies;
  const { dependencies, devDependencies } = read("package.json");
  const ours: Record<string, string> = { ...dependencies, ...devDependencies };
  for (const [name, version] of Object.entries(theirs)) {
    expect(version, name).toMatch(/^\d+\.\d+\.\d+$/);
    expect(version, name).toBe(ours[name] ?? version);
  }
  const needed = peers.filter(({ runsOn }) => runsOn !== "Python").map((peer) => peer.package);
  expect(needed.filter((name) => !(name in theirs))).toEqual([]);
});

test("the lock file of the others names no registry", () => {
  expect(readFileSync("bench/peers/package-lock.json", "utf8")).not.toContain('"resolved"');
});

const list: Case = { ...modern, method: "tools/list", tools: 2 };
const content = [{ type: "text", text: JSON.stringify(trial) }];
const tools = [{ name: "get_trial_1" }, { name: "get_trial_2" }];

test.each([
  ["the trial", modern, { structuredContent: trial, content }, true],
  ["an error of the tool", modern, { isError: true, structuredContent: trial, content }, false],
  ["another trial", modern, { structuredContent: { ...trial, id: "NCT1" }, content }, false],
  ["a trial without its text", modern, { structuredContent: trial, content: [] }, false],
  ["an error of the protocol", modern, undefined, false],
  ["all tools", list, { tools: [...tools, { name: "ping" }] }, true],
  ["a page of them", list, { tools, nextCursor: "a" }, false],
  ["too few tools", list, { tools: [{ name: "get_trial_1" }, { name: "ping" }] }, false],
])("%s is told from a wrong answer", (_, each, result, expected) => {
  expect(isGoodResult(each, result)).toBe(expected);
});

test.each([
  ["JSON", '{"id":12,"result":{}}', '{"id":0,"result":{}}'],
  ["an event", 'event: message\ndata: {"result":{},"id":3}\n\n', '{"result":{},"id":0}'],
  ["the last event", 'id: 1\ndata: {"id":3}\n\nid: 2\ndata: {"id":4,"a":1}\n\n', '{"id":0,"a":1}'],
  ["an event after an empty one", 'id: 1\ndata:\n\nid: 2\ndata: {"id":4}\n\n', '{"id":0}'],
  ["an event without a name", 'data: {"id":4}\n\n', '{"id":0}'],
  ["nothing", "", ""],
])("the message of %s is found, whatever its id", (_, body, message) => {
  expect(withoutId(toMessage(body))).toBe(message);
});

test("each era is asked as its clients ask", () => {
  const target = { origin: "http://a", token: "t", sessionIds: ["s"] };
  const session = toRequest({ ...modern, server: "session" }, target);
  expect(session.sessionIds).toEqual(["s"]);
  expect(session.params).not.toHaveProperty("_meta");
  const now = toRequest(modern, target);
  expect(now.sessionIds).toEqual([]);
  expect(now.headers).toMatchObject({ "mcp-name": "get_trial_1", authorization: "Bearer t" });
  expect(toRequest(floor, { origin: "http://a", sessionIds: [] }).params).toEqual(now.params);
});

test("a quick run measures what every gate of calls needs", () => {
  const names = toCases(quick).map(
    ({ server, method, tools, connections }) => `${server} ${method} ${tools} ${connections}`,
  );
  expect(names).toEqual(
    expect.arrayContaining([
      "floor tools/call 1 16",
      "modern tools/call 1 16",
      "hop tools/call 1 16",
      "first-hop tools/call 1 16",
      "session tools/call 1 16",
      "agents-oauth tools/call 1 16",
      "modern tools/call 500 16",
      "modern tools/list 100 16",
      "floor tools/call 1 64",
      "modern tools/call 1 64",
    ]),
  );
});
