import { dayMs, hourMs } from "../clock.ts";
import { toAccountId } from "../crypto/account-id.ts";
import { createRandom } from "../crypto/base64url.ts";
import type { KeyRing } from "../crypto/key-ring.ts";
import { deploymentOf } from "../deployment.ts";
import {
  toInnerRequest,
  toOuterRedirect,
  toOuterResponse,
  withoutTag,
} from "../oauth/token-mac.ts";
import { CallBucket } from "../rate-limit/account-bucket.ts";
import { earliest, SweepAlarm } from "../store/tables/sweep-alarm.ts";
import { Tables } from "../store/tables/tables.ts";
import { Approvals } from "./approvals.ts";
import { AuditTrail } from "./audit-trail.ts";
import {
  type SignInFacts,
  SignInSessions,
  signInSessionSeconds,
  toSignInId,
} from "./browser-sessions.ts";
import { CallHistory } from "./calls/call-history.ts";
import type { CallRecord, CallSource } from "./calls/call-record.ts";
import { UsageDays } from "./calls/usage-days.ts";
import { ChangeFeed } from "./changes/change-feed.ts";
import { OpenSessions } from "./changes/open-sessions.ts";
import {
  type CheckAnswer,
  CheckMemo,
  type CheckRequest,
  type TokenQuestion,
} from "./check-memo.ts";
import { type AccessTokenDraft, AccessTokens, type MadeToken } from "./grants/access-tokens.ts";
import { ConsentPages, type PageChange, type PageKey } from "./grants/consent-pages.ts";
import type { Allowance, AllowVerdict } from "./grants/consent-question.ts";
import { DeniedClients } from "./grants/denied-clients.ts";
import { Grants } from "./grants/grants.ts";
import type { KeptClient } from "./grants/kept-client.ts";
import type { TokenFacts } from "./grants/stored-token.ts";
import { IdempotencyLedger } from "./idempotency-ledger.ts";
import { KeyProbes } from "./key-probes.ts";
import { KeyTable, type StoredKey } from "./keys.ts";
import { Passkeys, type PasskeyUse, type PasskeyVerdict, type StoredPasskey } from "./passkeys.ts";
import { Removal } from "./removal.ts";

/** What somebody who is signed in does: their session is looked up in the step of the write. */
export interface Act {
  readonly signInId: string;
  /** To be saved with it. */
  readonly keys?: readonly StoredKey[];
  /** The consent page that it uses up. */
  readonly page?: PageKey;
}

/** Everything that an `Account` object holds, and what a change of one part does to the others. */
export class AccountTables {
  readonly ring: KeyRing;
  readonly signIns: SignInSessions;
  readonly removal: Removal;
  readonly passkeys: Passkeys;
  readonly keys: KeyTable;
  readonly changes: ChangeFeed;
  readonly sessions: OpenSessions;
  readonly ledger: IdempotencyLedger;
  readonly approvals: Approvals;
  readonly bucket: CallBucket;
  readonly probes: KeyProbes;
  readonly calls: CallHistory;
  readonly usage: UsageDays;
  readonly trail: AuditTrail;
  readonly tokens: AccessTokens;
  readonly denied: DeniedClients;
  readonly pages: ConsentPages;
  readonly grants: Grants;
  readonly #context: DurableObjectState;
  readonly tables: Tables;
  readonly #checked: CheckMemo;
  readonly #alarm: SweepAlarm;

  constructor(context: DurableObjectState, env: Env) {
    const deployment = deploymentOf(env);
    const { config, ring } = deployment;
    const tables = new Tables(context.storage, "Account");
    this.#context = context;
    this.tables = tables;
    this.#checked = new CheckMemo(tables);
    this.#alarm = new SweepAlarm(context.storage, context.id.name ?? "");
    this.ring = ring;
    this.trail = new AuditTrail(tables);
    this.signIns = new SignInSessions(tables, this.trail);
    this.removal = new Removal(tables);
    this.passkeys = new Passkeys(tables, this.trail);
    this.keys = new KeyTable(context, ring, tables, this.trail);
    this.changes = new ChangeFeed(context, tables, env.MCP_SESSION);
    this.sessions = new OpenSessions(context, tables, env.MCP_SESSION, this.changes);
    this.ledger = new IdempotencyLedger(tables);
    this.approvals = new Approvals(tables, this.trail, (id) => this.findSource(id));
    this.bucket = new CallBucket(config.callsPerMinute);
    this.probes = new KeyProbes(tables);
    this.calls = new CallHistory(tables);
    this.usage = new UsageDays(tables);
    this.tokens = new AccessTokens(tables, this.trail);
    this.denied = new DeniedClients(tables);
    this.pages = new ConsentPages(tables);
    this.grants = new Grants(deployment, context, tables, this.trail);
  }

