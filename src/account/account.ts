import { DurableObject } from "cloudflare:workers";

import type { LedgerAnswer, LedgerClaim, LedgerEntry, LedgerOutcome } from "../caller.ts";
import { dayMs, hourMs } from "../clock.ts";
import { inJurisdiction } from "../store/jurisdiction.ts";
import { AccountTables, type Act } from "./account-tables.ts";
import * as views from "./account-views.ts";
import type { SourcedRequest } from "./approvals.ts";
import { type AuditSpan, auditDays } from "./audit-trail.ts";
import type { SignInFacts, SignInSession } from "./browser-sessions.ts";
import type { CallQuery } from "./calls/call-history.ts";
import type { CallRecord } from "./calls/call-record.ts";
import type { AwaitedKey } from "./changes/awaited-keys.ts";
import { parseSocketUrl } from "./changes/listeners.ts";
import type { Notification } from "./changes/told.ts";
import type { Checked, CheckRequest } from "./check-memo.ts";
import type { AccessToken, AccessTokenDraft, MadeToken } from "./grants/access-tokens.ts";
import type { PageChange, PageKey } from "./grants/consent-pages.ts";
import type { Allowance, ConsentAnswer, ConsentQuestion } from "./grants/consent-question.ts";
import type { KeptClient } from "./grants/kept-client.ts";
import type { StoredKey } from "./keys.ts";
import { type LiveSession, type NewSession, sessionIdleMs } from "./mcp-session-quota.ts";
import type { PasskeyUse, PasskeyVerdict, StoredPasskey } from "./passkeys.ts";

/** What somebody may do with a token, and the sealed keys: for one request, or as long as a lease lasts. */
export interface Access extends Checked {
  readonly accountId: string;
  /** How long their calls have to wait, in seconds; 0 if they may go on. */
  readonly waitSeconds: number;
}

/**
 * All that belongs to one person. Addressed by account id only after its tag was checked.
 * Layout: the tables of this folder and `kv` for grants and tokens; each class tells its own.
 * Lifetime: until the person deletes everything or an administrator removes them.
 * What is lost: the count of the limit, if the object goes out of memory; open streams, if it ends.
 */
export class Account extends DurableObject<Env> {
  readonly #tables = new AccountTables(this.ctx, inJurisdiction(this.env));

  /** Returns the secret of a new session, 43 base64url characters; null if an administrator has removed the person. */
  startSignIn(facts: SignInFacts, passkey?: PasskeyUse): Promise<string | null> {
    return this.#tables.startSignIn(facts, passkey);
  }

  findSignIn(secret: string): Promise<SignInSession | null> {
    return this.#tables.signIns.find(secret);
  }

  endSignIn(id: string): void {
    this.#tables.signIns.end(id);
  }

  listSignIns(): SignInSession[] {
    return this.#tables.signIns.list();
  }

  endAllSignIns(): void {
    this.#tables.signIns.endAll();
  }

  listPasskeys(): StoredPasskey[] {
    return this.#tables.passkeys.list();
  }

  findPasskey(id: string): StoredPasskey | null {
    return this.#tables.passkeys.find(id);
  }

  /** `signInId`: of who adds one; null for the first one of somebody new. */
  addPasskey(passkey: StoredPasskey, signInId: string | null): PasskeyVerdict {
    return this.#tables.addPasskey(passkey, signInId);
  }

  removePasskey(id: string): boolean {
    return this.#tables.passkeys.remove(id);
  }

  /** Serves the OAuth token endpoint for this person's codes and tokens, as `Grants.exchange`. */
  exchange(request: Request, asker: KeptClient | string | null): Promise<Response | null> {
    return this.#tables.exchange(request, asker);
  }

  /** The one hop of a request, which counts calls too. Null if the token is not good for `resource`. */
  check(resource: string, token: string, asked: CheckRequest, held = "") {
    return this.#tables.check({ resource, token, held }, asked);
  }

