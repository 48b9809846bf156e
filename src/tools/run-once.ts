import type {
  IdempotencyStore,
  LedgerAnswer,
  LedgerEntry,
  LedgerOutcome,
  ToolAnswer,
} from "../caller.ts";
import { toHexHash } from "../crypto/hash.ts";
import { AppError } from "../errors.ts";
import { logBug } from "../observe/log.ts";

/** One change that may be repeated by mistake. */
export interface Change {
  readonly ledger: IdempotencyStore;
  /** What says that two calls are one: the client's key, or the one answer of the person. */
  readonly by: "idempotency_key" | "confirmation";
  /** What the change is known by in the ledger. */
  readonly name: readonly string[];
  /** Tool and arguments, as `toCanonicalText` writes them. */
  readonly call: readonly string[];
  /** Aborted when the client went away; what was sent goes on. */
  readonly signal?: AbortSignal | undefined;
  /** Which one of a batch; each item is a change of its own. */
  readonly item?: number;
}

/** Has to be called right before a request leaves that changes something. Throws if it must not leave. */
export type Claim = () => Promise<void>;

const waitSeconds = 5;

async function toEntry({ name, call, item }: Change): Promise<LedgerEntry> {
  const parts = item === undefined ? name : [...name, item];
  return {
    name: await toHexHash(JSON.stringify(parts)),
    digest: await toHexHash(JSON.stringify(call)),
  };
}

/** Another call got there first, or nobody may. Only `runOnce` sees it. */
class NotOurs extends Error {
  readonly first: LedgerAnswer;
  constructor(first: LedgerAnswer) {
    super("the change is not this call's to make");
    this.first = first;
  }
}

/**
 * Runs a change once. Nothing is noted before `run` claims it, so what never left may be tried again at once. What
 * came of it is kept and given again, a failure too, unless the upstream is known to have done nothing. Throws: as
 * `replay`, and whatever `run` throws.
 */
export async function runOnce(
  change: Change,
  run: (claim: Claim) => Promise<ToolAnswer>,
): Promise<ToolAnswer> {
  const { ledger, signal } = change;
  const entry = { ...(await toEntry(change)), claim: crypto.randomUUID() };
  let isClaimed = false;
  const claim = async () => {
    if (signal?.aborted) throw notSent();
    const first = await twice(() => ledger.begin(entry)).catch(notNoted);
    if (first.state !== "new") throw new NotOurs(first);
    isClaimed = true;
  };
  try {
    const answer = await run(claim);
    if (!isClaimed) throw new Error("a change was made without a claim");
    const { json: _, ...kept } = answer;
    await keep({ state: "done", answer: kept });
    return answer;
  } catch (error) {
    if (error instanceof NotOurs) return replay(change, error.first);
    if (isClaimed) await keep(toOutcome(error));
    throw error;
  }

  /** What cannot be kept stays an entry without an outcome: nobody makes the change again. */
  async function keep(outcome: LedgerOutcome | null): Promise<void> {
    isClaimed = false;
    try {
      await twice(() => ledger.finish(entry, outcome));
    } catch (error) {
      logBug("change_not_kept", error);
    }
  }
}

function notNoted(cause: unknown): never {
  const problem = { kind: "upstream_down", code: "UPSTREAM_DOWN", retryable: true } as const;
  throw new AppError(
    `The server could not note the change, so nothing was sent. Try again in ${waitSeconds} seconds.`,
    { ...problem, retryAfterSeconds: waitSeconds },
    { cause },
  );
}

/** Objects go away when a new version is deployed, and are back at the next call. */
async function twice<Result>(ask: () => Promise<Result>): Promise<Result> {
  try {
    return await ask();
  } catch {
    return ask();
  }
}

/** Null if nothing was done. */
function toOutcome(error: unknown): LedgerOutcome | null {
  if (!(error instanceof AppError)) {
    const { message, problem } = unknownOutcome("call");
    return { state: "failed", message, problem };
  }
  const { message, problem, isUntouched } = error;
  return isUntouched ? null : { state: "failed", message, problem };
}

/**
 * What is known of a change, told as its first call was told; null if nothing is. Throws: as `replay`.
 */
export async function recall(change: Change): Promise<ToolAnswer | null> {
  const [first] = await change.ledger.find([await toEntry(change)]);
  return !first || first.state === "new" ? null : replay(change, first);
}

/** Whether the ledger has the answer to a change; to one of a batch only if it has it to each of its `items`. */
export async function isKnown(change: Change, items = 0): Promise<boolean> {
  const parts = Array.from({ length: items }, (_, item) => ({ ...change, item }));
  const answers = await change.ledger.find(await Promise.all([change, ...parts].map(toEntry)));
  return answers[0]?.state === "conflict" || answers.every(({ state }) => state !== "new");
}

/**
 * Notes a batch; whether an item has to run is then the item's own entry. Throws: `input` for a key that was used with
 * other arguments, `declined` if the person said no, `limited` where no more may be noted.
 */
export async function noteBatch(batch: Change): Promise<void> {
  const entry = { ...(await toEntry(batch)), claim: crypto.randomUUID() };
  const first = await twice(() => batch.ledger.begin(entry)).catch(notNoted);
  if (["conflict", "failed", "full"].includes(first.state)) replay(batch, first);
}

/**
 * The first call's answer. Throws: its failure; `input` for a key that was used with other arguments, `limited` while
 * the first call runs or where no more may be noted, `unknown_outcome` where nobody knows whether it was applied.
 */
function replay({ by }: Change, first: LedgerAnswer): ToolAnswer {
  switch (first.state) {
    case "done":
      return first.answer;
    case "failed":
      throw new AppError(
        `${first.message} This is what the first call with this ${by} came to; nothing was sent again.`,
        first.problem,
      );
    case "forgotten":
      throw new AppError(
        `The first call with this ${by} was carried out, and its result is no longer kept. Read the current state instead of repeating it.`,
        { kind: "applied" },
      );
    case "conflict":
      throw otherArguments();
    case "running":
      throw new AppError(
        `The first call with this ${by} is still running. Try again in ${waitSeconds} seconds.`,
        { kind: "limited", retryAfterSeconds: waitSeconds },
      );
    case "full":
      throw new AppError(
        `Too many changes within a day: the server would have to forget which were made. Nothing was done. Try again in ${first.retryAfterSeconds} seconds.`,
        { kind: "limited", retryAfterSeconds: first.retryAfterSeconds },
      );
    case "new":
    case "unknown":
      throw unknownOutcome(by);
  }
}

/** The client went away before anything was sent for it. */
function notSent(): AppError {
  return new AppError("The call ended before anything was sent; nothing was done. Call again.", {
    kind: "upstream_down",
    code: "TIMEOUT",
    retryable: true,
    retryAfterSeconds: 1,
  });
}

function otherArguments(): AppError {
  return new AppError(
    "This idempotency_key was used with other arguments. Use a new one for a new change.",
    { kind: "input", path: "/idempotency_key", allowed: "a text that was not used before" },
  );
}

function unknownOutcome(by: string): AppError {
  return new AppError(
    `Nobody knows whether the first call with this ${by} was applied. Read the current state before you change anything again.`,
    { kind: "unknown_outcome" },
  );
}
