import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";

import { type Row, showRows, showSummary, toRows } from "./report.ts";
import { withSubject } from "./subject.ts";
import { runAuthorizationScenarios, runServerScenarios } from "./suite.ts";

const revisions = ["2025-11-25", "2026-07-28"];
const entries = { fixtures: "test/conformance/wrangler.toml", product: "wrangler.toml" };

const { values } = parseArgs({
  options: {
    json: { type: "boolean", default: false },
    entry: { type: "string", multiple: true, default: Object.keys(entries) },
    keep: { type: "string" },
  },
});

const say = (text: string) => {
  if (!values.json) console.log(text);
};

const resultsDir = values.keep ?? mkdtempSync(join(tmpdir(), "toolhub-conformance-results-"));

async function runEntry(entry: "fixtures" | "product"): Promise<readonly Row[]> {
  return withSubject(entries[entry], async (subject) => {
    const rows: Row[] = [];
    for (const revision of revisions) {
      const dir = join(resultsDir, entry, revision);
      rows.push(...toRows(entry, revision, await runServerScenarios(subject, revision, dir)));
    }
    if (entry === "fixtures") return rows;
    const dir = join(resultsDir, entry, "authorization");
    rows.push(...toRows(entry, "authorization", await runAuthorizationScenarios(subject, dir)));
    return rows;
  });
}

const rows: Row[] = [];
try {
  for (const entry of ["fixtures", "product"] as const) {
    if (!values.entry.includes(entry)) continue;
    const added = await runEntry(entry);
    say(showRows(added));
    rows.push(...added);
  }
} finally {
  if (values.keep === undefined) rmSync(resultsDir, { recursive: true, force: true });
}

if (values.json) console.log(JSON.stringify(rows, null, 2));
say(showSummary(rows));
if (rows.some(({ isExpected }) => !isExpected)) process.exitCode = 1;
