import { bucketSeconds, type MetricName, metricFamilies } from "./metric-families.ts";
import type { Series } from "./metrics.ts";

const isMetric = (name: string): name is MetricName => Object.hasOwn(metricFamilies, name);

/** Source: Prometheus, "Exposition formats", comments and label values. */
const toLabelText = (text: string) =>
  text.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n");

const toLabels = (pairs: readonly (readonly [string, string])[]) =>
  pairs.length === 0
    ? ""
    : `{${pairs.map(([name, value]) => `${name}="${toLabelText(value)}"`).join(",")}}`;

/** One series as lines. Buckets are kept apart, and told as so many up to each bound. */
function toLines(
  metric: MetricName,
  labels: readonly string[],
  values: readonly number[],
): string[] {
  const family = metricFamilies[metric];
  const pairs = family.labels.map((name, at) => [name, labels[at] ?? ""] as const);
  if (family.type === "counter") return [`${metric}${toLabels(pairs)} ${values[0] ?? 0}`];
  const bounds = [...bucketSeconds.map(String), "+Inf"];
  let total = 0;
  const buckets = bounds.map((bound, at) => {
    total += values[at] ?? 0;
    return `${metric}_bucket${toLabels([...pairs, ["le", bound]])} ${total}`;
  });
  const sum = values[bounds.length] ?? 0;
  const more = [
    `${metric}_sum${toLabels(pairs)} ${sum}`,
    `${metric}_count${toLabels(pairs)} ${total}`,
  ];
  return [...buckets, ...more];
}

/** All families, those without a series too. Series of metrics that no longer exist are left out. */
export function toPrometheusText(series: readonly Series[]): string {
  const parsed = series.map(({ name, values }) => {
    const [metric = "", ...labels] = JSON.parse(name) as string[];
    return { metric, labels, values };
  });
  const blocks = Object.entries(metricFamilies).map(([name, { help, type }]) => {
    const own = parsed.filter(({ metric }) => metric === name);
    const lines = own.flatMap(({ labels, values }) =>
      isMetric(name) ? toLines(name, labels, values) : [],
    );
    return [`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`, ...lines].join("\n");
  });
  return `${blocks.join("\n")}\n`;
}
