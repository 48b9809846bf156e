import type { Case } from "../figures/measurement.ts";
import type { Spread } from "../figures/spread.ts";
import { renderTable, toText } from "./table.ts";

/** One case over all rounds. */
export interface Compared extends Pick<Case, "server" | "method"> {
  /** CPU per request, divided by the floor's of the same round. */
  readonly before: Spread;
  readonly after: Spread;
  /** CPU per request of this build, divided by the other's of the same round. */
  readonly ratio: Spread;
  /** Between which two of these ratios their median lies; null if there are too few. */
  readonly range: readonly [number, number] | null;
}

/** What the range of a ratio's median comes to. */
function toVerdict(range: Compared["range"]): string {
  if (!range) return "too few rounds";
  const [least, most] = range;
  if (most < 1) return "faster";
  return least > 1 ? "slower" : "no difference";
}

/** A Markdown table, a row per case. */
export function renderCompared(compared: readonly Compared[]): string {
  const rows = compared.map(({ server, method, before, after, ratio, range }) => [
    `${server} lane: ${method}`,
    toText(before),
    toText(after),
    toText(ratio),
    (range ?? []).map((bound) => bound.toFixed(2)).join("-"),
    toVerdict(range),
  ]);
  const head = ["", "before / floor", "after / floor", "after / before", "its median in", ""];
  return renderTable([head, ...rows]);
}
