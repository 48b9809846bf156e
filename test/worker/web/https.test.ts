import { env } from "cloudflare:workers";
import { expect, test } from "vitest";

import worker from "../../../src/index.ts";

// A file of its own: the settings are read once per isolate.
const paths = ["/", "/healthz", "/mcp", "/token", "/sign-in", "/nothing-here"];

test("every answer of an https deployment keeps browsers at https", async () => {
  const context = { waitUntil: () => undefined, passThroughOnException: () => undefined };
  const secureEnv = { ...env, PUBLIC_URL: "https://localhost:8484" };
  for (const path of paths) {
    const request = new Request(`https://localhost:8484${path}`, { redirect: "manual" });
    const response = await worker.fetch?.(request as never, secureEnv, context as never);
    await response?.body?.cancel();
    expect(response?.headers.get("strict-transport-security"), path).toBe("max-age=31536000");
  }
});
