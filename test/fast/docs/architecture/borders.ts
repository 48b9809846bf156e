import { globSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";

import { importsOf } from "../../../../scripts/rooms.ts";
import { equal, exists, type Held, never, ruled, says, shown } from "../holds.ts";

/** The files that import from web/ and from mcp/, or from one of them in the other. */
function listMeetings(): string[] {
  const isIn = (room: string) => (path: string) => path.startsWith(`src/${room}/`);
  return globSync("src/**/*.{ts,tsx}")
    .map((file) => file.replaceAll("\\", "/"))
    .filter((file) => {
      const known = [file, ...importsOf(file)];
      return known.some(isIn("web")) && known.some(isIn("mcp"));
    });
}

/** What a file imports, at any depth, that needs workerd when it runs. */
function listUsers(file: string, seen = new Set<string>()): string[] {
  if (seen.has(file) || !file.endsWith(".ts")) return [];
  seen.add(file);
  const text = readFileSync(file, "utf8");
  const needed = [...text.matchAll(/^(?:import|export) (?!type )[^;]*?from "(\.[^"]+)"/gm)];
  const below = needed.flatMap(([, path = ""]) => listUsers(join(dirname(file), path), seen));
  return /^import (?!type ).*"cloudflare:/m.test(text) ? [file, ...below] : below;
}

/** What stands below the table of rooms and its picture. */
export const borders: readonly Held[] = [
  [
    "`web/` and `mcp/` meet only in `app.ts`.",
    equal("imports between web/ and mcp/", () => [listMeetings(), ["src/app.ts"]]),
  ],
  [
    "`cloudflare:workers` is imported by the classes of Durable Objects alone, so everything from `mcp/server.ts` down runs in plain Node; `stdio.ts` proves it.",
    ruled("only the classes of Durable Objects know workerd"),
    equal("what mcp/server.ts needs of workerd", () => [listUsers("src/mcp/server.ts"), []]),
    equal("what stdio.ts needs of workerd", () => [listUsers("src/stdio.ts"), []]),
    shown(
      "e2e/stdio.test.ts",
      "the same tools answer over stdio with the key from the environment; stdout is protocol only",
    ),
  ],
  [
    "`compiler/` runs at build time and knows only the catalogue's shape, how `config.ts` fills a template, and `AppError`: graphql-js never reaches the Worker.",
    ruled(
      "the compiler knows the catalogue's shape, a template's settings and errors, nothing else of src/",
    ),
    never("src/**/*.{ts,tsx}", /from "(?:\.\.\/)+compiler\//),
  ],
  [
    'The style of the pages, their two scripts and the icon are files of their own (`web/style.css`), imported `with { type: "text" }`: the bundler puts them into the program, minified by `scripts/worker-bundle.ts` for what is deployed, and `test/support/vite-settings.ts` does the same for tests, as they are.',
    exists(
      "src/web/style.css",
      "src/web/page-script.js",
      "src/web/sign-in/passkey-script.js",
      "src/discovery/icon.svg",
    ),
    says(
      "src/web/layout.tsx",
      /icon\.svg" with \{ type: "text" \}/,
      /style\.css" with \{ type: "text" \}/,
    ),
    says("src/web/respond.tsx", /page-script\.js" with \{ type: "text" \}/),
    says("src/web/sign-in/passkey-page.tsx", /passkey-script\.js" with \{ type: "text" \}/),
    says("test/support/vite-settings.ts", /name: "text-modules"/, /\?raw/),
    shown(
      "fast/worker-bundle.test.ts",
      "people are sent the style and the scripts of pages without comments and spaces",
    ),
    shown("e2e/page-script.test.ts", "times are in the reader's zone, and right without a script"),
  ],
];
