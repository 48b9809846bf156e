import type { Ledger, ToolAnswer, ToolResult } from "../caller.ts";
import { AppError } from "../errors.ts";

/** One change that may be repeated by mistake. */
export interface Change {
  readonly ledger: Ledger;
  readonly tool: string;
  readonly idempotencyKey: string;
  readonly args: ToolResult;
  /** Which one of a batch; each item is a change of its own. */
  readonly item?: number;
}

const waitSeconds = 5;

async function toDigest(parts: readonly unknown[]): Promise<string> {
  const text = new TextEncoder().encode(JSON.stringify(parts));
  const bytes = new Uint8Array(await crypto.subtle.digest("SHA-256", text));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/**
 * Runs a change once per idempotency key. The same call again gets the first result. Throws: `input` for a key that
 * was used with other arguments, `limited` while the first call runs, `unknown_outcome` where nobody knows whether
 * the first was applied, and whatever `run` throws.
 */
export async function runOnce(change: Change, run: () => Promise<ToolAnswer>): Promise<ToolAnswer> {
  const { name, first } = await begin(change);
  switch (first.state) {
    case "done":
      return first.answer;
    case "conflict":
      throw otherArguments();
    case "running":
      throw new AppError(
        `The first call with this idempotency_key is still running. Try again in ${waitSeconds} seconds.`,
        { kind: "limited", retryAfterSeconds: waitSeconds },
      );
    case "unknown":
      throw unknownOutcome();
    case "new":
      return runFirst(change.ledger, name, run);
  }
}

/**
 * Notes a batch under its idempotency key; whether an item has to run is then the item's own entry. Throws: `input`
 * for a key that was used with other arguments.
 */
export async function noteBatch(batch: Change): Promise<void> {
  const { first } = await begin(batch);
  if (first.state === "conflict") throw otherArguments();
}

async function begin({ ledger, tool, idempotencyKey, args, item }: Change) {
  const name = await toDigest([tool, idempotencyKey, ...(item === undefined ? [] : [item])]);
  return { name, first: await ledger.begin({ name, digest: await toDigest([args]) }) };
}

async function runFirst(
  ledger: Ledger,
  name: string,
  run: () => Promise<ToolAnswer>,
): Promise<ToolAnswer> {
  try {
    const answer = await run();
    await ledger.finish(name, { state: "done", answer });
    return answer;
  } catch (error) {
    // Only where the upstream is known to have refused may the same key be tried again.
    const isUnknown = !(error instanceof AppError) || error.problem.kind === "unknown_outcome";
    await ledger.finish(name, { state: isUnknown ? "unknown" : "failed" });
    throw error;
  }
}

function otherArguments(): AppError {
  return new AppError(
    "This idempotency_key was used with other arguments. Use a new one for a new change.",
    { kind: "input", path: "/idempotency_key", allowed: "a text that was not used before" },
  );
}

function unknownOutcome(): AppError {
  return new AppError(
    "Nobody knows whether the first call with this idempotency_key was applied. Read the current state before you change anything again.",
    { kind: "unknown_outcome" },
  );
}
