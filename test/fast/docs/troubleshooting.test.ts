import { readFileSync } from "node:fs";
import { expect, test } from "vitest";

const page = readFileSync("docs/troubleshooting.md", "utf8");
const [, ...sections] = page.split(/^## /m);

test.each(sections)("what one sees, why and what to do: %s", (section) => {
  const starts = section.trim().split("\n\n").slice(1);
  const said = starts.map((text) => /^(You see|Why|What to do): \S/.exec(text)?.[1]);
  expect(said).toEqual(["You see", "Why", "What to do"]);
});

/** What stands on the page, and where it is said; what differs each time is left out. */
const sentences: readonly (readonly [string, string, readonly string[]])[] = [
  [
    "`This server is http://localhost:8484: use exactly that address.`",
    "src/web/require-public-url.ts",
    ["This server is ", ": use exactly that address."],
  ],
  [
    "`Port 8484 is taken, and toolhub needs it.`",
    "scripts/toolhub/dev.ts",
    ["Port ", " is taken, and ", " needs it."],
  ],
  ["`toolhub cannot start:`", "src/config.ts", ["toolhub cannot start:"]],
  ["`This server is not set up yet.`", "src/worker.ts", ["This server is not set up yet."]],
  ["`key_unreadable`", "src/mcp/caller.ts", ["key_unreadable"]],
  ["`There is no browser here.`", "scripts/browser.ts", ["There is no browser here."]],
  [
    "`CHROMIUM_PATH names no browser that starts`",
    "scripts/browser.ts",
    ["CHROMIUM_PATH names no browser that starts"],
  ],
  ["`KEY_REFUSED`", "src/upstream/failure/refused.ts", ["KEY_REFUSED"]],
  ["`KEY_EXPIRED`", "src/upstream/failure/refused.ts", ["KEY_EXPIRED"]],
  ["`KEY_MISSING`", "src/errors.ts", ["KEY_MISSING"]],
  ["`--demo-port`", "scripts/dev-workers.ts", ["--demo-port"]],
  [
    "`This was stored by a newer release of toolhub, and stays as it is: the operator has to run that release again.`",
    "src/errors.ts",
    [
      "This was stored by a newer release of toolhub, and stays as it is: the operator has to run that release again.",
    ],
  ],
  ["`newer_storage`", "src/store/storage-version.ts", ["newer_storage"]],
  [
    "`The disk of this server is full, so this could not be stored: try again once the operator has made room there.`",
    "src/errors.ts",
    [
      "The disk of this server is full, so this could not be stored: try again once the operator has made room there.",
    ],
  ],
  ["`storage_refused`", "src/app.ts", ["storage_refused"]],
];

test.each(sentences)("%s is what %s says", (quoted, file, parts) => {
  expect(page).toContain(quoted);
  const source = readFileSync(file, "utf8");
  for (const part of parts) expect(source).toContain(part);
});
