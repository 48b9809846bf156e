import { randomBytes } from "node:crypto";

/** What a canary was put into: a key, an answer's data, an argument, a header of the client. */
export type CanaryKind = "key" | "data" | "argument" | "header";

const letters = { key: "k", data: "d", argument: "a", header: "h" } as const;

/** Texts that occur nowhere else, one of each kind for one person. */
export type Canaries = Readonly<Record<CanaryKind, string>>;

/** Shape: `cnry<k|d|a|h><26 hex>`; the hex digits are the person's. */
export function createCanaries(): Canaries {
  const owner = randomBytes(13).toString("hex");
  return {
    key: `cnryk${owner}`,
    data: `cnryd${owner}`,
    argument: `cnrya${owner}`,
    header: `cnryh${owner}`,
  };
}

/** Every canary in a text, each once. */
export function findCanaries(text: string): string[] {
  return [...new Set(text.match(/cnry[kdah][0-9a-f]{26}/gi))];
}

/** The same person's canary of another kind. */
export function toKind(canary: string, kind: CanaryKind): string {
  return `cnry${letters[kind]}${canary.slice(5)}`;
}
