import type { Context } from "hono";
import type { FC } from "hono/jsx";
import { createRandom } from "../../crypto/base64url.ts";
import type { Brand } from "../../settings/brand.ts";
import { Layout } from "../layout.tsx";
import type { PagesEnv } from "../pages-env.ts";
import { showPage } from "../respond.tsx";

const nonceBytes = 16;

const McpAddressPage: FC<{ readonly nonce: string; readonly url: string }> = ({ nonce, url }) => (
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

/** What a person sees who opens the address that is meant for their client. */
export async function showMcpAddress(c: Context<PagesEnv>, brand: Brand): Promise<Response> {
  const nonce = createRandom(nonceBytes);
  c.set("nonce", nonce);
  c.set("brand", brand);
  const { origin, pathname } = new URL(c.req.url);
  const page = <McpAddressPage nonce={nonce} url={`${origin}${pathname}`} />;
  return showPage(c, page, { status: 401 });
}
