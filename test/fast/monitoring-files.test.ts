import { globSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { parse } from "yaml";
import * as z from "zod";

import { type MetricName, metricFamilies } from "../../src/observe/metric-families.ts";

const short = z.string().min(1);

/** As much of Prometheus' rule files as is used. Source: Prometheus, "Alerting rules". */
const AlertRule = z.strictObject({
  alert: z.string().regex(/^Toolhub[A-Z][A-Za-z]+$/),
  expr: short,
  for: z
    .string()
    .regex(/^\d+[smh]$/)
    .optional(),
  labels: z.strictObject({ severity: z.enum(["critical", "warning"]) }),
  annotations: z.strictObject({ summary: short, description: short }),
});
const RuleFile = z.strictObject({
  groups: z.array(z.strictObject({ name: z.literal("toolhub"), rules: z.array(AlertRule) })),
});

/** As much of Grafana's dashboard model as has to be right. */
const Dashboard = z.object({
  title: z.literal("toolhub"),
  templating: z.object({
    list: z.array(z.object({ name: short, definition: z.string().optional() })),
  }),
  panels: z.array(
    z.object({
      id: z.number(),
      title: short,
      gridPos: z.object({ x: z.number(), y: z.number(), w: z.number(), h: z.number() }),
      targets: z.array(z.object({ refId: short, expr: short, legendFormat: z.string() })),
    }),
  ),
});

const rules = RuleFile.parse(parse(readFileSync("operations/alerts.yaml", "utf8"))).groups.flatMap(
  (group) => group.rules,
);
const dashboard = Dashboard.parse(
  JSON.parse(readFileSync("operations/grafana-dashboard.json", "utf8")),
);

const queries = [
  ...rules.map(({ alert, expr }) => [alert, expr] as const),
  ...dashboard.panels.flatMap(({ title, targets }) =>
    targets.map(({ refId, expr }) => [`${title}, ${refId}`, expr] as const),
  ),
  ...dashboard.templating.list.flatMap(({ name, definition }) =>
    definition === undefined ? [] : [[`variable ${name}`, definition] as const],
  ),
];

const isMetric = (name: string): name is MetricName => Object.hasOwn(metricFamilies, name);

/** The family that a name of Prometheus belongs to, and the labels that it has there. */
function findFamily(
  name: string,
): { readonly metric: MetricName; readonly labels: readonly string[] } | null {
  const [, base = name, part] = /^(.+)_(bucket|sum|count)$/.exec(name) ?? [];
  const metric = part === undefined ? name : base;
  if (!isMetric(metric)) return null;
  const { type, labels } = metricFamilies[metric];
  if ((type === "histogram") !== (part !== undefined)) return null;
  return { metric, labels: part === "bucket" ? [...labels, "le"] : labels };
}

const listMetrics = (query: string) => query.match(/\btoolhub_\w+/g) ?? [];

/** What stands in for a value that is no fixed word. */
const anyToolset = "$toolset";

/** Every word that toolhub counts under these labels, as its source has it. */
function listWords(): Readonly<Record<string, readonly string[]>> {
  const read = (glob: string) =>
    globSync(glob)
      .map((file) => readFileSync(file, "utf8"))
      .join("\n");
  const kinds = [...read("src/errors.ts").matchAll(/kind: "(\w+)"/g)].map(([, kind = ""]) => kind);
  const own = [...read("src/mcp/calls/call-tool.ts").matchAll(/\bkind = "(\w+)"|: "(bug)"/g)];
  const routes = [
    ...read("src/operator/count-refusals.ts").matchAll(/\["([\w-]+)", \/|\?\? "(other)"/g),
  ];
  const signIns = [...read("src/sign-in/session.ts").matchAll(/=== null \? "(\w+)" : "(\w+)"/g)];
  const pick = (found: Iterable<RegExpExecArray>) =>
    [...found].flatMap(([, ...words]) => words.filter(Boolean));
  return {
    outcome: [...kinds, ...pick(own), ...pick(signIns)],
    route: pick(routes),
    status: ["5xx", "timeout", "unreachable", "429", "5.."],
    toolset: [anyToolset],
    job: ["toolhub"],
  };
}
const words = listWords();

/** Each word that a query compares a label of a metric with. */
const listMatched = (query: string) =>
  [...query.matchAll(/\b(\w+)\{([^}]*)\}/g)].flatMap(([, name = "", matchers = ""]) =>
    [...matchers.matchAll(/(\w+)\s*[=!]~?\s*"([^"]*)"/g)].flatMap(([, label = "", text = ""]) =>
      text.split("|").map((word) => [name, label, word] as const),
    ),
  );

