import { env } from "cloudflare:workers";
import { expect, test } from "vitest";

import worker from "../../../src/index.ts";
import { Dance } from "../../support/dance.ts";
import { toModernInit, toModernMessage } from "../../support/mcp-messages.ts";
import { createName, demo } from "../../support/server-under-test.ts";

// A file of its own: the settings are read once per isolate.
const origin = "https://localhost:8484";
const secureEnv = { ...env, PUBLIC_URL: origin };
const paths = ["/", "/healthz", "/mcp", "/token", "/sign-in", "/nothing-here"];

const fetchSecurely: typeof fetch = async (input, init) => {
  const context = { waitUntil: () => undefined, passThroughOnException: () => undefined };
  const request = new Request(input, { redirect: "manual", ...init });
  const response = await worker.fetch?.(request as never, secureEnv, context as never);
  return response ?? Response.error();
};

test("every answer of an https deployment keeps browsers at https", async () => {
  for (const path of paths) {
    const response = await fetchSecurely(`${origin}${path}`);
    await response.body?.cancel();
    expect(response.headers.get("strict-transport-security"), path).toBe("max-age=31536000");
  }
});

test("so does what is answered at the door", async () => {
  const name = createName();
  const choices = [
    ["toolset", "clinical-trials"],
    ["key:clinical-trials", await demo.makeKey(name)],
  ] as const;
  const dance = new Dance({ origin, fetch: fetchSecurely });
  const { tokens } = await dance.connect(name, choices);
  const init = toModernInit(tokens.access_token, toModernMessage("tools/list"));
  const response = await fetchSecurely(`${origin}/mcp`, init);
  expect(response.status).toBe(200);
  expect(await response.text()).toContain("get_trial");
  expect(response.headers.get("strict-transport-security")).toBe("max-age=31536000");
  expect(response.headers.get("cache-control")).toBe("no-store");
  expect(response.headers.get("x-content-type-options")).toBe("nosniff");
});
