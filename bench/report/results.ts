import type { CallFigure } from "../figures/call-figures.ts";
import type { ColdStart } from "../measures/cold-start.ts";
import type { WrittenRows } from "../measures/counts.ts";
import type { FlowFigure } from "../measures/oauth-flows.ts";
import type { SessionFigure } from "../measures/sessions.ts";
import type { Gate } from "./gates.ts";

/** One server of the run. */
export interface ServerFigure {
  readonly name: string;
  readonly label: string;
  readonly runsOn: string;
  /** Of the package that it is made of; empty of our own. */
  readonly version: string;
  /** Why it was not measured; null if it was. */
  readonly missing: string | null;
  /** Memory before the first call and after the last. Units: MB. */
  readonly idleMb: number | null;
  readonly loadedMb: number | null;
}

/** Code of the Worker without the catalogue, gzipped. Units: KB. */
interface BundleFigure {
  readonly allKb: number;
  readonly callKb: number;
}

/** What a run leaves behind: ratios, which hold anywhere, and times of the machine it ran on. */
export interface Results {
  readonly date: string;
  readonly command: string;
  readonly machine: string;
  /** Of what a gate is about, and of all else. */
  readonly rounds: number;
  readonly otherRounds: number;
  readonly versions: Readonly<Record<string, string>>;
  readonly servers: readonly ServerFigure[];
  readonly calls: readonly CallFigure[];
  /** Requests until all tools are listed, by how many there are. */
  readonly listRequests: { readonly tools: number; readonly requests: number };
  readonly coldStarts: readonly ColdStart[];
  readonly sessions: readonly SessionFigure[];
  readonly flows: readonly FlowFigure[];
  readonly rows: { readonly modern: WrittenRows; readonly session: WrittenRows };
  readonly bundle: BundleFigure;
  readonly gates: readonly Gate[];
}
