import type { FC } from "hono/jsx";

import { invitationDays } from "../../sign-in/invitations.ts";
import { Layout } from "../layout.tsx";

interface InvitationPageProps {
  readonly nonce: string;
  readonly link: string;
}

/** An invitation is shown once: only its hash is kept. */
export const InvitationPage: FC<InvitationPageProps> = ({ nonce, link }) => (
  <Layout nonce={nonce} title="Invitation">
    <section class="card">
      <h1>Invite one person</h1>
      <p class="soft">
        Send this link to them. It works once, for {invitationDays} days, and is shown only now: who
        has it can join.
      </p>
      <pre data-copy="link">{link}</pre>
      <div class="acts">
        <a class="btn go" href="/admin">
          Done
        </a>
      </div>
    </section>
  </Layout>
);
