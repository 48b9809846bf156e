import { dayMs } from "../clock.ts";
import { toAccountId } from "../crypto/account-id.ts";
import type { KeyRing } from "../crypto/key-ring.ts";
import { deploymentOf } from "../deployment.ts";
import {
  toInnerRequest,
  toOuterRedirect,
  toOuterResponse,
  withoutTag,
} from "../oauth/token-mac.ts";
import { CallBucket } from "../rate-limit/account-bucket.ts";
import { scheduleSweep } from "../store/schedule-sweep.ts";
import { markStorage, openStorage } from "../store/storage-version.ts";
import { type AuditEntry, type AuditSpan, AuditTrail } from "./audit-trail.ts";
import { SignInSessions } from "./browser-sessions.ts";
import { CallHistory, type CallRecord } from "./call-history.ts";
import { ChangeFeed } from "./changes/change-feed.ts";
import { OpenSessions } from "./changes/open-sessions.ts";
import { eraseStorage } from "./export-tables.ts";
import { AccessTokens } from "./grants/access-tokens.ts";
import { ConsentPages, type PageChange, type PageKey } from "./grants/consent-pages.ts";
import {
  type Allowance,
  type ConsentAnswer,
  type ConsentQuestion,
  covers,
} from "./grants/consent-question.ts";
import { DeniedClients } from "./grants/denied-clients.ts";
import { Grants, type TokenFacts } from "./grants/grants.ts";
import type { KeptClient } from "./grants/kept-client.ts";
import { IdempotencyLedger } from "./idempotency-ledger.ts";
import { KeyTable, type StoredKey } from "./keys.ts";
import { Passkeys } from "./passkeys.ts";
import { Removal } from "./removal.ts";

/** If nothing is left but keys, which follow a rotation of the ring, and the trail. */
const dailyMs = dayMs;

/** What somebody who is signed in does: their session is looked up in the step of the write. */
export interface Act {
  readonly signInId: string;
  /** To be saved with it. */
  readonly keys?: readonly StoredKey[];
  /** The consent page that it uses up. */
  readonly page?: PageKey;
}

/** Where the browser goes once something was allowed, or why nothing was: the page was sent before, or it must not be. */
export type AllowVerdict =
  | { readonly redirectTo: string }
  | { readonly refused: "used" | "forbidden" };

/** What one person and their apps did in a span of time. */
export interface AuditHistory {
  /** In the order of time. */
  readonly entries: readonly AuditEntry[];
  /** Nothing before it is missing from this person's table; 0 if nothing ever had to give way. */
  readonly completeFromMs: number;
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
  readonly bucket: CallBucket;
  readonly calls: CallHistory;
  readonly trail: AuditTrail;
  readonly tokens: AccessTokens;
  readonly denied: DeniedClients;
  readonly pages: ConsentPages;
  readonly grants: Grants;
  readonly #context: DurableObjectState;

  constructor(context: DurableObjectState, env: Env) {
    const deployment = deploymentOf(env);
    const { config, ring } = deployment;
    const sql = openStorage(context.storage, "Account");
    this.#context = context;
    this.ring = ring;
    this.signIns = new SignInSessions(sql);
    this.removal = new Removal(sql);
    this.passkeys = new Passkeys(sql);
    this.keys = new KeyTable(context, ring);
    this.changes = new ChangeFeed(context, env.MCP_SESSION);
    this.sessions = new OpenSessions(context, env.MCP_SESSION, this.changes);
    this.ledger = new IdempotencyLedger(sql);
    this.bucket = new CallBucket(config.callsPerMinute);
    this.calls = new CallHistory(sql);
    this.trail = new AuditTrail(sql);
    this.tokens = new AccessTokens(sql);
    this.denied = new DeniedClients(sql);
    this.pages = new ConsentPages(sql);
    this.grants = new Grants(deployment, context);
    markStorage(sql, "Account");
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
    await this.scheduleSweep();
    return toOuterResponse(await this.toAccountId(), this.name, response);
  }

  /** What a token allows, of an app or of a script; null if it is not good for `resource`. */
  async findToken(resource: string, token: string): Promise<TokenFacts | null> {
    return (
      (await this.tokens.find(resource, token)) ??
      (await this.grants.find(resource, withoutTag(token)))
    );
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
    await this.scheduleSweep();
    const redirect = toOuterRedirect(await this.toAccountId(), this.name, redirectTo);
    return { redirectTo: redirect };
  }

