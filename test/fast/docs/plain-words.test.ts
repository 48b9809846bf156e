import { globSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";

const folders = "{src,compiler,scripts,bench,demo}";

const listLines = (glob: string) =>
  globSync(glob)
    .filter((file) => !file.includes(".gen."))
    .flatMap((file) =>
      readFileSync(file, "utf8")
        .split("\n")
        .map((line) => ({ file, line })),
    );

test("comments and pages say if, fix and check against", () => {
  const comments = listLines(`${folders}/**/*.{ts,tsx,js}`).filter(({ line }) =>
    /^\s*(?:\/\/|\/?\*)|\s\/\/\s/.test(line),
  );
  const odd =
    /(?<!\ba )\b(?:null|true|false|undefined|0) where\b|\bThrows where\b|\bmend(?:s|ed|ing)?\b|\bh[eo]ld[s]? against\b/i;
  expect(comments.length).toBeGreaterThan(1500);
  const pages = listLines("docs/{*,authoring/*,recipes/*}.md");
  expect([...comments, ...pages].filter(({ line }) => odd.test(line))).toEqual([]);
});

/** What the field calls otherwise, or what meant several things. */
const oldNames =
  "Place Problem Advice ListSlot handOver fieldsOf toRpcAnswer Asker Introduction Toolbox Ledger Admission createAdmission asPerson asAdmin setTextHandlers AuthorError mapAll";

test("nothing has one of the names that were given up", () => {
  const old = new RegExp(`\\b(?:${oldNames.replaceAll(" ", "|")})\\b`);
  const code = listLines("{src,compiler}/**/*.{ts,tsx}").filter(
    ({ line }) => !/^\s*(?:\/\/|\/?\*)/.test(line),
  );
  expect(code.filter(({ line }) => old.test(line))).toEqual([]);
  const oldFiles = globSync(
    "{src,compiler}/**/{*place*,*admission*,*newcomer*,text-handlers*,as-admin*,signed-in*,fit-*,*ledger-store*,toolbox*}.ts*",
  );
  expect(oldFiles).toEqual([]);
});