  /** Names the person in records and seals; it stays the same when the key ring rotates. */
  get name(): string {
    const { name } = this.#context.id;
    if (name === undefined) throw new Error("an account has to be addressed by name");
    return name;
  }

  /** The account id with its tag, as it stands in front of tokens and codes. */
  async toAccountId(): Promise<string> {
    return toAccountId(this.ring, this.name);
  }

  /**
   * Serves the token endpoint. What stands in codes and tokens is the object's name inside, the account id outside. Null
   * as `Grants.exchange`.
   */
  async exchange(request: Request, asker: KeptClient | string | null): Promise<Response | null> {
    const response = await this.grants.exchange(await toInnerRequest(request), asker);
    if (response === null) return null;
    // A client may revoke its own grant here, and a code that comes twice revokes one.
    this.endWithoutGrant();
    await this.scheduleSweep(hourMs);
    return toOuterResponse(await this.toAccountId(), this.name, response);
  }

  /** What a token allows, of an app or of a script, and the keys; null if it is not good for `resource`. */
  async check(asked: TokenQuestion, request: CheckRequest): Promise<CheckAnswer | null> {
    const { resource, token, held } = asked;
    const marked = await this.#checked.take(asked, async () => {
      const facts =
        (await this.tokens.find(resource, token)) ??
        (await this.grants.find(resource, withoutTag(token)));
      return facts && { ...facts, keys: this.keys.take(this.name) };
    });
    if (!marked) return null;
    const found = this.sessions.find(request.sessionId, marked.checked.grantId);
    const verdict = { ...this.bucket.take(request), ...found };
    return held !== "" && marked.mark === held ? verdict : { ...verdict, marked };
  }

  /** As `Account.startSignIn`. */
  async startSignIn(facts: SignInFacts, passkey?: PasskeyUse): Promise<string | null> {
    const secret = createRandom(32);
    const id = await toSignInId(secret);
    if (this.removal.isMarked) return null;
    if (passkey) this.passkeys.count(passkey.id, passkey.counter);
    this.signIns.start(id, facts);
    await this.scheduleSweep(signInSessionSeconds * 1000);
    return secret;
  }

  /** As `Account.addPasskey`. */
  addPasskey(passkey: StoredPasskey, signInId: string | null): PasskeyVerdict {
    const { signIns, removal, passkeys } = this;
    const isAllowed = signInId === null ? !removal.isMarked : signIns.has(signInId);
    if (!isAllowed) return "signed-out";
    return passkeys.add(passkey) ? "added" : "too-many";
  }

  /** As `Account.createAccessToken`. */
  async createAccessToken(draft: AccessTokenDraft, signInId: string): Promise<MadeToken> {
    const accountId = await this.toAccountId();
    const made = await this.tokens.create(accountId, draft, () => this.signIns.has(signInId));
    if ("token" in made) await this.scheduleSweep(draft.days * dayMs);
    return made;
  }

  /** As `Account.denyClient`. */
  async denyClient(clientId: string, isDenied: boolean): Promise<void> {
    const { denied, grants, name } = this;
    denied.set(clientId, isDenied);
    if (isDenied) grants.revokeAll(name, (grant) => grant.clientId === clientId);
    this.endWithoutGrant();
    await this.scheduleSweep(hourMs);
  }

  /** Uses up the page, and stores a grant with the keys that come with it: all of it or nothing. */
  async allow(allowance: Allowance, by: Act): Promise<AllowVerdict> {
    const { clientId } = allowance.request;
    const browser = this.signIns.findBrowser(by.signInId);
    let refused: "used" | "forbidden" = "forbidden";
    const redirectTo = await this.grants.allow(this.name, { ...allowance, browser }, () => {
      if (!this.signIns.has(by.signInId) || this.denied.has(clientId)) return false;
      if (by.page && !this.pages.use(by.page)) {
        refused = "used";
        return false;
      }
      for (const key of by.keys ?? []) this.saveKey(key);
      return true;
    });
    if (redirectTo === null) return { refused };
    this.endWithoutGrant();
    this.changes.announce(["tools", "prompts", "resources"], clientId);
    await this.scheduleSweep(hourMs);
    const redirect = toOuterRedirect(await this.toAccountId(), this.name, redirectTo);
    return { redirectTo: redirect };
  }

  /** As `Account.changePage`. */
  async changePage(page: PageKey | PageChange, signInId: string): Promise<boolean> {
    if (!this.signIns.has(signInId)) return false;
    const isChanged = "to" in page ? this.pages.keep(page) : this.pages.use(page);
    if (isChanged) await this.scheduleSweep(hourMs);
    return isChanged;
  }

  /** As `Account.countKeyProbes`. */
  async countKeyProbes(keys: number) {
    const verdict = this.probes.take(keys);
    if (verdict.free > 0) await this.scheduleSweep(hourMs);
    return verdict;
  }

  saveKey(key: StoredKey): void {
    this.keys.put(key);
    this.usage.forgetKey(key.toolset);
    this.changes.announceKey(key.toolset);
  }

  removeKey(toolset: string): void {
    this.keys.remove(toolset);
    this.usage.forgetKey(toolset);
    this.changes.announce(["tools"]);
  }

  /** Keeps what was called, but of an app that nobody knows, or knew: the account may be deleted. */
  recordCalls(calls: readonly CallRecord[]): void {
    const sources = new Set(calls.map(({ source }) => source));
    const apps = new Map([...sources].flatMap((id) => this.findSource(id)));
    const known = calls.filter(({ source }) => apps.has(source));
    if (known.length === 0) return;
    this.calls.add(known, apps);
    this.usage.add(known, apps);
  }

  /** False if it was decided before, or is over. A session that sent its person there hears of it. */
  decideApproval(id: string, verdict: "approved" | "refused"): boolean {
    if (!this.approvals.decide(id, verdict)) return false;
    this.changes.announceApproval(id);
    return true;
  }

  /** The app or script of a grant or token, named by its id; none if nobody knows it. */
  findSource(id: string): [string, CallSource][] {
    const { tokens, grants, usage, name } = this;
    const found = tokens.findScript(id) ?? grants.findApp(name, id) ?? usage.find(id);
    return found ? [[id, found]] : [];
  }

  /** True while this very token is good. */
  isTokenLive({ grantId, tokenId }: Pick<TokenFacts, "grantId" | "tokenId">): boolean {
    return this.tokens.has(grantId) || this.grants.hasToken(this.name, grantId, tokenId);
  }

  /** Ends the streams of tokens that are gone, and the sessions and questions of grants that are. */
  endWithoutGrant(): void {
    this.changes.end((listener) => !this.isTokenLive(listener));
    const isLive = (id: string) => this.grants.has(this.name, id) || this.tokens.has(id);
    this.sessions.endWithoutGrant(isLive);
    this.approvals.endWithoutSource(isLive);
  }

  /** Deletes everything but the count of tried keys, and ends what is open. `leave` writes what stays too, in the same step. */
  async erase(leave: () => void): Promise<void> {
    const sessionIds = this.sessions.listObjects();
    const { fullAtMs } = this.probes;
    const isErased = this.tables.erase();
    this.#alarm.clear();
    const isCounting = this.probes.restore(fullAtMs);
    leave();
    this.changes.end(() => true);
    await this.sessions.endObjects(sessionIds);
    await isErased;
    if (isCounting) await this.scheduleSweep(hourMs);
  }

  /** Deletes what has expired, and looks again when the next row ends; each day while there are keys. */
  async sweep(): Promise<void> {
    this.#alarm.clear();
    const { signIns, ledger, approvals, grants, denied, pages, changes, tokens, probes } = this;
    const swept = [signIns, ledger, approvals, grants, denied, pages, changes, tokens, probes];
    await this.#alarm.wakeAfter(earliest(swept.map((one) => one.expire())));
    const byDay = [this.calls, this.usage, this.trail, this.sessions].map((one) => one.expire());
    const keysMs = this.keys.list().length > 0 ? Date.now() + 1 : null;
    await this.#alarm.wakeAfter(earliest([...byDay, keysMs]), dayMs);
  }

  /** Something was written that ends so long from now. */
  scheduleSweep(afterMs: number): Promise<void> {
    return this.#alarm.wakeAfter(Date.now() + afterMs, afterMs < dayMs ? hourMs : dayMs);
  }
}
