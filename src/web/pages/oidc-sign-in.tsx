import type { FC } from "hono/jsx";

import { Layout } from "../layout.tsx";

export interface OidcSignInPageProps {
  readonly nonce: string;
  /** Where people sign in. */
  readonly host: string;
  /** Path to go on to. */
  readonly next: string;
}

export const OidcSignInPage: FC<OidcSignInPageProps> = ({ nonce, host, next }) => (
  <Layout nonce={nonce} title="Sign in">
    <section class="card">
      <h1>Who are you?</h1>
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
