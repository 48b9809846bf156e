import type { Permission } from "./permission.ts";
import type { PointBucket } from "./point-bucket.ts";

/** Who asks, as their key says. */
export interface Asker {
  readonly name: string;
  readonly permission: Permission;
}

/** What resolvers work with: the data of one key, and who asks. */
export interface DomainContext extends Asker {
  readonly storage: DurableObjectStorage;
  readonly bucket: PointBucket;
  /** Units: milliseconds. */
  readonly now: () => number;
}

/** One thing of a key's data, as its person sees it on their page. */
export interface ShownRow {
  readonly title: string;
  /** Where it stands: `PAID`, `3 of 4 tasks`. */
  readonly state: string;
  /** What else there is to say of it. */
  readonly note?: string;
  /** Between 0 and 1: shown as a bar. */
  readonly progress?: number;
}

/** A table of the page that shows what a key's data looks like now. */
export interface ShownTable {
  readonly title: string;
  /** What is said where there are no rows. */
  readonly empty: string;
  readonly rows: readonly ShownRow[];
}

/** What a system does by itself, at a time that its data names. */
export interface Schedule {
  /** When there is something to do next; null if nothing waits. Units: milliseconds. */
  readonly next: (sql: SqlStorage) => number | null;
  /** Does what was left for `now` or before. Units: milliseconds. */
  readonly run: (sql: SqlStorage, now: number) => void;
}

/** One system of the demo: its tables in the database of each key, and the API over them. */
export interface Domain {
  readonly name: string;
  /** Statements that make the tables, in order. */
  readonly tables: readonly string[];
  /** Fills the empty tables: the same rows every time, with days around `now`. Units: milliseconds. */
  readonly seed: (sql: SqlStorage, owner: string, now: number) => void;
  /** What is newest, at most ten rows of each kind. */
  readonly show: (sql: SqlStorage) => readonly ShownTable[];
  readonly schedule?: Schedule;
  readonly answer: (request: Request, context: DomainContext) => Promise<Response>;
}
