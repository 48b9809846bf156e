/** What must hold, and what it means that it does not. */
export const invariants = {
  lost: "an acknowledged write is not there any more",
  twice: "a change was applied twice under one idempotency key or one confirmation",
  revoked: "something that was revoked, replaced or deleted still works",
  leak: "somebody met a secret or a text of another account, or of their own key",
  stuck: "a request was neither answered nor cut by a kill",
  broken: "a request failed as none may",
  denied: "a change was applied, and its caller heard that nothing was done",
  memory: "the memory of the server grows without end",
} as const;

export type Invariant = keyof typeof invariants;

export interface Finding {
  readonly invariant: Invariant;
  /** What the person was doing. */
  readonly operation: string;
  readonly person: string;
  readonly detail: string;
  /** Since the start. */
  readonly atMs: number;
}

const maxFindings = 40;
const maxDetailCharacters = 500;

/** What was found, in order; after 40 no more is kept. */
export class Findings {
  #startedMs = Date.now();
  readonly list: Finding[] = [];

  /** The run begins now: what the server needed to start does not count. */
  start(): void {
    this.#startedMs = Date.now();
  }

  add(invariant: Invariant, who: Pick<Finding, "operation" | "person">, detail: string): void {
    if (this.list.length >= maxFindings) return;
    this.list.push({
      invariant,
      operation: who.operation,
      person: who.person,
      detail: detail.slice(0, maxDetailCharacters),
      atMs: Date.now() - this.#startedMs,
    });
  }

  get isFull(): boolean {
    return this.list.length >= maxFindings;
  }
}
