import { markStorage, type ObjectClass, openTables } from "../storage-version.ts";

/** How a table is made. */
export interface TableForm {
  readonly name: string;
  /** `CREATE` statements: the table, then its indexes. */
  readonly create: readonly string[];
  /** What is written there changes nothing that `Tables.revision` is asked for. */
  readonly isRecord?: boolean;
}

/**
 * The tables of one object. Which there are is asked once, when the object wakes; each is made by the first row that is
 * written to it.
 */
export class Tables {
  readonly #storage: DurableObjectStorage;
  readonly #object: ObjectClass;
  #names: Set<string>;
  readonly sql: SqlStorage;
  /** Another number after every write, but to tables of records: who remembers what was read compares it. */
  revision = 0;

  constructor(storage: DurableObjectStorage, object: ObjectClass) {
    const { sql, names } = openTables(storage, object);
    this.#storage = storage;
    this.#object = object;
    this.#names = names;
    this.sql = sql;
  }

  has(name: string): boolean {
    return this.#names.has(name);
  }

  make({ name, create }: TableForm): void {
    if (this.has(name)) return;
    if (!this.has("storage_version")) this.#mark();
    for (const statement of create) this.sql.exec(statement);
    this.#names.add(name);
  }

  /** All that `change` writes, or nothing if it throws: a table that it made is gone again then. */
  inOneStep<T>(change: () => T): T {
    const before = new Set(this.#names);
    try {
      return this.#storage.transactionSync(change);
    } catch (error) {
      this.#names = before;
      this.revision += 1;
      throw error;
    }
  }

  #mark(): void {
    markStorage(this.sql, this.#object);
    this.#names.add("storage_version");
  }

  /**
   * Deletes the database itself, because the bytes of deleted rows stay in its free pages and its journal. Nothing can
   * come in between: this object may be asked again at once.
   */
  async erase(): Promise<void> {
    const isDeleted = this.#storage.deleteAll();
    this.revision += 1;
    this.#names.clear();
    this.#mark();
    await isDeleted;
  }
}

/** One table of an object: every statement about it goes through `exec`. */
export class Table {
  readonly #tables: Tables;
  readonly #form: TableForm;

  constructor(tables: Tables, form: TableForm) {
    this.#tables = tables;
    this.#form = form;
  }

  /** Of a table that nobody has written to there is nothing to read, to change or to delete. */
  exec<Row extends Record<string, SqlStorageValue>>(
    query: string,
    ...bindings: SqlStorageValue[]
  ): Row[] {
    const [verb] = query.split(" ", 1);
    if (!this.#tables.has(this.#form.name)) {
      if (verb !== "INSERT") return [];
      this.#tables.make(this.#form);
    }
    if (verb !== "SELECT" && !this.#form.isRecord) this.#tables.revision += 1;
    return this.#tables.sql.exec<Row>(query, ...bindings).toArray();
  }

  /** The least value of a column; null if there is no row. */
  least(column: string): number | null {
    const query = `SELECT MIN(${column}) AS least FROM ${this.#form.name}`;
    const [row] = this.exec<{ least: number | null }>(query);
    return row?.least ?? null;
  }
}
