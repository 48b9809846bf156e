import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { expect, test } from "vitest";

import { Findings } from "../../scripts/soak/findings.ts";
import { findGrowth } from "../../scripts/soak/memory.ts";
import { plants } from "../../scripts/soak/plants.ts";
import { Random } from "../../scripts/soak/random.ts";
import { Secrets } from "../../scripts/soak/secrets.ts";
import type { SoakReport } from "../../scripts/soak/soak.ts";
import { createCanaries } from "../support/canary.ts";

interface Ended {
  readonly code: number;
  readonly report: SoakReport;
  readonly lastLine: string;
}

const run = promisify(execFile);

/** Runs `npm run soak` with a seed of its own, to its end. */
async function soak(seconds: number, ...more: readonly string[]): Promise<Ended> {
  const options = ["--minutes", String(seconds / 60), "--seed", "test", "--json", ...more];
  const outcome = await run("node", ["scripts/soak/run.ts", ...options], {
    maxBuffer: 16 * 1024 * 1024,
  }).then(
    ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
    (error: { code: number; stdout: string; stderr: string }) => error,
  );
  const { code, stdout, stderr } = outcome;
  return { code, report: JSON.parse(stdout), lastLine: stderr.trim().split("\n").at(-1) ?? "" };
}

test.each(Object.entries(plants))("the planted fault %s is found", async (plant, { invariant }) => {
  const { code, report, lastLine } = await soak(40, "--plant", plant);
  expect(code).toBe(1);
  expect(report.findings.map((finding) => finding.invariant)).toContain(invariant);
  expect(lastLine).toContain(`npm run soak -- --seed test --minutes ${40 / 60} --plant ${plant}`);
});

test.each([
  ["--plant", "nothing"],
  ["--minutes", "0"],
  ["--minutes", "x"],
  ["--people", "3"],
])("%s %s is not understood", async (option, value) => {
  const outcome = run("node", ["scripts/soak/run.ts", option, value]);
  await expect(outcome).rejects.toMatchObject({ code: 2 });
});

test("a seed makes the same choices again, and another one others", () => {
  const draw = (seed: string) =>
    Array.from({ length: 8 }, (_, index) => new Random(seed).fork(`person ${index}`).int(0, 999));
  expect(draw("one")).toEqual(draw("one"));
  expect(draw("one")).not.toEqual(draw("two"));
});

test("one's own data and token are nothing strange in an answer; one's key, and all of others, are", () => {
  const [ada, bob] = [createCanaries(), createCanaries()];
  const secrets = new Secrets();
  const [tokenOfAda, tokenOfBob] = ["a", "b"].map((letter) => `x:y:${letter.repeat(32)}`);
  secrets.register(ada.argument, tokenOfAda ?? "");
  secrets.register(bob.argument, tokenOfBob ?? "");
  const find = (text: string) => secrets.findInAnswer(ada.argument, text).length;
  expect(find(`${ada.data} ${ada.argument} ${tokenOfAda}`)).toBe(0);
  expect(find(`${ada.key}`)).toBe(1);
  expect(find(`${bob.data} ${tokenOfBob}`)).toBe(2);
  expect(secrets.findInLog(`${ada.argument} ${tokenOfAda}`)).toHaveLength(2);
  expect(secrets.findInRequest(ada.key, `${ada.argument} ${bob.argument}`)).toHaveLength(1);
});

test.each([
  ["stays", (index: number) => 200 + (index % 2), null],
  ["grows without end", (index: number) => 200 + index * 20, expect.stringMatching(/from \d+ MiB/)],
])("memory that %s", (_, toSize, growth) => {
  const samples = Array.from({ length: 30 }, (_, index) => ({
    atSeconds: index * 2,
    mebibytes: toSize(index),
    kills: 1,
  }));
  expect(findGrowth(samples)).toEqual(growth);
  // The life before ended with a kill and says nothing of this one.
  expect(findGrowth([{ atSeconds: 0, mebibytes: 9000, kills: 0 }, ...samples])).toEqual(growth);
});

test("after many findings no more is kept", () => {
  const findings = new Findings();
  for (let index = 0; index < 100; index += 1) {
    findings.add("lost", { operation: "test", person: "nobody" }, "gone");
  }
  expect(findings.list.length).toBeLessThan(100);
  expect(findings.isFull).toBe(true);
});
