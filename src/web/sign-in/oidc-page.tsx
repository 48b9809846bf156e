import type { FC } from "hono/jsx";

import { Layout } from "../layout.tsx";
import { SignInHeading } from "./heading.tsx";

interface OidcSignInPageProps {
  readonly nonce: string;
  /** Where people sign in. */
  readonly host: string;
  /** Path to go on to. */
  readonly next: string;
  /** What the app calls itself that `next` leads to. */
  readonly app: string | null;
}

export const OidcSignInPage: FC<OidcSignInPageProps> = ({ nonce, host, next, app }) => (
  <Layout nonce={nonce} title="Sign in" isTask>
    <section class="card">
      <SignInHeading app={app} title="Who are you?" />
      <p class="soft">
        Your keys and connected apps belong to the account you sign in with. {host} tells this
        server your name, your e-mail address and, where they decide something here, your groups.
      </p>
      <div class="acts">
        <a class="btn go" href={`/sign-in/start?next=${encodeURIComponent(next)}`}>
          Continue with {host}
        </a>
      </div>
    </section>
  </Layout>
);
