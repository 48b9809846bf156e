import { dayMs } from "../../clock.ts";

/** How long before its end a person is told of a key. */
export const warnBeforeMs = 7 * dayMs;

/** Where the probe's answer says something: in a header by its name in small letters, or at response keys from `data` down. */
export type AnswerPlace = { readonly header: string } | { readonly field: readonly string[] };

/** How a moment is written: as a date of ISO 8601 or RFC 9110 with its zone, or as a number since 1970. */
export const momentFormats = ["date", "seconds", "milliseconds"] as const;

/** A key has one of these scopes at least, or `tools` fail: those that read, those that make changes, or these by name. */
export interface KeyNeed {
  readonly oneOf: readonly string[];
  readonly tools: "read" | "write" | readonly string[];
}

/** What a probe's answer says of its key besides whose it is. */
export interface KeyHealthPlan {
  readonly expires?: {
    readonly from: AnswerPlace;
    readonly format: (typeof momentFormats)[number];
  };
  readonly scopes?: {
    readonly from: AnswerPlace;
    /** Between the scopes of one text. */
    readonly separator: string;
    /** All that the toolset has a use for. */
    readonly needs: readonly KeyNeed[];
  };
}
