import type { FC } from "hono/jsx";

import type { ShownApproval } from "../../account/approvals.ts";
import type { ShownField } from "../../caller.ts";
import { countOf } from "../elements/count.ts";
import { Note } from "../elements/note.tsx";
import { Time } from "../elements/time.tsx";
import { Layout } from "../layout.tsx";

interface ApprovalPageProps {
  readonly nonce: string;
  readonly accountName: string;
  readonly app: string;
  readonly approval: ShownApproval;
}

const headings = {
  open: "Approve this change?",
  approved: "You approved this change",
  refused: "You refused this change",
} as const;

const nexts = {
  approved: "Go back to the app and let it go on: it may do this once, as you saw it here.",
  refused: "Nothing was done. The app is told so when it asks again.",
} as const;

const Who: FC<ApprovalPageProps> = ({ app, accountName, approval: { shown, expiresAt } }) => (
  <dl class="who">
    <dt>Asking</dt>
    <dd>
      <b>{app}</b>
    </dd>
    <dt>Tool</dt>
    <dd>
      {shown.title}
      <code class="soft">{shown.tool}</code>
    </dd>
    <dt>Signed in as</dt>
    <dd>{accountName}</dd>
    <dt>Until</dt>
    <dd>
      <Time at={expiresAt * 1000} as="time" />
    </dd>
  </dl>
);

/** Whatever it says, it is data: each value stands behind its name. */
const Fields: FC<{ id: string; title: string; fields: readonly ShownField[] }> = (props) =>
  props.fields.length > 0 ? (
    <section aria-labelledby={props.id}>
      <h2 id={props.id}>{props.title}</h2>
      <dl class="who">
        {props.fields.map(({ name, text, omitted }) => (
          <>
            <dt>{name}</dt>
            <dd>
              {text === "" ? null : <code>{text}</code>}
              {omitted > 0 ? (
                <span class="small soft">{countOf(omitted, "character")} more not shown</span>
              ) : null}
            </dd>
          </>
        ))}
      </dl>
    </section>
  ) : null;

const Decision: FC<{ id: string }> = ({ id }) => (
  <form method="post" action="/account/approvals/decide">
    <input type="hidden" name="id" value={id} />
    <div class="acts">
      <button class="go" type="submit" name="decision" value="approved">
        Approve
      </button>
      <button type="submit" name="decision" value="refused">
        Refuse
      </button>
    </div>
  </form>
);

/** What an app wants to do, for the person to decide; or what they have decided. */
export const ApprovalPage: FC<ApprovalPageProps> = (props) => {
  const { nonce, approval } = props;
  const { id, verdict, shown } = approval;
  const heading = headings[verdict];
  return (
    <Layout nonce={nonce} title={heading} here="/account">
      <section class="card">
        <h1>{heading}</h1>
        <p>{shown.question}</p>
        {verdict === "open" ? (
          <Note role="note">
            <span>
              What stands in quotes, and below, comes from the app and from the API. Approve only
              what you want done.
            </span>
          </Note>
        ) : (
          <Note of={verdict === "approved" ? "ok" : "bad"} role="status">
            <span>{nexts[verdict]}</span>
          </Note>
        )}
        <Who {...props} />
        <Fields id="found" title="As it stands now" fields={shown.preview} />
        <Fields id="arguments" title="What the app sends" fields={shown.args} />
        {verdict === "open" ? <Decision id={id} /> : null}
        <p class="hint">
          <a href="/account">Your account</a>
        </p>
      </section>
    </Layout>
  );
};
