import type { Spread } from "../figures/spread.ts";

/** A Markdown table whose columns stand in line in a terminal too. */
export function renderTable(rows: readonly (readonly string[])[]): string {
  const [head = []] = rows;
  const widths = head.map((_, at) => Math.max(3, ...rows.map((row) => (row[at] ?? "").length)));
  const toLine = (cells: readonly string[]) =>
    `| ${widths.map((width, at) => (cells[at] ?? "").padEnd(width)).join(" | ")} |`;
  const rule = `| ${widths.map((width) => "-".repeat(width)).join(" | ")} |`;
  return [toLine(head), rule, ...rows.slice(1).map(toLine)].join("\n");
}

/** Shape: "1.52 (1.48-1.60)", or one number if there is but one. */
export function toText({ median, min, max }: Spread, digits = 2): string {
  const [middle, least, most] = [median, min, max].map((value) => value.toFixed(digits));
  return least === most ? `${middle}` : `${middle} (${least}-${most})`;
}
