import { type GrantedSession, type OpenedSession, SessionQuota } from "../mcp-session-quota.ts";
import { SignInAccount } from "../sign-in-account.ts";
import type { AwaitedKey } from "./awaited-keys.ts";
import { ChangeFeed } from "./change-feed.ts";
import type { Listener, ListenRequest } from "./listeners.ts";
import type { SessionListener } from "./session-listeners.ts";

/** A session that wants to listen: its object's name, and until when its stream would go on. */
interface ListeningSession extends SessionListener, GrantedSession {
  readonly untilMs: number;
}

/** The part of an account that knows who listens to its changes, and which 2025-era sessions it has. */
export abstract class StreamingAccount extends SignInAccount {
  protected readonly changes = new ChangeFeed(this.ctx, this.env.MCP_SESSION);
  protected readonly sessionQuota = new SessionQuota(this.ctx.storage.sql);

  /** True while the grant or access token is good. */
  protected abstract isGrantLive(grantId: string): boolean;
  /** True while this very token is good. */
  protected abstract isTokenLive(token: Pick<Listener, "grantId" | "tokenId">): boolean;

  /** Serves `subscriptions/listen`: the stream lives here, where every change of the account passes. */
  async listen(request: ListenRequest): Promise<Response> {
    const response = await this.changes.open(request);
    // The token may have gone since it was checked.
    this.endWithoutGrant();
    return response;
  }

  async openSession(session: GrantedSession): Promise<OpenedSession> {
    const place = this.sessionQuota.open(session);
    if ("displaced" in place && place.displaced !== null) this.#endSessions([place.displaced]);
    await this.scheduleSweep();
    return place;
  }

  keepSession(session: GrantedSession): void {
    this.sessionQuota.keep(session);
  }

  endSession(sessionId: string): void {
    this.sessionQuota.end(sessionId);
  }

  /** From now on the session hears what `listen` streams hear. `gone`: its token is no longer good. */
  async listenSession(
    listening: ListeningSession,
  ): Promise<"listens" | "gone" | { readonly retryAfterSeconds: number }> {
    if (!this.isTokenLive(listening)) return "gone";
    const place = this.sessionQuota.listen(listening, listening.untilMs);
    if ("retryAfterSeconds" in place) return place;
    if (place.displaced !== null) this.changes.dismiss(this.#toName(place.displaced));
    this.changes.subscribe(listening);
    await this.scheduleSweep();
    return "listens";
  }

  /** Tells the session once the person has set this key, within an hour. */
  async awaitKey(awaited: AwaitedKey): Promise<void> {
    this.changes.awaitKey(awaited);
    await this.scheduleSweep();
  }

  /** Ends the streams of tokens that are gone, and the sessions of grants that are. */
  protected endWithoutGrant(): void {
    this.changes.end((listener) => !this.isTokenLive(listener));
    const live = new Map<string, boolean>();
    const isOver = ({ grantId }: GrantedSession) => {
      // Sessions of versions before 0.2 name none until they are used.
      const isLive = grantId === "" || (live.get(grantId) ?? this.isGrantLive(grantId));
      live.set(grantId, isLive);
      return !isLive;
    };
    const over = this.sessionQuota.list().filter(isOver);
    for (const { sessionId } of over) this.sessionQuota.end(sessionId);
    this.#endSessions(over.map(({ sessionId }) => sessionId));
  }

  /** Ends the objects, after the answer. One that cannot end now lets nobody in, and ends by itself. */
  #endSessions(sessionIds: readonly string[]): void {
    const ended = sessionIds.map((id) => this.env.MCP_SESSION.getByName(this.#toName(id)).end());
    this.ctx.waitUntil(Promise.allSettled(ended));
  }

  #toName(sessionId: string): string {
    return `${this.ctx.id.name}:${sessionId}`;
  }
}
