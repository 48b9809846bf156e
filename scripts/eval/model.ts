import type { Tool } from "@modelcontextprotocol/client";

/** What a model wants called; `args` is null if what it wrote is no JSON object. */
export interface WantedCall {
  readonly id: string;
  readonly name: string;
  readonly args: Readonly<Record<string, unknown>> | null;
}

/** What a call answered, as text. */
export interface CallAnswer {
  readonly id: string;
  readonly text: string;
  readonly isError: boolean;
}

/** What was said, in its order: the task, then the model and the tools in turn. */
export type Turn =
  | { readonly by: "person"; readonly text: string }
  | { readonly by: "model"; readonly text: string; readonly calls: readonly WantedCall[] }
  | { readonly by: "tools"; readonly answers: readonly CallAnswer[] };

/** All that a model knows. */
export interface Conversation {
  /** Of the server, for every model that uses it. */
  readonly instructions: string;
  readonly tools: readonly Tool[];
  readonly turns: readonly Turn[];
}

export interface TokenCount {
  readonly input: number;
  readonly output: number;
}

/** The model's next turn; without calls it is its last. */
interface Reply {
  readonly text: string;
  readonly calls: readonly WantedCall[];
  readonly tokens: TokenCount;
}

/** Throws: `ModelError`; what `signal` says if it is aborted. */
export type Model = (conversation: Conversation, signal: AbortSignal) => Promise<Reply>;

/** The model's API gives no turn; the message tells nothing of what it said. */
export class ModelError extends Error {
  override readonly name = "ModelError";
}
