import { resolve } from "node:path";
import { defineConfig } from "vitest/config";

import { findFreePort } from "../scripts/server.ts";
import { ResultsReporter } from "../test/support/results-reporter.ts";
import { toSeed } from "../test/support/seed.ts";
import { maxWorkers, ofNode, textModules } from "../test/support/vite-settings.ts";
import { listServerSuite, listWorkerSuite } from "./list-suites.ts";
import { overHttp } from "./not-over-http.ts";

// Every server that tests start is plain workerd; what is bundled once is served by all.
process.env.PLAIN_WORKERD ??= resolve("dist/bundles");
process.env.DEMO_PORT ??= String(await findFreePort());
const demoUrl = `http://localhost:${process.env.DEMO_PORT}`;
/** A server that runs already, or the one that is started here. */
const running = process.env.SERVER_ORIGIN;
const serverOrigin = running ?? `http://localhost:${await findFreePort()}`;

const support = (name: string) => resolve("test/support", name);
const sameCases = support("same-cases.ts");
const beside = (name: string) => resolve("test/selfhost", name);
const common = {
  css: true,
  environment: "node" as const,
  testTimeout: 300_000,
  hookTimeout: 300_000,
  expect: { poll: { timeout: 25_000 } },
  provide: { serverOrigin, demoUrl, seed: toSeed() },
  setupFiles: [sameCases],
};
const base = { root: resolve("."), plugins: [textModules], ssr: { resolve: ofNode } };

export default defineConfig({
  root: resolve("."),
  logLevel: "error",
  test: {
    silent: "passed-only",
    testNamePattern: overHttp,
    // A server that already runs is the image's: one's failures must not hide the other's.
    reporters: [
      "default",
      new ResultsReporter(`dist/${running ? "image" : "selfhost"}-test-results.json`),
    ],
    slowTestThreshold: Number.POSITIVE_INFINITY,
    maxWorkers,
    projects: [
      {
        ...base,
        test: {
          ...common,
          name: "worker",
          // One after another: they share one server. Then the others, which have servers of their own.
          maxWorkers: 1,
          sequence: { groupOrder: 0 },
          include: [...listWorkerSuite().files],
          globalSetup: [
            support("start-demo.ts"),
            support("client-documents.ts"),
            ...(running ? [] : [beside("start-server.ts")]),
          ],
          setupFiles: [beside("own-address.ts"), sameCases],
        },
      },
      {
        ...base,
        test: {
          ...common,
          name: "e2e",
          sequence: { groupOrder: 1 },
          include: [...listServerSuite().files],
          globalSetup: [support("start-demo.ts")],
        },
      },
      {
        ...base,
        test: {
          ...common,
          name: "selfhost",
          sequence: { groupOrder: 1 },
          include: ["test/selfhost/**/*.test.ts"],
          globalSetup: [support("start-demo.ts"), beside("build-selfhost.ts")],
        },
      },
    ],
  },
});
