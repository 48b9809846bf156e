import { readFile } from "node:fs/promises";
import { PGlite } from "@electric-sql/pglite";
import { PGLiteSocketServer } from "@electric-sql/pglite-socket";
import pg from "pg";

import { seed } from "../shop/seed.ts";

const parts = ["tables", "reads", "changes", "report", "people", "tags"];

/** The queries that all of this needs of a pool. */
export interface Queries {
  query<Row>(text: string, values?: readonly unknown[]): Promise<{ readonly rows: readonly Row[] }>;
}

/** The statements that the demo's generator writes, with the places of Postgres. */
function collectSeed(owner: string): [text: string, values: unknown[]][] {
  const statements: [string, unknown[]][] = [];
  const exec = (text: string, ...values: unknown[]) => {
    let place = 0;
    statements.push([text.replace(/\?/g, () => `$${++place}`), values]);
  };
  seed({ exec } as unknown as SqlStorage, owner);
  return statements;
}

/**
 * Postgres in this process and its own memory, with the shop's tables, and a pool of one connection to its socket: it has one session,
 * so whoever asks waits for who asked before.
 */
export async function startDatabase() {
  const database = await PGlite.create();
  for (const part of parts)
    await database.exec(await readFile(new URL(`sql/${part}.sql`, import.meta.url), "utf8"));
  // Rows that each new person gets a copy of.
  await database.exec("SET search_path = shop; SET shop.person = '0'");
  for (const [text, values] of collectSeed("Nobody")) await database.query(text, values);
  await database.exec("RESET search_path; RESET shop.person");
  const socket = new PGLiteSocketServer({ db: database, host: "127.0.0.1", port: 0 });
  await socket.start();
  const pool: Queries & { end(): Promise<void> } = new pg.Pool({
    connectionString: `postgres://postgres@${socket.getServerConn()}/postgres`,
    max: 1,
    // The socket lets nobody else in as long as this one is there.
    idleTimeoutMillis: 0,
  });
  const stop = async () => {
    await pool.end();
    await socket.stop();
    await database.close();
  };
  return { pool, stop };
}
