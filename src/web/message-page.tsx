import type { FC } from "hono/jsx";

import { Layout } from "./layout.tsx";

interface MessagePageProps {
  readonly nonce: string;
  readonly title: string;
  readonly text: string;
  /** Another site that the person may go back to. */
  readonly back?: { readonly host: string; readonly href: string };
  /** For whoever is told of it: what went wrong, in one word. */
  readonly code?: string;
  readonly requestId?: string;
}

/** One thing to say: what happened and what to do. */
export const MessagePage: FC<MessagePageProps> = (props) => (
  <Layout nonce={props.nonce} title={props.title}>
    <section class="card">
      <h1>{props.title}</h1>
      <p>{props.text}</p>
      <div class="acts">
        {props.back ? (
          <a class="btn" href={props.back.href} rel="noreferrer">
            Back to {props.back.host}
          </a>
        ) : null}
        <a class="btn" href="/">
          Go to the start page
        </a>
      </div>
      {props.code ? (
        <p class="hint">
          Error <code>{props.code}</code>
        </p>
      ) : null}
      {props.requestId ? (
        <p class="hint">
          Request <code>{props.requestId}</code>
        </p>
      ) : null}
    </section>
  </Layout>
);
