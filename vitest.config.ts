import { cloudflareTest } from "@cloudflare/vitest-plugin";
import { defineConfig } from "vitest/config";

// Wrangler reads required secrets from the process, so the tests need no .dev.vars.
process.env.KEY_RING ??= "k1:dGVzdHMtb25seS0zMi1ieXRlcy1vZi1rZXktcmluZyE";

/** Packages with many small modules: bundled once, so that a test file starts quickly. */
const bundled = [
  "zod",
  "@modelcontextprotocol/server",
  "@cloudflare/workers-oauth-provider",
  "hono",
];

export default defineConfig({
  test: {
    projects: [
      {
        plugins: [cloudflareTest({ wrangler: { configPath: "./wrangler.toml" } })],
        test: {
          name: "workerd",
          include: ["test/**/*.test.ts"],
          exclude: ["test/node/**"],
          testTimeout: 30_000,
          deps: { optimizer: { ssr: { enabled: true, include: bundled } } },
        },
      },
      {
        test: {
          name: "node",
          include: ["test/node/**/*.test.ts"],
          environment: "node",
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
});
