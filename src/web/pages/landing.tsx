import type { FC } from "hono/jsx";

import type { Endpoint } from "../../catalog/endpoints.ts";
import type { Install } from "../install.ts";
import { Layout } from "../layout.tsx";

interface LandingToolset {
  readonly title: string;
  readonly description: string;
  readonly toolCount: number;
  readonly isReadOnly: boolean;
}

export interface LandingPageProps {
  readonly nonce: string;
  readonly install: Install;
  /** Endpoints that offer less than everything. */
  readonly narrow: readonly Pick<Endpoint, "title" | "resource">[];
  readonly toolsets: readonly LandingToolset[];
}

const Hero: FC<Pick<LandingPageProps, "install">> = ({ install }) => (
  <section class="card hero">
    <h1>Your API's tools, one URL, everybody's own key</h1>
    <p class="soft">
      Paste this into Claude, VS Code, Cursor, Codex, Gemini CLI or any MCP client. Your browser
      opens: you sign in, see what the client may do, and add your own key.
    </p>
    <div class="url">
      <span>MCP URL</span>
      <code>{install.url}</code>
    </div>
    <div class="acts">
      <a class="btn go" href={install.vscodeLink}>
        Add to VS Code
      </a>
      <a class="btn" href={install.cursorLink}>
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

const Connect: FC<Pick<LandingPageProps, "install" | "narrow">> = ({ install, narrow }) => (
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
        <pre>{install.claudeCommand}</pre>
      </div>
    </details>
    <details>
      <summary>Codex</summary>
      <div>
        Run these. The second opens your browser.
        <pre>{install.codexCommands.join("\n")}</pre>
      </div>
    </details>
    <details>
      <summary>Gemini CLI</summary>
      <div>
        Run this. Then type <code>{install.geminiSignIn}</code> in Gemini CLI.
        <pre>{install.geminiCommand}</pre>
      </div>
    </details>
    <details>
      <summary>VS Code</summary>
      <div>
        Use the button above, or run this.
        <pre>{install.vscodeCommand}</pre>
      </div>
    </details>
    <details>
      <summary>Cursor</summary>
      <div>
        Use the button above, or put this into <code>~/.cursor/mcp.json</code>.
        <pre>{install.cursorConfig}</pre>
      </div>
    </details>
    <details>
      <summary>MCP Inspector</summary>
      <div>
        Run this. Choose Streamable HTTP and paste the URL.
        <pre>{install.inspectorCommand}</pre>
      </div>
    </details>
    {narrow.length > 0 && (
      <details>
        <summary>Only a part of it</summary>
        <div>
          Paste one of these instead. Such a connection can never be used for more.
          {narrow.map(({ title, resource }) => (
            <p>
              {title}: <code>{resource}</code>
            </p>
          ))}
        </div>
      </details>
    )}
  </section>
);

export const LandingPage: FC<LandingPageProps> = (props) => (
  <Layout nonce={props.nonce} title="Tools for your agent" isWide>
    <Hero install={props.install} />
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
    <Connect install={props.install} narrow={props.narrow} />
  </Layout>
);
