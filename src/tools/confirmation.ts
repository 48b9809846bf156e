import type { Caller, ToolResult } from "../caller.ts";
import { AppError } from "../errors.ts";

/** How long a question stays open, in seconds. */
const openSeconds = 10 * 60;

/** A call that needs a person's word before it runs. */
export interface Question {
  readonly caller: Caller;
  readonly tool: string;
  /** Everything the person is asked about: the arguments without tokens and keys of toolhub's own. */
  readonly args: ToolResult;
  readonly text: string;
}

const nowSeconds = () => Math.floor(Date.now() / 1000);

/** What a token stands for: this tool, these arguments, this nonce, until then. */
function toStatement({ tool, args }: Question, expiresAt: string, nonce: string): string {
  return JSON.stringify(["confirm", tool, args, expiresAt, nonce]);
}

/** Shape: `<seconds since 1970>.<nonce>.<tag>`; good once, for this caller, tool and arguments alone. */
export async function createConfirmToken(question: Question): Promise<string> {
  const expiresAt = String(nowSeconds() + openSeconds);
  const nonce = crypto.randomUUID();
  const tag = await question.caller.sign(toStatement(question, expiresAt, nonce));
  return `${expiresAt}.${nonce}.${tag}`;
}

/** True where `token` was made for this very question, is not too old and was not used; uses it up. */
export async function useConfirmToken(question: Question, token: string): Promise<boolean> {
  const [expiresAt = "", nonce = "", tag = "", ...rest] = token.split(".");
  const isOpen = Number(expiresAt) > nowSeconds() && rest.length === 0;
  const statement = toStatement(question, expiresAt, nonce);
  if (!(isOpen && (await question.caller.verify(statement, tag)))) return false;
  const { state } = await question.caller.ledger.begin({ name: `confirm/${nonce}`, digest: tag });
  return state === "new";
}

/** The first half of the two steps, for clients that cannot ask by themselves. */
export async function createUnconfirmed(question: Question): Promise<AppError> {
  return new AppError(
    `Nothing was done yet. Ask the person: "${question.text}" Only if they agree, call again with the same arguments and this confirm_token.`,
    {
      kind: "unconfirmed",
      question: question.text,
      confirmToken: await createConfirmToken(question),
      expiresInSeconds: openSeconds,
    },
  );
}
