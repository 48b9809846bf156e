import type { FC } from "hono/jsx";

import { Layout } from "../layout.tsx";

interface MessagePageProps {
  readonly nonce: string;
  readonly title: string;
  readonly text: string;
  /** Another site that the person may go back to. */
  readonly back?: { readonly host: string; readonly href: string };
  readonly requestId?: string;
}

/** One thing to say: what happened and what to do. */
export const MessagePage: FC<MessagePageProps> = ({ nonce, title, text, back, requestId }) => (
  <Layout nonce={nonce} title={title}>
    <section class="card">
      <h1>{title}</h1>
      <p>{text}</p>
      <div class="acts">
        {back ? (
          <a class="btn" href={back.href} rel="noreferrer">
            Back to {back.host}
          </a>
        ) : null}
        <a class="btn" href="/">
          Go to the start page
        </a>
      </div>
      {requestId ? (
        <p class="hint">
          Request <code>{requestId}</code>
        </p>
      ) : null}
    </section>
  </Layout>
);
