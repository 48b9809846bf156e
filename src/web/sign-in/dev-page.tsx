import type { FC } from "hono/jsx";
import { Field } from "../elements/field.tsx";
import { Note } from "../elements/note.tsx";
import { Layout } from "../layout.tsx";
import { SignInHeading } from "./heading.tsx";

interface SignInPageProps {
  readonly nonce: string;
  /** Path to go on to. */
  readonly next: string;
  /** What the app calls itself that `next` leads to. */
  readonly app: string | null;
  readonly name?: string;
  readonly error?: string;
}

export const SignInPage: FC<SignInPageProps> = ({ nonce, next, app, name = "", error }) => (
  <Layout nonce={nonce} title={error ? "Error: Sign in" : "Sign in"} isTask>
    <section class="card">
      <SignInHeading app={app} title="Who are you?" />
      <p class="soft">Your keys and connected apps belong to the name you sign in with.</p>
      <form method="post" action="/sign-in">
        <input type="hidden" name="next" value={next} />
        <Field
          id="name"
          label="Your name"
          error={error}
          isAlert
          name="name"
          type="text"
          value={name}
          required
          maxlength={40}
          autocomplete="username"
          autofocus
        />
        <Note role="note">
          <span>
            This is the sign-in for development: a name and no password. It works only on this
            computer.
          </span>
        </Note>
        <div class="acts">
          <button class="go" type="submit">
            Continue
          </button>
        </div>
      </form>
    </section>
  </Layout>
);
