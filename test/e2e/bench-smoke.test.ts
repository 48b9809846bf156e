import { execFile } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { promisify } from "node:util";
import { expect, test } from "vitest";

import type { Compared } from "../../bench/report/compared.ts";
import type { Results } from "../../bench/report/results.ts";

const listFolders = () => readdirSync(".wrangler").filter((name) => /^bench-\w{6}$/.test(name));

test.runIf(process.platform === "linux")(
  "the benchmark runs every lane and measure with the real Worker, and leaves nothing behind",
  async () => {
    const before = { saved: readFileSync("bench/results.json", "utf8"), folders: listFolders() };
    const flags = ["bench/run.ts", "--smoke", "--json"];
    const { stdout, stderr } = await promisify(execFile)("node", flags);
    const results: Results = JSON.parse(stdout);
    expect(results.calls.map(({ server, method }) => `${server} ${method}`)).toEqual([
      "floor tools/call",
      "modern tools/call",
      "hop tools/call",
      "first-hop tools/call",
      "session tools/call",
      "modern tools/list",
      "session tools/list",
    ]);
    for (const { ratio } of results.calls) expect(ratio.median).toBeGreaterThan(0);
    expect(results.coldStarts.map(({ server }) => server)).toEqual(["floor", "modern"]);
    expect(results.flows.map(({ statements, hops }) => statements > 0 && hops > 0)).toEqual(
      Array(7).fill(true),
    );
    expect(results.rows.modern.perCall).toBeLessThanOrEqual(1);
    expect(results.rows.modern.perBatch).toBeGreaterThan(0);
    expect(results.rows.session).toEqual(results.rows.modern);
    expect(results.sessions).toHaveLength(1);
    expect(stderr.trim().split("\n").at(-1)).toMatch(/^Measured: .* Wrote nothing\./);
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
    expect(compared.map(({ server, method }) => `${server} ${method}`)).toEqual([
      "modern tools/call",
    ]);
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
    stderr: expect.stringContaining('"docs" is no folder of a clone of this repository'),
  });
});
