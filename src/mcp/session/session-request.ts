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

/**
 * The answer, as JSON, of a call that began outside of its session's object, which sends it once it is there. Null if the
 * object has to run the call itself, because its person has to be asked.
 */
export type RunningCall = () => Promise<string | null>;

/** How long things may take before a stream begins, and before it has to begin again. */
export interface StreamPace {
  /** A call that is silent for this long becomes a stream that its client can come back to. */
  readonly silentMs: number;
  /** A stream that is this old is closed, so that dead ones end; its client comes back. */
  readonly maxAgeMs: number;
}

export const usualPace: StreamPace = { silentMs: 3000, maxAgeMs: 5 * 60 * 1000 };

/** The first revision whose streams begin with an event that carries an id. */
export const resumableSince = "2025-11-25";
