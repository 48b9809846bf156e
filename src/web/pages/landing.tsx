import type { FC } from "hono/jsx";

import { Layout } from "../layout.tsx";

interface LandingToolset {
  readonly title: string;
  readonly description: string;
  readonly toolCount: number;
  readonly isReadOnly: boolean;
}

export interface LandingPageProps {
  readonly nonce: string;
  readonly mcpUrl: string;
  readonly toolsets: readonly LandingToolset[];
  readonly vscodeUrl: string;
  readonly cursorUrl: string;
}

const Connect: FC<{ mcpUrl: string }> = ({ mcpUrl }) => (
  <section class="card" id="connect" aria-labelledby="connect-title">
    <h2 id="connect-title">How to connect</h2>
    <details open>
      <summary>Claude</summary>
      <div>
        Settings, Connectors, <b>Add custom connector</b>, and paste the URL. Claude connects from
        its own servers, so the URL must be reachable from the internet.
      </div>
    </details>
    <details>
      <summary>Claude Code</summary>
      <div>
        Run this, then type <code>/mcp</code> and choose to authenticate.
        <pre>claude mcp add --transport http toolhub {mcpUrl}</pre>
      </div>
    </details>
    <details>
      <summary>VS Code</summary>
      <div>
        Use the button above, or run
        <pre>{`code --add-mcp '${JSON.stringify({ name: "toolhub", type: "http", url: mcpUrl })}'`}</pre>
      </div>
    </details>
    <details>
      <summary>Cursor</summary>
      <div>
        Use the button above, or put this into <code>~/.cursor/mcp.json</code>
        <pre>{JSON.stringify({ mcpServers: { toolhub: { url: mcpUrl } } }, null, 2)}</pre>
      </div>
    </details>
    <details>
      <summary>MCP Inspector</summary>
      <div>
        Choose Streamable HTTP and paste the URL.
        <pre>npx @modelcontextprotocol/inspector</pre>
      </div>
    </details>
  </section>
);

const ToolsetCard: FC<LandingToolset> = ({ title, description, toolCount, isReadOnly }) => (
  <section class="card">
    <h2>{title}</h2>
    <p class="soft small">{description}</p>
    <span class="chip">{toolCount} tools</span>{" "}
    <span class="chip">{isReadOnly ? "read only" : "can make changes"}</span>
  </section>
);

export const LandingPage: FC<LandingPageProps> = ({
  nonce,
  mcpUrl,
  toolsets,
  vscodeUrl,
  cursorUrl,
}) => (
  <Layout nonce={nonce} title="Tools for your agent" isWide>
    <section class="card">
      <h1>Your API's tools, one URL, everybody's own key</h1>
      <p class="soft">
        Paste this into Claude, VS Code, Cursor or any MCP client. Your browser opens: you sign in,
        see what the client may do, and add your own key.
      </p>
      <code class="url">{mcpUrl}</code>
      <div class="acts">
        <a class="btn go" href={vscodeUrl}>
          Add to VS Code
        </a>
        <a class="btn" href={cursorUrl}>
          Add to Cursor
        </a>
        <a class="btn" href="#connect">
          Claude and others: how
        </a>
      </div>
    </section>
    <div class="grid" id="tools">
      {toolsets.map((toolset) => (
        <ToolsetCard {...toolset} />
      ))}
    </div>
    <Connect mcpUrl={mcpUrl} />
  </Layout>
);
