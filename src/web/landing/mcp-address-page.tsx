import type { FC } from "hono/jsx";

import { Layout } from "../layout.tsx";

/** What a person sees who opens the address that is meant for their client. */
export const McpAddressPage: FC<{ readonly nonce: string; readonly url: string }> = ({
  nonce,
  url,
}) => (
  <Layout nonce={nonce} title="An MCP address">
    <section class="card">
      <h1>This is an MCP address</h1>
      <p>
        Paste it into your client: Claude, VS Code, Cursor, Codex, Gemini CLI or another. There is
        nothing to see here in a browser.
      </p>
      <div class="url">
        <span>Address</span>
        <code data-copy="address">{url}</code>
      </div>
      <div class="acts">
        <a class="btn go" href="/#connect">
          How to connect
        </a>
        <a class="btn" href="/account">
          Your account
        </a>
      </div>
    </section>
  </Layout>
);
