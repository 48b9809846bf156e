import type { Access } from "../account/account.ts";
import type { LiveSession } from "../account/mcp-session-quota.ts";
import type { WaitUntil } from "../observe/soon.ts";
import type { ParsedBody } from "./message/message.ts";

/** A request of a verified caller, as it came in. */
export interface LaneRequest {
  readonly request: Request;
  readonly body: ParsedBody;
  readonly access: Access;
  /** The session of 2025 that it names, if it is this person's, at this endpoint, and lives. */
  readonly session: LiveSession | null;
  /** How long the account took to say so; 0 with a lease. */
  readonly accountMs: number;
  readonly waitUntil: WaitUntil;
}
