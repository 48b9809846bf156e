import * as sdk from "@modelcontextprotocol/server";
import * as fc from "fast-check";
import { expect, test } from "vitest";

import * as keys from "../../src/mcp/message/meta-keys.ts";
import { isPlainRequest } from "../../src/mcp/message/plain-request.ts";

test("members of _meta are named as the SDK names them", () => {
  expect(Object.keys(keys).length).toBe(4);
  expect(sdk).toMatchObject({ ...keys });
});

const headers = new Headers({
  "mcp-method": "tools/list",
  "mcp-protocol-version": "2026-07-28",
});

test("an envelope that is known by its shape is one that the SDK takes", async () => {
  const anything = fc.constantFrom(
    {},
    [],
    "",
    "x",
    1,
    true,
    null,
    undefined,
    { a: 1 },
    { form: {} },
  );
  const client = fc.record(
    { name: anything, version: anything, title: anything },
    { requiredKeys: [] },
  );
  const part = fc.constantFrom({}, {}, {}, { form: {} }, { url: {} }, 1, null, { a: 1 });
  const able = fc.record({ elicitation: part, sampling: part, roots: part }, { requiredKeys: [] });
  const counts = { plain: 0, other: 0 };
  const check = async (info: unknown, can: unknown) => {
    const _meta = JSON.parse(
      JSON.stringify({
        [keys.PROTOCOL_VERSION_META_KEY]: "2026-07-28",
        [keys.CLIENT_INFO_META_KEY]: info,
        [keys.CLIENT_CAPABILITIES_META_KEY]: can,
      }),
    );
    const body = { jsonrpc: "2.0", id: 1, method: "tools/list", params: { _meta } };
    const isPlain = isPlainRequest(headers, body);
    counts[isPlain ? "plain" : "other"] += 1;
    const outcome = sdk.classifyInboundRequest({ httpMethod: "POST", body });
    if (isPlain) expect(outcome).toMatchObject({ kind: "modern", messageKind: "request" });
  };
  const known = fc.constant({ name: "a", version: "1" });
  await fc.assert(fc.asyncProperty(fc.oneof(known, client), able, check), { numRuns: 3000 });
  expect(counts.plain).toBeGreaterThan(50);
  expect(counts.other).toBeGreaterThan(50);
});
