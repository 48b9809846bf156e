import type { Finding, Step } from "./findings/diagnosis.ts";
import { clients } from "./findings/rule.ts";
import type { Report } from "./report.ts";

const width = 18;

/** One step, as soon as it has ended. */
export const showStep = ({ name, outcome, says }: Step): string =>
  `  ${outcome.padEnd(10)} ${name.padEnd(width)} ${says}`;

const whom = ({ clients: own }: Finding): string => {
  if (own.length === 0) return "no client; the specification says otherwise";
  return own.length === clients.length ? "every client" : own.join(", ");
};

function showFinding(finding: Finding): string {
  const { id, severity, says, seen, times, fix, source } = finding;
  const more = times > seen.length ? [`and ${times - seen.length} more`] : [];
  return [
    `${severity}  ${id}`,
    `  ${says}`,
    ...(seen.length > 0 ? [`  seen    ${[...seen, ...more].join("; ")}`] : []),
    `  trips   ${whom(finding)}`,
    `  fix     ${fix}`,
    `  source  ${source}`,
  ].join("\n");
}

/** Everything but the steps, for people. */
export function showReport({ findings, clients: table, next }: Report): string {
  const rows = clients.map(
    (client) => `  ${client.padEnd(width)} ${table[client].join(", ") || "nothing"}`,
  );
  return [
    ...findings.map(showFinding),
    ["What each client trips over:", ...rows].join("\n"),
    ["Next:", ...next.map((sentence) => `  ${sentence}`)].join("\n"),
  ].join("\n\n");
}
