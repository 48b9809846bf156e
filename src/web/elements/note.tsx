import type { Child, FC } from "hono/jsx";

/** A sign before words: something to think about, or something done. */
export const Sign: FC<{ of: "warning" | "done" }> = ({ of }) => (
  <svg
    width="18"
    height="18"
    viewBox="0 0 18 18"
    aria-hidden="true"
    fill="none"
    stroke="currentColor"
    stroke-width="1.8"
    stroke-linejoin="round"
    stroke-linecap="round"
  >
    <path d={of === "done" ? "M3 9.5 7 13.5 15 5" : "M9 1.8 17 16H1ZM9 7v4M9 13.2v.4"} />
  </svg>
);

interface NoteProps {
  /** Something is wrong, or cannot be made undone; or something was done. */
  readonly of?: "bad" | "ok";
  /** How screen readers take it; they read out an alert at once. */
  readonly role?: "note" | "alert" | "status";
  /** One element, beside the sign. */
  readonly children?: Child;
}

/** Something that a page says apart from the rest, behind its sign. */
export const Note: FC<NoteProps> = ({ of, role, children }) => (
  <div class={of ? `note ${of}` : "note"} role={role}>
    <Sign of={of === "ok" ? "done" : "warning"} />
    {children}
  </div>
);
