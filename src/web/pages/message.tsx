import type { FC } from "hono/jsx";

import { Layout } from "../layout.tsx";

export interface MessagePageProps {
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
      <p class="soft small">
        <a href="/">Start page</a>
        {requestId ? (
          <>
            {" · Request "}
            <code>{requestId}</code>
          </>
        ) : null}
      </p>
    </section>
  </Layout>
);
