import type { FC } from "hono/jsx";

import { maxSpanDays } from "../../audit/parse-span.ts";
import { Field } from "../elements/field.tsx";
import { tokenLifetimes } from "../tokens/issue-token.ts";

interface AuditProps {
  /** The days that the form starts with, such as `2026-11-21`. */
  readonly from: string;
  readonly to: string;
  /** Where scripts fetch the same. */
  readonly resource: string;
}

const DayField: FC<{ id: string; label: string; name: string; value: string }> = (props) => (
  <div>
    <Field {...props} type="date" required error={undefined} />
  </div>
);

const Download: FC<AuditProps> = ({ from, to }) => (
  <form method="post" action="/admin/audit">
    <div class="duo">
      <DayField id="audit-from" label="From" name="from" value={from} />
      <DayField id="audit-to" label="To" name="to" value={to} />
    </div>
    <p class="hint">Both days are included, in UTC; {maxSpanDays} days at most.</p>
    <div class="acts">
      <button type="submit">Download</button>
    </div>
  </form>
);

const NewToken: FC<Pick<AuditProps, "resource">> = ({ resource }) => (
  <details class="fold">
    <summary>Make a token for a script</summary>
    <div>
      <p>
        Whoever has it can download the same from <code>{resource}</code>, and nothing else. It
        works while you sign in as an administrator at least every 14 days.
      </p>
      <form method="post" action="/admin/audit/tokens">
        <Field
          id="audit-token"
          label="Name"
          name="name"
          type="text"
          required
          maxlength={60}
          autocomplete="off"
          error={undefined}
        />
        <label class="field spaced" for="audit-days">
          Good for
        </label>
        <select id="audit-days" name="days">
          {tokenLifetimes.map((days) => (
            <option value={String(days)}>{days} days</option>
          ))}
        </select>
        <div class="acts">
          <button type="submit">Make a token</button>
        </div>
      </form>
    </div>
  </details>
);

/** Who did what, with which app, when: as a file, or for a script. */
export const Audit: FC<AuditProps> = (props) => (
  <section class="card" aria-labelledby="audit">
    <h2 id="audit">Audit</h2>
    <p class="soft">
      Who signed in, connected an app, changed a key or called a tool, and what administrators did:
      one JSON object a line, without arguments and answers.
    </p>
    <Download {...props} />
    <NewToken {...props} />
  </section>
);
