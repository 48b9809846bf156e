import type { FC } from "hono/jsx";

/** A mark for what has no picture: its first letter. */
export const Initial: FC<{ of: string }> = ({ of: [letter = ""] }) => (
  <span class="mark" aria-hidden="true">
    {letter.toUpperCase()}
  </span>
);
