import { Table, type Tables } from "../store/tables/tables.ts";
import type { AuditTrail } from "./audit-trail.ts";

/** Whose passkey it is. */
export interface PasskeyOwner {
  /** The WebAuthn user handle, base64url: opaque, and the subject of the person's identity. */
  readonly subject: string;
  readonly name: string;
}

/** A person's passkey. Source: W3C Web Authentication Level 3, section 4, credential record. */
export interface StoredPasskey {
  /** Credential id, base64url. */
  readonly id: string;
  /** COSE public key, base64url. */
  readonly publicKey: string;
  readonly counter: number;
  /** In seconds since 1970. */
  readonly createdAt: number;
  readonly owner: PasskeyOwner;
}

/** What became of a passkey that somebody adds. */
export type PasskeyVerdict = "added" | "too-many" | "signed-out";

const maxPasskeys = 20;

type Row = {
  id: string;
  public_key: string;
  counter: number;
  created_at: number;
  subject: string;
  name: string;
};

const toPasskey = (row: Row): StoredPasskey => ({
  id: row.id,
  publicKey: row.public_key,
  counter: row.counter,
  createdAt: row.created_at,
  owner: { subject: row.subject, name: row.name },
});

/** A passkey that has signed, and how often by its own count. */
export interface PasskeyUse {
  readonly id: string;
  readonly counter: number;
}

/**
 * One person's passkeys: public keys only.
 * Layout: `passkeys`, a row for each passkey.
 * Lifetime: until removed.
 * What is lost: nothing; above 20 none is added.
 */
export class Passkeys {
  readonly #table: Table;
  readonly #trail: AuditTrail;

  constructor(tables: Tables, trail: AuditTrail) {
    this.#trail = trail;
    this.#table = new Table(tables, {
      name: "passkeys",
      create: [
        "CREATE TABLE IF NOT EXISTS passkeys (id TEXT PRIMARY KEY, public_key TEXT NOT NULL, counter INTEGER NOT NULL, created_at INTEGER NOT NULL, subject TEXT NOT NULL, name TEXT NOT NULL) WITHOUT ROWID",
      ],
    });
  }

  /** False if there are 20 already. */
  add(passkey: StoredPasskey): boolean {
    if (this.list().length >= maxPasskeys) return false;
    const { id, publicKey, counter, createdAt, owner } = passkey;
    this.#table.exec(
      "INSERT INTO passkeys (id, public_key, counter, created_at, subject, name) VALUES (?, ?, ?, ?, ?, ?)",
      id,
      publicKey,
      counter,
      createdAt,
      owner.subject,
      owner.name,
    );
    this.#trail.add("passkey_added");
    return true;
  }

  find(id: string): StoredPasskey | null {
    const [row] = this.#table.exec<Row>("SELECT * FROM passkeys WHERE id = ?", id);
    return row ? toPasskey(row) : null;
  }

  list(): StoredPasskey[] {
    return this.#table.exec<Row>("SELECT * FROM passkeys ORDER BY created_at, id").map(toPasskey);
  }

  /** Keeps how often the authenticator says it was used. */
  count(id: string, counter: number): void {
    this.#table.exec("UPDATE passkeys SET counter = ? WHERE id = ?", counter, id);
  }

  /** False if the person has no such passkey, or it is the last one: nobody locks themselves out. */
  remove(id: string): boolean {
    if (this.list().length <= 1) return false;
    const gone = this.#table.exec("DELETE FROM passkeys WHERE id = ? RETURNING id", id);
    const isGone = gone.length > 0;
    if (isGone) this.#trail.add("passkey_removed");
    return isGone;
  }
}
