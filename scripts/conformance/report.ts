import { readFileSync } from "node:fs";
import * as z from "zod";

import type { ScenarioResult } from "./results.ts";

/** Which Worker was asked: the product's own, or the one with the suite's fixtures. */
export type Entry = "fixtures" | "product";

/** One line of the table. */
export interface Row extends ScenarioResult {
  readonly entry: Entry;
  readonly revision: string;
  /** Why the product's own entry cannot pass it; null if it has to. */
  readonly needs: string | null;
  /** It passed and had to, or it failed for the explained reason. */
  readonly isExpected: boolean;
}

/** Why the product's own entry cannot pass a scenario, and the only checks that may fail for it. */
const Need = z.object({ why: z.string(), checks: z.array(z.string()) });
const Needs = z.record(z.string(), z.record(z.string(), Need));
type Needs = z.infer<typeof Needs>;

function loadNeeds(): Needs {
  return Needs.parse(JSON.parse(readFileSync("test/conformance/needs-fixtures.json", "utf8")));
}

/** An explained scenario that passes is as wrong as a failure: its explanation is no longer true. */
function isAsExpected(
  { reason, failures }: ScenarioResult,
  need: z.infer<typeof Need> | undefined,
) {
  if (!need) return reason === null;
  return reason !== null && failures.every((id) => need.checks.includes(id));
}

/** Sets results beside what is expected of `entry`. */
export function toRows(
  entry: Entry,
  revision: string,
  results: readonly ScenarioResult[],
  needs = loadNeeds(),
): readonly Row[] {
  return results.map((result) => {
    const need = entry === "product" ? needs[revision]?.[result.scenario] : undefined;
    return {
      entry,
      revision,
      ...result,
      needs: need?.why ?? null,
      isExpected: isAsExpected(result, need),
    };
  });
}

function toMark({ reason, needs, isExpected }: Row): string {
  if (reason !== null) return isExpected ? `needs fixtures: ${needs}` : `FAIL ${reason}`;
  return isExpected ? "pass" : "PASS, so take it out of test/conformance/needs-fixtures.json";
}

/** A table for people: one line per scenario. */
export function showRows(rows: readonly Row[]): string {
  return rows
    .map((row) => {
      const { entry, revision, scenario, passed, failures, warnings } = row;
      const counts = `${passed} passed, ${failures.length} failed, ${warnings} warned`;
      const where = `${entry.padEnd(9)} ${revision.padEnd(13)} ${scenario.padEnd(46)}`;
      return `${where} ${counts.padEnd(32)} ${toMark(row)}`;
    })
    .join("\n");
}

const toPart = (entry: Entry, revision: string, rows: readonly Row[]): string => {
  const passed = rows.filter(({ reason }) => reason === null).length;
  const explained = rows.filter(({ needs, isExpected }) => needs !== null && isExpected).length;
  const rest = explained > 0 ? ` (${explained} need fixtures)` : "";
  return `${entry} ${revision} ${passed}/${rows.length}${rest}`;
};

/** The closing line: scenarios that passed, of all, and how many are not as they should be. */
export function showSummary(rows: readonly Row[]): string {
  const groups = Map.groupBy(rows, ({ entry, revision }) => `${entry} ${revision}`);
  const parts = [...groups.values()].flatMap((group) => {
    const [first] = group;
    return first ? [toPart(first.entry, first.revision, group)] : [];
  });
  const wrong = rows.filter(({ isExpected }) => !isExpected).length;
  return `conformance: ${parts.join(", ")}; ${wrong} not as they should be`;
}
