import { execFile } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { promisify } from "node:util";
import { expect, test } from "vitest";

import type { Compared } from "../../bench/against.ts";
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

test.runIf(process.platform === "linux")(
  "the benchmark compares this build with another clone's in the same round, and leaves nothing behind",
  async () => {
    const before = listFolders();
    const flags = ["bench/run.ts", "--smoke", "--json", "--against", "."];
    const { stdout } = await promisify(execFile)("node", flags);
    const compared: Compared[] = JSON.parse(stdout);
    expect(compared.map(({ peer, method }) => `${peer} ${method}`)).toEqual(["modern tools/call"]);
    for (const { before: theirs, after: ours } of compared) {
      expect(theirs.median).toBeGreaterThan(0);
      expect(ours.median).toBeGreaterThan(0);
    }
    expect(listFolders()).toEqual(before);
  },
);

test("the benchmark refuses a folder that is no clone", async () => {
  const flags = ["bench/run.ts", "--smoke", "--against", "docs"];
  await expect(promisify(execFile)("node", flags)).rejects.toMatchObject({
    code: 1,
    stderr: expect.stringContaining('"docs" is no folder of a clone with a benchmark'),
  });
});
