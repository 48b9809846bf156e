import { globSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";

import { adaptProvider, toGuardedProvider } from "../../scripts/write-oauth-provider.ts";

const made = "src/oauth/oauth-provider.gen.js";
const sources = globSync("src/**/*.{ts,tsx}").filter((file) => !file.includes(".gen."));
const read = (file: string) => readFileSync(file, "utf8");

test("the provider that the Worker imports is the package's, with our fetch in the place of its own", () => {
  const text = read("node_modules/@cloudflare/workers-oauth-provider/dist/oauth-provider.js");
  expect(read(made)).toBe(toGuardedProvider(text));
  const [head = "", guard = "", ...rest] = read(made).split("\n");
  expect(head).toMatch(/^\/\/ .*never edited by hand\.$/);
  expect(guard).toBe('import { fetchMetadata as fetch } from "./clients/metadata-fetch.ts";');
  expect(rest.join("\n")).toBe(adaptProvider(text));
});

test("what a call has of the provider is the protected resource, which could not fetch if it would", () => {
  const text = read("src/oauth/resource-server.gen.js");
  expect(text).toMatch(/^\/\/ .*never edited by hand\.\n/);
  expect(text).toMatch(/\nexport \{\n {2}OAuthResourceServer,\n {2}insufficientScope\n\};\n$/);
  expect(text.match(/(?<!async |[.\w])fetch\(/g)).toBeNull();
  expect(text.match(/^import .*/gm)).toEqual([
    'import { WorkerEntrypoint } from "cloudflare:workers";',
  ]);
  expect(text.length).toBeLessThan(20_000);
});

test.each(["globalThis.fetch(url)", "self.fetch(url)", 'self["fetch"](url)', 'import("undici")'])(
  "a provider with %s is not made: it would reach the network past the guard",
  (call) => {
    expect(() => toGuardedProvider(`const ask = (url) => ${call};`)).toThrow("past src/oauth/");
  },
);

test("nothing of the package runs but what is made of it, so a build that forgets to make it fails", () => {
  const values = /^(?:import|export) (?!type )[^;]*from "@cloudflare\/workers-oauth-provider"/m;
  expect(sources.filter((file) => values.test(read(file)))).toEqual([]);
  expect(sources.filter((file) => read(file).includes("/oauth-provider.gen.js")).length).toBe(5);
});

test("it is made wherever it is needed, and never committed", () => {
  const ignored = read(".gitignore").split("\n");
  expect(ignored).toEqual(expect.arrayContaining([made, "src/oauth/resource-server.gen.js"]));
  for (const file of ["scripts/generate.ts", "scripts/dev.ts", "vitest.config.ts"]) {
    expect(read(file), file).toMatch(/^ *await writeLibraries\(\);$/m);
  }
  const users = globSync("{*,scripts/**/*,bench/**/*,selfhost/**/*,test/**/*}.ts").filter((file) =>
    /^ *(?:await )?write(?:OAuthProvider|WebAuthn)\(/m.test(read(file)),
  );
  expect(users).toEqual(["scripts/write-libraries.ts"]);
});

test("only the provider has the guarded fetch, and nobody takes the place of the platform's", () => {
  const users = sources.filter((file) => read(file).includes("fetchMetadata("));
  expect(users).toEqual(["src/oauth/clients/metadata-fetch.ts"]);
  expect(sources.filter((file) => /\.fetch = |globalThis\.fetch/.test(read(file)))).toEqual([]);
});
