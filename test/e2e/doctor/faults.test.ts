import { expect, test } from "vitest";

import { rules } from "../../../doctor/findings/rules.ts";
import { oauthFaults } from "./oauth-faults.ts";
import { onFields } from "./plant.ts";
import { openPlantedServer } from "./planted-server.ts";
import { listFaults, runDoctor } from "./run-doctor.ts";
import { toolFaults } from "./tool-faults.ts";
import { transportFaults } from "./transport-faults.ts";

const faults = [...oauthFaults, ...transportFaults, ...toolFaults].map(
  ([what, rule, plant, also = []]) => ({ what, rule, plant, also }),
);

test("nothing is found at a healthy server, and every step is looked at", async () => {
  const server = await openPlantedServer((reply) => reply);
  const report = await runDoctor(`${server.origin}/mcp`);
  await server.close();
  expect(report.findings.map(({ id }) => id)).toEqual(["only-this-computer"]);
  expect(report.steps.map(({ outcome }) => outcome)).toEqual(["note", ...Array(9).fill("ok")]);
  expect(report).toMatchObject({
    verdict: "healthy",
    next: ["Nothing is in the way.", `Give ${server.origin}/mcp to a client.`],
  });
});

test.concurrent.each(faults)("$what: $rule, and nothing else", async ({ rule, plant, also }) => {
  const server = await openPlantedServer(plant);
  const report = await runDoctor(`${server.origin}/mcp`);
  await server.close();
  expect(report.findings.map(({ id }) => id)).toContain(rule);
  const others = listFaults(report).filter((id) => id !== rule);
  expect([...new Set(others)].toSorted()).toEqual([...also].toSorted());
});

test("a sign-in page that is a script is never shown to a person", async () => {
  const server = await openPlantedServer(
    onFields("server", () => ({ authorization_endpoint: "javascript:alert(1)" })),
  );
  const shown: string[] = [];
  const show = async ({ href }: URL) => void shown.push(href);
  const report = await runDoctor(`${server.origin}/mcp`, { show });
  await server.close();
  expect(shown).toEqual([]);
  expect(report.steps.at(-1)).toMatchObject({ name: "server metadata", outcome: "error" });
});

test("an address where nobody is, and one that others can read", async () => {
  const report = await runDoctor("http://toolhub-doctor.invalid/mcp");
  expect(listFaults(report)).toEqual(["not-https", "unreachable"]);
  expect(report.verdict).toBe("broken");
});

test("every rule is planted", () => {
  const elsewhere = ["unreachable", "not-https", "only-this-computer"];
  const planted = new Set([...elsewhere, ...faults.map(({ rule }) => rule)]);
  expect([...planted].toSorted()).toEqual(Object.keys(rules).toSorted());
});
