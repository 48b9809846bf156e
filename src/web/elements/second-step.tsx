import type { FC } from "hono/jsx";

/** A form of one button behind a first click: for what cannot be made again. Works without JavaScript. */
export const SecondStep: FC<{
  action: string;
  /** What both steps are called. */
  label: string;
  /** Both steps by their full name, for whoever does not see the row. */
  about: string;
  /** What the second step says before it is done. */
  says: string;
  field?: { readonly name: string; readonly value: string };
  /** It takes away what cannot be had again; otherwise it only makes things safer. */
  isRisk?: boolean;
}> = ({ action, label, about, says, field, isRisk = true }) => (
  <details class="fold sure">
    <summary aria-label={`${about}, but ask first`}>{label}</summary>
    <div>
      <p>{says}</p>
      <form method="post" action={action}>
        {field ? <input type="hidden" {...field} /> : null}
        <button class={isRisk ? "risk" : undefined} type="submit" aria-label={about}>
          {label}
        </button>
      </form>
    </div>
  </details>
);
