/** What an answer has to be for a rule to hold: all that is named. Of a list one is enough. */
export interface ErrorCondition {
  /** Of HTTP. */
  readonly status?: readonly number[];
  /** A header that is there, in small letters; `name: value` for one that says just that. */
  readonly header?: string;
  /** `type` of an error, as GitHub has it. */
  readonly type?: readonly string[];
  /** `extensions.code` of an error, or what its API has in the place of that. */
  readonly code?: readonly string[];
  /** What an error's message contains, whatever the case of its letters. */
  readonly words?: readonly string[];
  /** Only an error of the whole request: one without a path. */
  readonly isOfRequest?: boolean;
}

/** Where an answer says how long to wait, or how long if it says nothing anywhere. Units: seconds. */
export type ErrorWait =
  | { readonly header: string }
  /** A field of the error's `extensions`. */
  | { readonly extension: string }
  | { readonly seconds: number };

/** What an agent is told. */
export const upstreamErrorKinds = [
  "rate_limited",
  "key_refused",
  "key_too_weak",
  "not_found",
  "unavailable",
  "rejected",
] as const;
type UpstreamErrorKind = (typeof upstreamErrorKinds)[number];

/** How an upstream's answer is to be understood. */
export interface UpstreamErrorRule {
  readonly when: ErrorCondition;
  readonly kind: UpstreamErrorKind;
  readonly wait?: ErrorWait;
  /** Of `rejected`: the code in the place of the API's. */
  readonly code?: string;
  /** Of `rejected` and `not_found`: what is said in the place of toolhub's sentence. `{said}` stands for the API's words, quoted. */
  readonly message?: string;
}

/** A rule's sentence, and the API's words if it has them. */
export function fillSaid(message: string, words: string): { message: string; quote?: string } {
  return {
    message: message.replaceAll("{said}", () => words),
    ...(message.includes("{said}") && { quote: words }),
  };
}
