/** The clients whose troubles are told. */
export const clients = [
  "Claude",
  "Claude Code",
  "VS Code",
  "ChatGPT",
  "Cursor",
  "Gemini CLI",
  "Codex",
] as const;

export type Client = (typeof clients)[number];

/** `error`: a client cannot go on. `warning`: one goes on worse, or the specification is broken. `note`: good to know. */
export type Severity = "error" | "warning" | "note";

/** Something that can be wrong with a server, whoever's it is. */
export interface Rule {
  readonly severity: Severity;
  /** What is wrong, a sentence. */
  readonly says: string;
  /** Who trips over it. */
  readonly clients: readonly Client[];
  /** What the server's people do about it, a sentence. */
  readonly fix: string;
  /** Where that is written. */
  readonly source: string;
}
