import { DurableObject } from "cloudflare:workers";
import type { AuthRequest } from "@cloudflare/workers-oauth-provider";

import type { LedgerAnswer, LedgerEntry, LedgerOutcome } from "../caller.ts";
import { loadConfig } from "../config.ts";
import { createOAuthKv } from "../store/oauth-kv.ts";
import { SqlKv } from "../store/sql-kv.ts";
import type { ConsentPlace } from "./consents.ts";
import { type Grant, Grants, type TokenFacts } from "./grants.ts";
import { KeyTable, type StoredKey } from "./key-table.ts";
import { Ledger } from "./ledger.ts";
import type { Notice } from "./notices.ts";
import { Passkeys, type StoredPasskey } from "./passkeys.ts";
import { type SignInFacts, type SignInSession, SignInSessions } from "./sign-in-sessions.ts";

/** All that one hop brings back for a call: what the token allows, and the sealed keys. */
export interface Access extends TokenFacts {
  readonly accountId: string;
  readonly keys: readonly StoredKey[];
}

const sweepEveryMs = 60 * 60 * 1000;

/** All that belongs to one person. Addressed by account id only after its tag was checked. */
export class Account extends DurableObject<Env> {
  readonly #kv = new SqlKv(this.ctx.storage.sql);
  readonly #keys = new KeyTable(this.ctx.storage.sql);
  readonly #signIns = new SignInSessions(this.ctx.storage.sql);
  readonly #passkeys = new Passkeys(this.ctx.storage.sql);
  readonly #ledger = new Ledger(this.ctx.storage.sql);
  readonly #grants = new Grants(
    loadConfig(this.env),
    { OAUTH_KV: createOAuthKv(this.env.REGISTRY, this.#kv) },
    this.ctx,
  );

  /** Serves the OAuth token endpoint for this person's codes and tokens. */
  override async fetch(request: Request): Promise<Response> {
    const response = await this.#grants.exchange(request);
    await this.#scheduleSweep();
    return response;
  }

  /** The one hop of a call. Null where the token is not good for `resource`. */
  async check(accountId: string, resource: string, token: string): Promise<Access | null> {
    const facts = await this.#grants.find(resource, token);
    return facts && { ...facts, accountId, keys: this.#keys.list() };
  }

  async allow(accountId: string, request: AuthRequest, clientName: string): Promise<string> {
    const redirectTo = await this.#grants.allow(accountId, request, clientName);
    await this.#scheduleSweep();
    return redirectTo;
  }

  findAllowed(accountId: string, place: ConsentPlace): Promise<string[]> {
    return this.#grants.findAllowed(accountId, place);
  }

  listGrants(accountId: string): Promise<Grant[]> {
    return this.#grants.list(accountId);
  }

  revokeGrant(accountId: string, grantId: string): Promise<void> {
    return this.#grants.revoke(accountId, grantId);
  }

  listNotices(): Notice[] {
    return this.#grants.listNotices();
  }

  listKeys(): StoredKey[] {
    return this.#keys.list();
  }

  putKey(key: StoredKey): void {
    this.#keys.put(key);
  }

  removeKey(toolset: string): void {
    this.#keys.remove(toolset);
  }

  beginChange(entry: LedgerEntry): LedgerAnswer {
    return this.#ledger.begin(entry);
  }

  async finishChange(name: string, outcome: LedgerOutcome): Promise<void> {
    this.#ledger.finish(name, outcome);
    await this.#scheduleSweep();
  }

  async startSignIn(facts: SignInFacts): Promise<string> {
    const secret = await this.#signIns.start(facts);
    await this.#scheduleSweep();
    return secret;
  }

  findSignIn(secret: string): Promise<SignInSession | null> {
    return this.#signIns.find(secret);
  }

  endSignIn(id: string): void {
    this.#signIns.end(id);
  }

  listPasskeys(): StoredPasskey[] {
    return this.#passkeys.list();
  }

  findPasskey(id: string): StoredPasskey | null {
    return this.#passkeys.find(id);
  }

  addPasskey(passkey: StoredPasskey): void {
    this.#passkeys.add(passkey);
  }

  countPasskey(id: string, counter: number): void {
    this.#passkeys.count(id, counter);
  }

  removePasskey(id: string): boolean {
    return this.#passkeys.remove(id);
  }

  async #scheduleSweep(): Promise<void> {
    if ((await this.ctx.storage.getAlarm()) === null) {
      await this.ctx.storage.setAlarm(Date.now() + sweepEveryMs);
    }
  }

  override async alarm(): Promise<void> {
    const remaining = [
      this.#kv.expire(),
      this.#signIns.expire(),
      this.#ledger.expire(),
      await this.#grants.expire(),
    ];
    if (remaining.some((next) => next !== null)) await this.#scheduleSweep();
  }
}
