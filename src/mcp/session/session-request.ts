import type { Access } from "../../account/account.ts";
import type { SessionBody } from "./messages.ts";

/** One request of a session. `head` has no body and no credentials; identity comes as `access` alone. */
export interface SessionRequest {
  readonly head: Request;
  readonly body: SessionBody;
  readonly access: Access;
  readonly accountMs: number;
  readonly sessionId: string;
}

/** A change that a session's client may want to hear of. */
export interface SessionNotification {
  readonly method: string;
  readonly params?: { readonly uri?: string; readonly elicitationId?: string };
}
