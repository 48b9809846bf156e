import { readFileSync } from "node:fs";
import * as z from "zod";

import type { ScenarioResult } from "./results.ts";

/** Which Worker was asked: the product's own, or the one with the suite's fixtures. */
type Entry = "fixtures" | "product";

/** One line of the table. */
export interface Row extends ScenarioResult {
  readonly entry: Entry;
  readonly revision: string;
  /** Why the product's own entry cannot pass it; null where it has to. */
  readonly needs: string | null;
  /** It passed and had to, or it failed for the explained reason. */
  readonly isExpected: boolean;
}

const Needs = z.record(z.string(), z.record(z.string(), z.string()));

/** The scenarios that call the suite's own tools, prompts and resources, each with what it calls. */
function loadNeeds(): z.infer<typeof Needs> {
  const file = readFileSync("test/conformance/needs-fixtures.json", "utf8");
  return Needs.parse(JSON.parse(file));
}

/** Sets results beside what is expected of `entry`. An explained scenario that passes is as wrong as a failure. */
export function toRows(
  entry: Entry,
  revision: string,
  results: readonly ScenarioResult[],
  needs = loadNeeds(),
): readonly Row[] {
  return results.map((result) => {
    const reason = entry === "product" ? needs[revision]?.[result.scenario] : undefined;
    return {
      entry,
      revision,
      ...result,
      needs: reason ?? null,
      isExpected: (result.reason === null) === (reason === undefined),
    };
  });
}

function toMark({ reason, needs, isExpected }: Row): string {
  if (reason === null)
    return isExpected ? "pass" : "PASS, but test/conformance/needs-fixtures.json lists it";
  return isExpected ? `needs fixtures: ${needs}` : `FAIL ${reason}`;
}

/** A table for people: one line per scenario. */
export function showRows(rows: readonly Row[]): string {
  return rows
    .map((row) => {
      const { entry, revision, scenario, passed, failed, warnings } = row;
      const counts = `${passed} passed, ${failed} failed, ${warnings} warned`;
      const where = `${entry.padEnd(9)} ${revision.padEnd(13)} ${scenario.padEnd(46)}`;
      return `${where} ${counts.padEnd(32)} ${toMark(row)}`;
    })
    .join("\n");
}
