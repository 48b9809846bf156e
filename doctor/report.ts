import type { Diagnosis, Finding, Step } from "./findings/diagnosis.ts";
import { type Client, clients } from "./findings/rule.ts";
import type { RuleId } from "./findings/rules.ts";

/** All that one run has found; what `--json` prints. */
export interface Report {
  /** Without a query, which may hold a key. */
  readonly url: string;
  readonly verdict: "healthy" | "warnings" | "broken";
  readonly steps: readonly Step[];
  /** The worst first. */
  readonly findings: readonly Finding[];
  /** What each client trips over. */
  readonly clients: Readonly<Record<Client, readonly RuleId[]>>;
  /** What to do now, sentences. */
  readonly next: readonly string[];
}

const severities = ["error", "warning", "note"] as const;

const rank = ({ severity }: Finding) => severities.indexOf(severity);

function toClients(findings: readonly Finding[]): Report["clients"] {
  const rows = clients.map((client) => {
    const own = findings.filter(
      (finding) => finding.severity !== "note" && finding.clients.includes(client),
    );
    return [client, [...new Set(own.map(({ id }) => id))]] as const;
  });
  return Object.fromEntries(rows) as Record<Client, RuleId[]>;
}

/** `1 tool`, `2 tools`. */
export const count = (number: number, word: string) =>
  `${number} ${word}${number === 1 ? "" : "s"}`;

function toNext(url: string, findings: readonly Finding[], steps: readonly Step[]): string[] {
  const errors = findings.filter(({ severity }) => severity === "error");
  const warnings = findings.filter(({ severity }) => severity === "warning");
  const leftOut = steps.filter(({ outcome }) => outcome === "left out");
  const [first] = errors;
  const stopped = steps.find(({ outcome }) => outcome === "error");
  if (!first && stopped) return [`It ended at ${stopped.name}: ${stopped.says}.`];
  if (first) {
    return [
      `Fix ${count(errors.length, "error")}, in this order, and run it again: a later step may hide behind an earlier one.`,
      `Begin with ${first.id}: ${first.fix}`,
    ];
  }
  return [
    ...(warnings.length > 0
      ? [`Clients can connect. Look at ${count(warnings.length, "warning")} when you can.`]
      : ["Nothing is in the way."]),
    ...leftOut.map(({ name, says }) => `Not looked at: ${name} (${says}).`),
    `Give ${url} to a client.`,
  ];
}

const toVerdict = (worst: Finding["severity"] | undefined): Report["verdict"] => {
  if (worst === "error") return "broken";
  return worst === "warning" ? "warnings" : "healthy";
};

export function toReport(diagnosis: Diagnosis, url: URL): Report {
  const shown = `${url.origin}${url.pathname}`;
  const { steps } = diagnosis;
  const findings = diagnosis.findings.toSorted((a, b) => rank(a) - rank(b));
  const worst = findings[0]?.severity;
  const isStopped = steps.some(({ outcome }) => outcome === "error");
  return {
    url: shown,
    verdict: isStopped ? "broken" : toVerdict(worst),
    steps,
    findings,
    clients: toClients(findings),
    next: toNext(shown, findings, steps),
  };
}
