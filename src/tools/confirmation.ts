import type { Caller } from "../caller.ts";
import { nowSeconds } from "../clock.ts";
import { AppError } from "../errors.ts";
import { toCanonicalText } from "./arguments/canonical-arguments.ts";
import { type Change, isKnown } from "./run-once.ts";
import type { CheckedTool } from "./tool-registry.ts";

/** How long a question stays open, in seconds. */
const openSeconds = 10 * 60;

/** A call that waits for a person, and what it waits for: a token for one is worth nothing for another. */
export interface PendingConfirmation {
  /** `confirm`: asked by the model in two steps. `agree`, `key`: asked by the client. */
  readonly purpose: "confirm" | "agree" | "key";
  readonly caller: Caller;
  readonly tool: CheckedTool;
  readonly args: Readonly<Record<string, unknown>>;
}

/** What a token stands for: this purpose, method, tool, these arguments, this nonce, until then. */
function toStatement(
  { purpose, tool, args }: PendingConfirmation,
  expiresAt: string,
  nonce: string,
): string {
  const call = [tool.listing.name, toCanonicalText(tool, args)];
  return JSON.stringify([purpose, "tools/call", ...call, expiresAt, nonce]);
}

/** Shape: `<seconds since 1970>.<nonce>.<tag>`; good for this caller and this very call alone. */
export async function createToken(pending: PendingConfirmation): Promise<string> {
  const expiresAt = String(nowSeconds() + openSeconds);
  const nonce = crypto.randomUUID();
  const tag = await pending.caller.sign(toStatement(pending, expiresAt, nonce));
  return `${expiresAt}.${nonce}.${tag}`;
}

/**
 * The nonce of a token that was made for this very call, null for any other. One that is too old is good for nothing
 * but the answer that the ledger has.
 */
export async function readToken(
  pending: PendingConfirmation,
  token: string,
): Promise<string | null> {
  const [expiresAt = "", nonce = "", tag = "", ...rest] = token.split(".");
  if (rest.length > 0) return null;
  if (!(await pending.caller.verify(toStatement(pending, expiresAt, nonce), tag))) return null;
  if (Number(expiresAt) > nowSeconds()) return nonce;
  return (await isKnown(toChange(pending, nonce))) ? nonce : null;
}

type Call = Pick<PendingConfirmation, "caller" | "tool" | "args">;

/** The change that a call makes by its own key, otherwise by the nonce of the person's one answer. */
export function toChange(call: Call, nonce: string): Change {
  return toKeyedChange(call) ?? toNonceChange(call, nonce);
}

/** The change that a call makes by its own key; null without one. */
export function toKeyedChange(call: Call): Change | null {
  const key = call.args.idempotency_key;
  const { name, annotations } = call.tool.listing;
  if (annotations.readOnlyHint || typeof key !== "string") return null;
  return toNamed(call, "idempotency_key", [name, key]);
}

export function toNonceChange(call: Call, nonce: string): Change {
  return toNamed(call, "confirmation", ["confirm", nonce]);
}

function toNamed({ caller, tool, args }: Call, by: Change["by"], name: Change["name"]): Change {
  const call = [tool.listing.name, toCanonicalText(tool, args)];
  return { ledger: caller.ledger, by, name, call };
}

/** The first half of the two steps, for clients that cannot ask by themselves. */
export async function createUnconfirmed(
  pending: PendingConfirmation,
  question: string,
): Promise<AppError> {
  return new AppError(
    `This call has done nothing yet. Ask the person: "${question}" Only if they agree, call again with the same arguments and this confirm_token.`,
    {
      kind: "unconfirmed",
      question,
      confirmToken: await createToken(pending),
      expiresInSeconds: openSeconds,
    },
  );
}
