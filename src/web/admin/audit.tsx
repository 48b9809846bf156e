import type { FC } from "hono/jsx";

import { maxSpanDays } from "../../audit/parse-span.ts";
import { Field } from "../elements/field.tsx";
import { tokenLifetimes } from "../tokens/issue-token.ts";

/** What was sent, or what the forms start with: days are such as `2026-11-21`. */
export interface AuditForm {
  readonly from: string;
  readonly to: string;
  /** Of a token, and for how many days it is good. */
  readonly name: string;
  readonly days: number;
  readonly errors: { readonly from?: string; readonly to?: string; readonly name?: string };
}

interface AuditProps extends AuditForm {
  /** Where scripts fetch the same. */
  readonly resource: string;
}

const DayField: FC<{
  name: "from" | "to";
  label: string;
  value: string;
  error: string | undefined;
}> = (props) => (
  <div>
    <Field
      {...props}
      id={`audit-${props.name}`}
      type="date"
      required
      autofocus={props.error !== undefined}
    />
  </div>
);

const Download: FC<AuditForm> = ({ from, to, errors }) => (
  <form method="post" action="/admin/audit">
    <div class="days">
      <DayField name="from" label="From" value={from} error={errors.from} />
      <DayField name="to" label="To" value={to} error={errors.to} />
    </div>
    <p class="hint">Both days are included, in UTC; {maxSpanDays} days at most.</p>
    <div class="acts">
      <button type="submit">Download</button>
    </div>
  </form>
);

const NewToken: FC<AuditProps> = ({ resource, name, days, errors }) => (
  <details class="fold" open={errors.name !== undefined}>
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
          value={name}
          error={errors.name}
          autofocus={errors.name !== undefined}
        />
        <label class="field spaced" for="audit-days">
          Good for
        </label>
        <select id="audit-days" name="days">
          {tokenLifetimes.map((lifetime) => (
            <option value={String(lifetime)} selected={lifetime === days}>
              {lifetime} days
            </option>
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
