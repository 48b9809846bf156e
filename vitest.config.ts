import { copyFileSync, mkdirSync } from "node:fs";
import { resolve } from "node:path";
import type { Plugin } from "vite";
import { defineConfig } from "vitest/config";

import { writeCatalog } from "./compiler/cli/catalog-file.ts";
import { compileHere } from "./compiler/cli/compile-here.ts";
import { compileToolsets } from "./compiler/toolset.ts";
import { findFreePort } from "./scripts/server.ts";
import { writeLibraries } from "./scripts/write-libraries.ts";
import { ResultsReporter } from "./test/support/results-reporter.ts";
import { toSeed } from "./test/support/seed.ts";
import { toServerSettings } from "./test/support/server-settings.ts";
import { maxWorkers, ofNode, textModules } from "./test/support/vite-settings.ts";

// So that no test sees an older one, however it is started: what `npm run` generates beforehand. The servers of
// e2e serve what toolhub.json names; all else has the demo's toolsets, whatever is served.
writeCatalog(compileHere());
await writeLibraries();
const catalogOfTests = resolve(".wrangler/test/catalog.gen.ts");
writeCatalog(compileToolsets("demo/toolsets"), catalogOfTests);

// Otherwise every file tells which secrets there are.
process.env.WRANGLER_LOG ??= "warn";
process.env.DEMO_PORT ??= String(await findFreePort());

// workerd trusts the tests' own authority, for client metadata documents over local https. Read when the plugin loads.
process.env.NODE_EXTRA_CA_CERTS = resolve("test/support/tls/ca.pem");
const { cloudflareTest } = await import("@cloudflare/vitest-plugin");

// Elsewhere, so that the tests do not read the .dev.vars of whoever runs them.
const configPath = ".wrangler/test/wrangler.toml";
mkdirSync(".wrangler/test", { recursive: true });
copyFileSync("wrangler.toml", configPath);

const demoUrl = `http://localhost:${process.env.DEMO_PORT}`;
const globalSetup = ["test/support/start-demo.ts"];

/** Waiting longer costs nothing where the test passes, and a busy machine is slow. */
const expectations = { poll: { timeout: 25_000 } };

/** What `test/support/server-under-test.ts` and `same-cases.ts` read. */
const provide = {
  serverOrigin: process.env.SERVER_ORIGIN ?? null,
  demoUrl,
  seed: toSeed(),
};
const sameCases = "test/support/same-cases.ts";

/** Packages with many small modules: bundled once, so that a test file starts quickly. */
const bundled = [
  "zod",
  "@modelcontextprotocol/server",
  "@modelcontextprotocol/server/validators/cf-worker",
  "@modelcontextprotocol/client",
  "hono",
];

/** Tests speak of the demo's toolsets, and of nobody's own. */
const ownCatalog: Plugin = {
  name: "own-catalog",
  enforce: "pre",
  resolveId: (source) => (/^\..*\/catalog\.gen\.ts$/.test(source) ? catalogOfTests : null),
};

export default defineConfig({
  logLevel: "error",
  test: {
    silent: "passed-only",
    reporters: ["default", new ResultsReporter("test-results.json")],
    // One line for each file; how long a test takes is nobody's finding here.
    slowTestThreshold: Number.POSITIVE_INFINITY,
    maxWorkers,
    projects: [
      {
        plugins: [
          textModules,
          ownCatalog,
          cloudflareTest({
            main: "./test/fixture/worker.ts",
            wrangler: { configPath },
            miniflare: { bindings: toServerSettings(demoUrl) },
          }),
        ],
        test: {
          name: "worker",
          css: true,
          include: ["test/worker/**/*.test.ts"],
          globalSetup: [...globalSetup, "test/support/client-documents.ts"],
          setupFiles: ["test/support/load-resource.ts", sameCases],
          testTimeout: 180_000,
          hookTimeout: 180_000,
          expect: expectations,
          provide,
          deps: { optimizer: { ssr: { enabled: true, include: bundled } } },
        },
      },
      {
        plugins: [textModules, ownCatalog],
        ssr: { resolve: ofNode },
        test: {
          name: "fast",
          css: true,
          isolate: false,
          include: ["test/fast/**/*.test.ts"],
          environment: "node",
          setupFiles: [sameCases],
          testTimeout: 180_000,
          hookTimeout: 180_000,
          expect: expectations,
          provide,
        },
      },
      {
        plugins: [textModules],
        ssr: { resolve: ofNode },
        test: {
          name: "e2e",
          css: true,
          include: ["test/e2e/**/*.test.ts"],
          environment: "node",
          globalSetup,
          setupFiles: [sameCases],
          testTimeout: 300_000,
          hookTimeout: 300_000,
          expect: expectations,
          provide,
        },
      },
    ],
  },
});
