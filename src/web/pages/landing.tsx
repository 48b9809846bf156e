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

const Hero: FC<LandingPageProps> = ({ mcpUrl, vscodeUrl, cursorUrl }) => (
  <section class="card hero">
    <h1>Your API's tools, one URL, everybody's own key</h1>
    <p class="soft">
      Paste this into Claude, VS Code, Cursor or any MCP client. Your browser opens: you sign in,
      see what the client may do, and add your own key.
    </p>
    <div class="url">
      <span>MCP URL</span>
      <code>{mcpUrl}</code>
    </div>
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
);

const ToolsetCard: FC<LandingToolset> = ({ title, description, toolCount, isReadOnly }) => (
  <li class="card">
    <h3>{title}</h3>
    <p class="soft small">{description}</p>
    <div class="chips">
      <span class="chip">
        {toolCount} {toolCount === 1 ? "tool" : "tools"}
      </span>
      <span class={isReadOnly ? "chip" : "chip does"}>
        {isReadOnly ? "read only" : "can make changes"}
      </span>
    </div>
  </li>
);

const Connect: FC<{ mcpUrl: string }> = ({ mcpUrl }) => (
  <section class="card" id="connect" aria-labelledby="connect-title">
    <h2 id="connect-title">How to connect</h2>
    <details open>
      <summary>Claude</summary>
      <div>
        Open Settings, then Connectors. Choose <b>Add custom connector</b> and paste the URL. Claude
        connects from its own servers, so the URL must be reachable from the internet.
      </div>
    </details>
    <details>
      <summary>Claude Code</summary>
      <div>
        Run this. Then type <code>/mcp</code> in Claude Code and choose to authenticate.
        <pre>claude mcp add --transport http toolhub {mcpUrl}</pre>
      </div>
    </details>
    <details>
      <summary>VS Code</summary>
      <div>
        Use the button above, or run this.
        <pre>{`code --add-mcp '${JSON.stringify({ name: "toolhub", type: "http", url: mcpUrl })}'`}</pre>
      </div>
    </details>
    <details>
      <summary>Cursor</summary>
      <div>
        Use the button above, or put this into <code>~/.cursor/mcp.json</code>.
        <pre>{JSON.stringify({ mcpServers: { toolhub: { url: mcpUrl } } }, null, 2)}</pre>
      </div>
    </details>
    <details>
      <summary>MCP Inspector</summary>
      <div>
        Run this. Choose Streamable HTTP and paste the URL.
        <pre>npx @modelcontextprotocol/inspector</pre>
      </div>
    </details>
  </section>
);

export const LandingPage: FC<LandingPageProps> = (props) => (
  <Layout nonce={props.nonce} title="Tools for your agent" isWide>
    <Hero {...props} />
    <section id="tools" aria-labelledby="tools-title">
      <h2 class="title" id="tools-title">
        Tools
      </h2>
      <ul class="grid">
        {props.toolsets.map((toolset) => (
          <ToolsetCard {...toolset} />
        ))}
      </ul>
    </section>
    <Connect mcpUrl={props.mcpUrl} />
  </Layout>
);
