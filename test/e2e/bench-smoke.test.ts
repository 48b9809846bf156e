import { execFile } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { promisify } from "node:util";
import { expect, test } from "vitest";

import type { Results } from "../../bench/report.ts";

const listFolders = () => readdirSync(".wrangler").filter((name) => name.startsWith("bench-"));

test.runIf(process.platform === "linux")(
  "the benchmark runs every peer with the real Worker, and leaves nothing behind",
  async () => {
    const before = { saved: readFileSync("bench/results.json", "utf8"), folders: listFolders() };
    const flags = ["bench/run.ts", "--smoke", "--json"];
    const { stdout, stderr } = await promisify(execFile)("node", flags);
    const { figures, rounds }: Results = JSON.parse(stdout);
    expect(rounds).toBe(1);
    expect(figures.map(({ peer, method }) => `${peer} ${method}`)).toEqual([
      "floor tools/call",
      "modern tools/call",
      "modern tools/list",
      "session tools/call",
      "session tools/list",
      "sdk tools/call",
      "sdk tools/list",
    ]);
    for (const { ratio } of figures) expect(ratio.median).toBeGreaterThan(0);
    expect(stderr.trim().split("\n").at(-1)).toBe(
      "Measured: 1 round, checked against no aims. Wrote nothing.",
    );
    expect({ saved: readFileSync("bench/results.json", "utf8"), folders: listFolders() }).toEqual(
      before,
    );
  },
);
