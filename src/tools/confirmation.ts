import type { Caller, ToolResult } from "../caller.ts";
import { nowSeconds } from "../clock.ts";
import { AppError } from "../errors.ts";

/** How long a question stays open, in seconds. */
const openSeconds = 10 * 60;

/** A call that waits for a person, and what it waits for: a token for one is worth nothing for another. */
export interface Pending {
  /** `confirm`: asked by the model in two steps. `agree`, `key`: asked by the client. */
  readonly purpose: "confirm" | "agree" | "key";
  readonly caller: Caller;
  readonly tool: string;
  readonly args: ToolResult;
}

/** A call that needs a person's word before it runs. */
export interface Question {
  readonly caller: Caller;
  readonly tool: string;
  /** Everything the person is asked about: the arguments without tokens and keys of toolhub's own. */
  readonly args: ToolResult;
  readonly text: string;
}

/** What a token stands for: this purpose, method, tool, these arguments, this nonce, until then. */
function toStatement({ purpose, tool, args }: Pending, expiresAt: string, nonce: string): string {
  return JSON.stringify([purpose, "tools/call", tool, args, expiresAt, nonce]);
}

/** Shape: `<seconds since 1970>.<nonce>.<tag>`; good for this caller and this very call alone. */
export async function createToken(pending: Pending): Promise<string> {
  const expiresAt = String(nowSeconds() + openSeconds);
  const nonce = crypto.randomUUID();
  const tag = await pending.caller.sign(toStatement(pending, expiresAt, nonce));
  return `${expiresAt}.${nonce}.${tag}`;
}

/** True where `token` was made for this very call and is not too old. */
export async function isToken(pending: Pending, token: string): Promise<boolean> {
  const [expiresAt = "", nonce = "", tag = "", ...rest] = token.split(".");
  const isOpen = Number(expiresAt) > nowSeconds() && rest.length === 0;
  return isOpen && pending.caller.verify(toStatement(pending, expiresAt, nonce), tag);
}

/** As `isToken`, and not used before; uses it up. */
export async function useToken(pending: Pending, token: string): Promise<boolean> {
  if (!(await isToken(pending, token))) return false;
  const [, nonce = "", tag = ""] = token.split(".");
  const { state } = await pending.caller.ledger.begin({ name: `confirm/${nonce}`, digest: tag });
  return state === "new";
}

/** The first half of the two steps, for clients that cannot ask by themselves. */
export async function createUnconfirmed(question: Question): Promise<AppError> {
  return new AppError(
    `Nothing was done yet. Ask the person: "${question.text}" Only if they agree, call again with the same arguments and this confirm_token.`,
    {
      kind: "unconfirmed",
      question: question.text,
      confirmToken: await createToken({ ...question, purpose: "confirm" }),
      expiresInSeconds: openSeconds,
    },
  );
}
