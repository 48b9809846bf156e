import type { FC } from "hono/jsx";

/** Where other pages of a list are, if there are any. */
export interface PagerProps {
  readonly label: string;
  readonly first?: string;
  readonly previous?: string;
  readonly next?: string;
}

/** Leads through a long list, without JavaScript. */
export const Pager: FC<PagerProps> = ({ first, previous, next, label }) =>
  first || previous || next ? (
    <nav class="acts" aria-label={`Pages of ${label}`}>
      {first ? (
        <a class="btn" href={first}>
          First page
        </a>
      ) : null}
      {previous ? (
        <a class="btn" href={previous}>
          Previous page
        </a>
      ) : null}
      {next ? (
        <a class="btn" href={next}>
          Next page
        </a>
      ) : null}
    </nav>
  ) : null;
