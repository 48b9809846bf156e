import type { FC } from "hono/jsx";
import { Field } from "../elements/field.tsx";
import { Note } from "../elements/note.tsx";
import { AccountFrame } from "./frame.tsx";

interface DeleteAccountPageProps {
  readonly nonce: string;
  readonly accountName: string;
  /** What has to be typed. */
  readonly phrase: string;
  readonly error?: string;
}

/** Asks once more before everything is deleted. */
export const DeleteAccountPage: FC<DeleteAccountPageProps> = (props) => {
  const { nonce, accountName, phrase, error } = props;
  return (
    <AccountFrame
      nonce={nonce}
      accountName={accountName}
      here="/account/sign-ins"
      title="Delete everything"
      text="There is no way back."
      isRefused={error !== undefined}
    >
      <section class="card">
        <p>
          Your keys, connected apps, access tokens, sessions, activity and sign-ins are deleted at
          once. Apps stop working; what they did at the APIs stays done.
        </p>
        <Note of="bad">
          <span>
            Keys are deleted here, but not revoked where you got them. You may want to{" "}
            <a href="/account/export">download your data</a> first.
          </span>
        </Note>
        <form class="spaced" method="post" action="/account/delete">
          <Field
            id="phrase"
            label={`Type “${phrase}” to go on`}
            error={error}
            isAlert
            name="phrase"
            type="text"
            required
            autocomplete="off"
            autocapitalize="none"
            spellcheck={false}
          />
          <div class="acts">
            <button class="risk" type="submit">
              Delete everything
            </button>
            <a class="btn" href="/account">
              Keep my account
            </a>
          </div>
        </form>
      </section>
    </AccountFrame>
  );
};