  /** As `Account.changePage`. */
  async changePage(page: PageKey | PageChange, signInId: string): Promise<boolean> {
    if (!this.signIns.has(signInId)) return false;
    const isChanged = "to" in page ? this.pages.keep(page) : this.pages.use(page);
    if (isChanged) await this.scheduleSweep();
    return isChanged;
  }

  saveKey(key: StoredKey): void {
    this.keys.put(key);
    this.calls.forgetKey(key.toolset);
    this.changes.announceKey(key.toolset);
  }

  removeKey(toolset: string): void {
    this.keys.remove(toolset);
    this.calls.forgetKey(toolset);
    this.changes.announce(["tools"]);
  }

  overview() {
    const { keys, grants, passkeys, tokens, calls, name } = this;
    return {
      keys: keys.list(),
      grants: grants.list(name),
      passkeys: passkeys.list(),
      tokens: tokens.list(),
      uses: calls.findLastUses(),
      notices: grants.listNotices(),
    };
  }

  async consentView(
    secret: string,
    { page, offer, ...place }: ConsentQuestion,
  ): Promise<ConsentAnswer | null> {
    const { signIns, keys, grants, pages, name } = this;
    const session = await signIns.find(secret);
    if (!session) return null;
    const shown = keys.list().map(({ toolset, owner, last4 }) => ({ toolset, owner, last4 }));
    const allowed = grants.findAllowed(name, place);
    const isCovered = offer && covers(offer, allowed, new Set(shown.map(({ toolset }) => toolset)));
    const verdict = isCovered && (await this.allow(offer.allowance, { signInId: session.id }));
    const redirectTo = verdict && "redirectTo" in verdict ? verdict.redirectTo : null;
    return { session, allowed, keys: shown, page: page ? pages.find(page) : null, redirectTo };
  }

  /** Keeps what was called, with the names that apps and scripts have now. */
  recordCalls(calls: readonly CallRecord[]): void {
    const apps = this.grants
      .list(this.name)
      .map(({ id, clientName: name, clientId }) => [id, { name, clientId }] as const);
    const scripts = this.tokens.list().map(({ id, name }) => [id, { name, clientId: id }] as const);
    this.calls.add(calls, new Map([...apps, ...scripts]));
  }

  listAudit(span: AuditSpan): AuditHistory {
    const { trail, calls } = this;
    return {
      entries: [...trail.list(span), ...calls.listAudit(span)].toSorted((a, b) => a.atMs - b.atMs),
      completeFromMs: Math.max(trail.completeFromMs, calls.completeFromMs),
    };
  }

  /** True while this very token is good. */
  isTokenLive({ grantId, tokenId }: Pick<TokenFacts, "grantId" | "tokenId">): boolean {
    return this.tokens.has(grantId) || this.grants.hasToken(this.name, grantId, tokenId);
  }

  /** Ends the streams of tokens that are gone, and the sessions of grants that are. */
  endWithoutGrant(): void {
    this.changes.end((listener) => !this.isTokenLive(listener));
    this.sessions.endWithoutGrant((id) => this.grants.has(this.name, id) || this.tokens.has(id));
  }

  /** Deletes everything, and ends what is open. `leave` writes what stays, in the same step. */
  async erase(leave: () => void): Promise<void> {
    const sessionIds = this.sessions.list();
    const isErased = eraseStorage(this.#context.storage);
    leave();
    this.changes.end(() => true);
    await this.sessions.end(sessionIds);
    await isErased;
  }

  /** Deletes what has expired, and looks again as long as anything is left that will. */
  async sweep(): Promise<void> {
    const { signIns, ledger, grants, denied, pages, calls, changes, tokens, sessions } = this;
    const swept = [signIns, ledger, grants, denied, pages, calls, changes, tokens, sessions];
    const isLeft = swept.map((table) => table.expire()).includes(true);
    const isTrailLeft = this.trail.expire();
    if (isLeft) await this.scheduleSweep();
    else if (isTrailLeft || this.keys.list().length > 0) await this.scheduleSweep(dailyMs);
  }

  scheduleSweep(afterMs?: number): Promise<void> {
    return scheduleSweep(this.#context.storage, afterMs);
  }
}
