import type { FC } from "hono/jsx";
import type { Ceremony } from "../../sign-in/passkey-sign-in.ts";
import { Note } from "../elements/note.tsx";
import { Layout } from "../layout.tsx";
import { SignInHeading } from "./heading.tsx";
import passkeyScript from "./passkey-script.js" with { type: "text" };

interface PasskeyPageProps {
  readonly nonce: string;
  readonly title: string;
  readonly text: string;
  readonly button: string;
  readonly ceremony: Ceremony;
  /** What the app calls itself that waits for the person to sign in. */
  readonly app: string | null;
}

/**
 * Asks the browser for a passkey. WebAuthn is a script's interface: this is the one page that needs one. It takes the
 * options from the form, asks the authenticator, and sends its answer with the form.
 * Source: W3C Web Authentication Level 3, section 5.1.
 */
export const PasskeyPage: FC<PasskeyPageProps> = ({
  nonce,
  title,
  text,
  button,
  ceremony,
  app,
}) => (
  <Layout nonce={nonce} title={title} isTask>
    <section class="card">
      <SignInHeading app={app} title={title} />
      <p class="soft">{text}</p>
      <form
        method="post"
        action="/sign-in/passkey"
        data-ceremony={ceremony.does}
        data-options={ceremony.options}
      >
        <input type="hidden" name="transaction" value={ceremony.id} />
        <input type="hidden" name="credential" value="" />
        <p class="error" id="passkey-status" role="alert" hidden />
        <noscript>
          <Note role="note">
            <span>
              Browsers hand out passkeys to scripts only. Allow JavaScript for this page; every
              other page here works without.
            </span>
          </Note>
        </noscript>
        <div class="acts">
          <button class="go" type="submit">
            {button}
          </button>
        </div>
      </form>
    </section>
    <script nonce={nonce} dangerouslySetInnerHTML={{ __html: passkeyScript }} />
  </Layout>
);
