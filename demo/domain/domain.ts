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

/** One system of the demo: its tables in the database of each key, and the API over them. */
export interface Domain {
  readonly name: string;
  /** Statements that make the tables, in order. */
  readonly tables: readonly string[];
  /** Fills the empty tables: the same rows every time. */
  readonly seed: (sql: SqlStorage, owner: string) => void;
  readonly answer: (request: Request, context: DomainContext) => Promise<Response>;
}
