import { expect, onTestFinished, test } from "vitest";

import { catalog } from "../../src/catalog/catalog.gen.ts";
import { createServerCatalog } from "../../src/server-catalog/server-catalog.ts";
import { createCaller, serve } from "../support/in-process.ts";
import { toModernInit, toModernMessage } from "../support/mcp-messages.ts";
import { startHoldingUpstream } from "../support/upstream.ts";

const timeoutMs = 120_000;

const requests = [
  ["tools/call", { name: "search_clinical_trials", arguments: { condition: "asthma" } }],
  [
    "completion/complete",
    {
      ref: { type: "ref/prompt", name: "find_a_trial" },
      argument: { name: "condition", value: "asthma" },
    },
  ],
] as const;

test.each(requests)(
  "a %s that its client gives up is given up upstream",
  async (method, params) => {
    const upstream = await startHoldingUpstream("");
    onTestFinished(upstream.close);
    const offer = createServerCatalog(
      catalog.map((toolset) => ({ ...toolset, endpoint: upstream.url })),
      timeoutMs,
    );
    const server = serve(offer, createCaller("ada", { scopes: ["clinical-trials:read"] }));
    const message = toModernMessage(method, params);
    const leaving = new AbortController();
    const { arrived, ended } = upstream.hold();
    const answer = server("http://localhost/mcp", {
      ...toModernInit("", message),
      signal: leaving.signal,
    });
    await arrived;
    leaving.abort();
    expect(await ended).toBe(true);
    await Promise.allSettled([answer]);
    expect(upstream.countHeld()).toBe(1);
  },
  30_000,
);