test("the words of the source are found", () => {
  expect(words.outcome).toEqual(
    expect.arrayContaining(["ok", "asked", "bug", "limited", "removed"]),
  );
  expect(words.route).toEqual(["mcp", "oauth", "sign-in", "account", "metrics", "other"]);
});

test.each(queries)("%s asks for metrics, labels and words that there are", (_, query) => {
  const families = listMetrics(query).map((name) => [name, findFamily(name)] as const);
  expect(families.filter(([, family]) => family === null)).toEqual([]);
  expect(families.length > 0 || query.startsWith("up{")).toBe(true);
  const labels = new Set(families.flatMap(([, family]) => family?.labels ?? []));
  for (const [, by = ""] of query.matchAll(/\bby \(([^)]*)\)/g)) {
    for (const label of by.split(/,\s*/)) expect([...labels], label).toContain(label);
  }
  for (const [name, label, word] of listMatched(query)) {
    const known = name === "up" ? ["job"] : (findFamily(name)?.labels ?? []);
    expect(known, `${name} ${label}`).toContain(label);
    expect(words[label], label).toContain(word);
  }
  const [, asked] = /label_values\(\w+, (\w+)\)/.exec(query) ?? [];
  if (asked !== undefined) expect([...labels]).toContain(asked);
});

test("each legend and each sentence of an alert names labels that its query leaves", () => {
  const left = (query: string) =>
    [...query.matchAll(/\bby \(([^)]*)\)/g)].flatMap(([, by = ""]) => by.split(/,\s*/));
  const named = [
    ...rules.flatMap(({ expr, annotations }) =>
      Object.values(annotations).flatMap((text) =>
        [...text.matchAll(/\$labels\.(\w+)/g)].map(([, label = ""]) => [label, expr] as const),
      ),
    ),
    ...dashboard.panels.flatMap(({ targets }) =>
      targets.flatMap(({ expr, legendFormat }) =>
        [...legendFormat.matchAll(/\{\{(\w+)\}\}/g)].map(
          ([, label = ""]) => [label, expr] as const,
        ),
      ),
    ),
  ];
  expect(named.length).toBeGreaterThan(10);
  const wrong = named.filter(([label, expr]) => !left(expr).includes(label));
  expect(wrong).toEqual([["instance", 'up{job="toolhub"} == 0']]);
});

test("the dashboard shows every metric that toolhub counts", () => {
  const shown = queries
    .flatMap(([, query]) => listMetrics(query))
    .map((name) => findFamily(name)?.metric);
  expect([...new Set(shown)].toSorted()).toEqual(Object.keys(metricFamilies).toSorted());
});

test("no two panels and no two alerts have one name, and no panel covers another", () => {
  const names = [...rules.map(({ alert }) => alert), ...dashboard.panels.map(({ title }) => title)];
  expect(new Set(names).size).toBe(names.length);
  expect(new Set(dashboard.panels.map(({ id }) => id)).size).toBe(dashboard.panels.length);
  const cells = dashboard.panels.flatMap(({ gridPos: { x, y, w, h } }) =>
    Array.from({ length: w * h }, (_, at) => `${x + (at % w)} ${y + Math.floor(at / w)}`),
  );
  expect(new Set(cells).size).toBe(cells.length);
});

test("docs/operations.md tells every alert, and no other", () => {
  const page = readFileSync("docs/operations.md", "utf8");
  const told = [...page.matchAll(/^\| `(Toolhub\w+)` \|/gm)].map(([, name = ""]) => name);
  expect(told).toEqual(rules.map(({ alert }) => alert));
});
