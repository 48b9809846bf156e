import { execFile } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { promisify } from "node:util";
import { expect, onTestFinished, test } from "vitest";

import { Findings } from "../../scripts/soak/findings.ts";
import { Gate } from "../../scripts/soak/gate.ts";
import { findGrowth } from "../../scripts/soak/memory.ts";
import { Cut, createFetch } from "../../scripts/soak/network.ts";
import { plants } from "../../scripts/soak/plants.ts";
import { Random } from "../../scripts/soak/random.ts";
import { Secrets } from "../../scripts/soak/secrets.ts";
import { Slots } from "../../scripts/soak/slots.ts";
import type { SoakReport } from "../../scripts/soak/soak.ts";
import { startSoakUpstream } from "../../scripts/soak/upstream.ts";
import { createCanaries } from "../support/canary.ts";

interface Ended {
  readonly code: number;
  readonly report: SoakReport;
  readonly lastLine: string;
}

const run = promisify(execFile);

const soakTimeoutMs = 300_000;

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

test(
  "a short soak finds nothing, kills the server and tells what it saw",
  async () => {
    const { code, report, lastLine } = await soak(20);
    expect(report.findings).toEqual([]);
    expect(code).toBe(0);
    expect(report).toMatchObject({ isWhole: true, people: 50, seed: "test" });
    expect(report.kills).toBeGreaterThan(0);
    expect(report.memory.length).toBeGreaterThan(2);
    expect(report.logLines).toBeGreaterThan(0);
    expect(Object.keys(report.operations).length).toBeGreaterThan(10);
    expect(lastLine).toMatch(/^soak: 50 people, \d+ s, \d+ kills: nothing lost/);
  },
  soakTimeoutMs,
);

test.each(Object.entries(plants))(
  "the planted fault %s is found",
  async (plant, { invariant }) => {
    const { code, report, lastLine } = await soak(90, "--plant", plant);
    expect(code).toBe(1);
    expect(report.findings.map((finding) => finding.invariant)).toContain(invariant);
    expect(lastLine).toContain(`npm run soak -- --seed test --minutes ${90 / 60} --plant ${plant}`);
  },
  soakTimeoutMs,
);

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

/** A person before a server of two addresses: `/stuck` never answers, `/answer` does. */
async function openNetwork() {
  const stuck = Promise.withResolvers<void>();
  const server = createServer((request, response) => {
    if (request.url === "/answer") response.end("an answer");
    else stuck.resolve();
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  const gate = new Gate({
    kill: async () => server.closeAllConnections(),
    start: async () => undefined,
  });
  const findings = new Findings();
  const network = { gate, slots: new Slots(2), secrets: new Secrets(), findings, deadlineMs: 3000 };
  const toWho = () => ({ operation: "test", person: "Ada" });
  const sender = { canary: createCanaries().key, address: "127.1.0.1", toWho };
  const useFetch = createFetch(network, sender);
  const ask = (path: string) => useFetch(`http://127.0.0.1:${port}${path}`);
  return { gate, findings, ask, isStuck: stuck.promise };
}

test("a request that nobody answers is a finding", async () => {
  const { findings, ask } = await openNetwork();
  expect(await (await ask("/answer")).text()).toBe("an answer");
  await expect(ask("/stuck")).rejects.toBeInstanceOf(Cut);
  expect(findings.list).toMatchObject([{ invariant: "stuck", detail: expect.any(String) }]);
});

test("a request that a kill has cut is none, and the next one waits until the server is up", async () => {
  const { gate, findings, ask, isStuck } = await openNetwork();
  const stuck = expect(ask("/stuck")).rejects.toBeInstanceOf(Cut);
  await isStuck;
  const crashed = gate.crash(50);
  const next = ask("/answer");
  await stuck;
  await crashed;
  expect(await (await next).text()).toBe("an answer");
  expect(findings.list).toEqual([]);
});

test("the upstream tells of a change that it applies twice, whatever it answers", async () => {
  const findings = new Findings();
  const upstream = await startSoakUpstream(new Random("test"), new Secrets(), findings);
  onTestFinished(upstream.close);
  upstream.calmDown();
  const { key, argument } = createCanaries();
  const body = JSON.stringify({ query: "mutation create_issue {}", title: `${argument}_1` });
  const headers = { authorization: `Bearer github_pat_${key}_0007` };
  for (const times of [1, 2]) {
    await (await fetch(upstream.url, { method: "POST", headers, body })).text();
    expect(upstream.countApplied(`${argument}_1`)).toBe(times);
    expect(findings.list).toHaveLength(times - 1);
  }
  expect(findings.list).toMatchObject([{ invariant: "twice" }]);
  expect(upstream.findMet(`${argument}_1`)).toMatchObject([{ keyVersion: 7 }, { keyVersion: 7 }]);
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
