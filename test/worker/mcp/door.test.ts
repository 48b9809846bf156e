import { beforeAll, describe, expect, test } from "vitest";

import { toModern, toModernBody, toRequest, version } from "../../support/mcp-messages.ts";
import { createAskers } from "./askers.ts";
import { arrays, handshakes, listen, messages, requests } from "./odd-requests.ts";

let askers: Awaited<ReturnType<typeof createAskers>>;
beforeAll(async () => {
  askers = await createAskers();
}, 60_000);

// What every client sees at the door, letter by letter: nothing of it changes by accident.

test("who is not let in learns where to sign in", () => {
  expect(askers.usual).toMatchSnapshot();
});

describe("2026-07-28", () => {
  test.each(messages)("%s %j", async (method, params) => {
    expect(await askers.ask(() => toModern(method, params))).toMatchSnapshot();
  });

  test("a stream of changes", async () => {
    expect(await askers.ask(() => listen, true)).toMatchSnapshot();
  });
});

describe("2025-11-25", () => {
  test.each(messages)("%s %j", async (method, params) => {
    const body = toRequest(1, method, params);
    const answers = await askers.ask((sessionOf) => ({ headers: sessionOf("2025-11-25"), body }));
    expect(answers).toMatchSnapshot();
  });

  test("a stream of changes", async () => {
    const answers = await askers.ask(
      (sessionOf) => ({ method: "GET", headers: sessionOf("2025-11-25") }),
      true,
    );
    expect(answers).toMatchSnapshot();
  });
});

test.each(handshakes)("initialize %s", async (_, request) => {
  expect(await askers.ask(() => request)).toMatchSnapshot();
});

test.each(requests)("%s", async (_, request) => {
  expect(await askers.ask(() => request)).toMatchSnapshot();
});

describe.each(["2025-03-26", "2025-11-25"])("a session of %s", (revision) => {
  test.each(arrays)("gets an array %s", async (_, body) => {
    const answers = await askers.ask((sessionOf) => ({ headers: sessionOf(revision), body }));
    expect(answers).toMatchSnapshot();
  });
});

test.each([{ toString: 1, valueOf: 1 }, ["create_issue"], null])(
  "a name that is %j is none",
  async (name) => {
    const headers = { "mcp-protocol-version": version, "mcp-method": "tools/call" };
    const body = toModernBody("tools/call", { name });
    expect(await askers.ask(() => ({ headers, body }))).toMatchSnapshot();
  },
);