  /** Allows a client something. Forbidden if the person is signed out, or an administrator has just ended the client. */
  allow(allowance: Allowance, by: Act) {
    return this.#tables.allow(allowance, by);
  }

  /** Keeps something with a consent page, or uses it up. False if it was used before, or the person is signed out. */
  changePage(page: PageKey | PageChange, signInId: string): Promise<boolean> {
    return this.#tables.changePage(page, signInId);
  }

  /** What the person's own pages show of their account. */
  overview() {
    return views.toOverview(this.#tables);
  }

  /** What a consent page needs, or where to go without one, for a sign-in session that lasts: null if it does not. */
  consentView(secret: string, question: ConsentQuestion): Promise<ConsentAnswer | null> {
    return views.toConsentView(this.#tables, secret, question);
  }

  listGrants() {
    return this.#tables.grants.list(this.#tables.name);
  }

  revokeGrant(grantId: string): void {
    this.#tables.grants.revoke(this.#tables.name, grantId);
    this.#tables.endWithoutGrant();
  }

  /** The grant's client asks its person on their page from now on; open questions in its sessions end with them. */
  async distrustForms(grantId: string): Promise<void> {
    await this.#tables.grants.distrustForms(this.#tables.name, grantId);
    this.#tables.sessions.endWithoutGrant((id) => id !== grantId);
  }

  /** An administrator ends a client for everybody, or lets people allow it again. */
  async denyClient(clientId: string, isDenied: boolean): Promise<void> {
    await this.#tables.denyClient(clientId, isDenied);
  }

  revokeAllGrants(): void {
    this.#tables.grants.revokeAll(this.#tables.name, () => true);
    this.#tables.endWithoutGrant();
  }

  /** Returns the token, which nobody can read a second time. */
  createAccessToken(draft: AccessTokenDraft, { signInId }: Act): Promise<MadeToken> {
    return this.#tables.createAccessToken(draft, signInId);
  }

  listAccessTokens(): AccessToken[] {
    return this.#tables.tokens.list();
  }

  revokeAccessToken(id: string): void {
    this.#tables.tokens.revoke(id);
    this.#tables.endWithoutGrant();
  }

  /** Signs the person out, and ends what their apps and scripts hold. */
  endAccess(): void {
    this.#tables.signIns.endAll();
    for (const { id } of this.#tables.tokens.list()) this.#tables.tokens.revoke(id);
    this.revokeAllGrants();
  }

  /** Opens a socket for a listener: a WebSocket comes out of here by `fetch` alone. 410 if its token is gone. */
  override async fetch({ url }: Request): Promise<Response> {
    const listening = parseSocketUrl(url);
    const { changes, sessions } = this.#tables;
    if (!this.#tables.isTokenLive(listening)) return new Response(null, { status: 410 });
    if (listening.sessionId === "") return changes.listeners.open(listening);
    const response = sessions.listen(listening);
    await this.#tables.scheduleSweep(dayMs);
    return response;
  }

  async openSession(session: NewSession) {
    await this.#tables.scheduleSweep(sessionIdleMs);
    return this.#tables.sessions.open(session);
  }

  /** A session's object asks what its client said. Null if the session does not live. */
  adoptSession(sessionId: string): Pick<LiveSession, "handshake"> | null {
    return this.#tables.sessions.adopt(sessionId);
  }

  closeSession(sessionId: string): Promise<void> {
    return this.#tables.sessions.close(sessionId);
  }

  /** As `ChangeFeed.tell`. */
  tellSession(sessionId: string, notification: Notification): boolean {
    return this.#tables.changes.tell(sessionId, notification);
  }

  /** Tells the session once the person has set this key, within an hour. */
  async awaitKey(awaited: AwaitedKey): Promise<void> {
    this.#tables.changes.awaitKey(awaited);
    await this.#tables.scheduleSweep(hourMs);
  }

  listKeys(): StoredKey[] {
    return this.#tables.keys.list();
  }

  /** False if the person is no longer signed in. Within a day the key follows a rotation of the ring. */
  async putKey(key: StoredKey, { signInId }: Act): Promise<boolean> {
    if (!this.#tables.signIns.has(signInId)) return false;
    this.#tables.saveKey(key);
    await this.#tables.scheduleSweep(dayMs);
    return true;
  }

  /** Counts keys that are about to be tried at an upstream for this person. */
  countKeyProbes(keys: number) {
    return this.#tables.countKeyProbes(keys);
  }

  noteKeyTold(toolset: string, addedAt: number): void {
    this.#tables.keys.noteTold(toolset, addedAt);
  }

  removeKey(toolset: string): void {
    this.#tables.removeKey(toolset);
  }

  /** How many of the person's keys each ring entry has sealed: an entry without any may go. */
  countEnvelopes(): Record<string, number> {
    return this.#tables.keys.countEnvelopes();
  }

  findChanges(entries: readonly LedgerEntry[]): LedgerAnswer[] {
    return entries.map((entry) => this.#tables.ledger.find(entry));
  }

  async beginChange(entry: LedgerEntry & LedgerClaim): Promise<LedgerAnswer> {
    const answer = this.#tables.ledger.begin(entry);
    await this.#tables.scheduleSweep(dayMs);
    return answer;
  }

  finishChange(claim: LedgerClaim, outcome: LedgerOutcome | null): void {
    this.#tables.ledger.finish(claim, outcome);
  }

  /** What an app asked about this call; null if nothing waits, or was decided lately. */
  findApproval(source: string, call: string) {
    return this.#tables.approvals.find(source, call);
  }

  /** What the person is asked on their page; the same question again is the one that is there. */
  async askApproval(request: SourcedRequest) {
    await this.#tables.scheduleSweep(hourMs);
    return this.#tables.approvals.ask(request);
  }

  /** Null if there is no such question of this person's. */
  openApproval(id: string) {
    return views.findApproval(this.#tables, id);
  }

  /** False if it was decided before, or is over, or the person is signed out. */
  decideApproval(id: string, verdict: "approved" | "refused", { signInId }: Act): boolean {
    return this.#tables.signIns.has(signInId) && this.#tables.decideApproval(id, verdict);
  }

  /** Keeps what was called; an isolate hands over a batch after its answers. */
  async recordCalls(calls: readonly CallRecord[]): Promise<void> {
    this.#tables.recordCalls(calls);
    await this.#tables.scheduleSweep(auditDays * dayMs);
  }

  listCalls(query?: CallQuery) {
    return views.toActivity(this.#tables, query);
  }

  /** For an export of the audit; of somebody who was removed nothing is left. */
  listAudit(span: AuditSpan): views.AuditHistory {
    return views.toHistory(this.#tables, span);
  }

  /** The scopes of a token of the person's own, and whether they are an administrator still. Null if it is not good. */
  checkAdminToken(resource: string, token: string) {
    return views.findAdmin(this.#tables, resource, token);
  }

  /** Everything that is kept here, without secrets. */
  exportAll(): Record<string, unknown> {
    return views.toExport(this.#tables);
  }

  /** An administrator removes the person: everything is deleted, and nothing is let in until `readmit`. */
  remove(): Promise<void> {
    return this.#tables.erase(() => this.#tables.removal.mark());
  }

  /** An administrator lets the person in again, with nothing. */
  readmit(): void {
    this.#tables.removal.unmark();
  }

  /** Deletes everything, and ends what is open. From its first step on, no token and no cookie is good. */
  erase(): Promise<void> {
    return this.#tables.erase(() => undefined);
  }

  override async alarm(): Promise<void> {
    await this.#tables.keys.reseal(this.#tables.name);
    await this.#tables.sweep();
  }
}
