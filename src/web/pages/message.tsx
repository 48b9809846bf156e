import type { FC } from "hono/jsx";

import { Layout } from "../layout.tsx";

interface MessagePageProps {
  readonly nonce: string;
  readonly title: string;
  readonly text: string;
  readonly requestId?: string;
}

/** One thing to say: what happened and what to do. */
export const MessagePage: FC<MessagePageProps> = ({ nonce, title, text, requestId }) => (
  <Layout nonce={nonce} title={title}>
    <section class="card">
      <h1>{title}</h1>
      <p>{text}</p>
      <div class="acts">
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
