import type { Caller, ToolResult } from "../caller.ts";
import { nowSeconds } from "../clock.ts";
import { AppError } from "../errors.ts";
import { toCanonicalText } from "./arguments/canonical-arguments.ts";
import { type Change, isKnown } from "./run-once.ts";
import type { CheckedTool } from "./tool-registry.ts";

/** How long a question stays open, in seconds. */
const openSeconds = 10 * 60;

/** A call that waits for a person, and what it waits for: a token for one is worth nothing for another. */
export interface PendingConfirmation {
  /** `confirm`: asked by the model in two steps. `agree`, `key`, `page`: asked by the client. */
  readonly purpose: "confirm" | "agree" | "key" | "page";
  readonly caller: Caller;
  readonly tool: CheckedTool;
  readonly args: Readonly<Record<string, unknown>>;
}

/** What a person is asked before a call. */
export interface Question {
  readonly text: string;
  /** What the preview found; null if the tool has none. */
  readonly preview: ToolResult | null;
  /** Of both: an answer is one to this question alone. */
  readonly digest: string;
}

/** What a token says besides the call that it is for. */
interface TokenFacts {
  /** Names the person's one answer. */
  readonly nonce: string;
  /** What they were asked, as `Question.digest`; empty if it was no question. */
  readonly asked: string;
}

/** What a token stands for: this purpose, method, grant, tool, these arguments, this question and nonce, until then. */
function toStatement(
  { purpose, caller, tool, args }: PendingConfirmation,
  expiresAt: string,
  { nonce, asked }: TokenFacts,
): string {
  const call = [caller.arrival.grantId, tool.listing.name, toCanonicalText(tool, args)];
  return JSON.stringify([purpose, "tools/call", ...call, expiresAt, nonce, asked]);
}

/** Shape: `<seconds since 1970>.<nonce>.<asked>.<tag>`; good for this grant and this very call alone. */
export async function createToken(pending: PendingConfirmation, asked = ""): Promise<string> {
  const expiresAt = String(nowSeconds() + openSeconds);
  const nonce = crypto.randomUUID();
  const tag = await pending.caller.sign(toStatement(pending, expiresAt, { nonce, asked }));
  return `${expiresAt}.${nonce}.${asked}.${tag}`;
}

/**
 * What a token says that was made for this very call, null for any other. One that is too old is good for nothing but
 * the answer that the ledger has.
 */
export async function readToken(
  pending: PendingConfirmation,
  token: string,
): Promise<TokenFacts | null> {
  const [expiresAt = "", nonce = "", asked = "", tag = "", ...rest] = token.split(".");
  if (rest.length > 0) return null;
  const facts = { nonce, asked };
  if (!(await pending.caller.verify(toStatement(pending, expiresAt, facts), tag))) return null;
  if (Number(expiresAt) > nowSeconds()) return facts;
  return (await isKnown(toChange(pending, nonce))) ? facts : null;
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
  { text, digest }: Question,
): Promise<AppError> {
  return new AppError(
    `This call has done nothing yet. Ask the person: "${text}" Only if they agree, call again with the same arguments and this confirm_token.`,
    {
      kind: "unconfirmed",
      question: text,
      by: { confirmToken: await createToken(pending, digest) },
      expiresInSeconds: openSeconds,
    },
  );
}
