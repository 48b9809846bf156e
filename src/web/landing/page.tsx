import type { FC } from "hono/jsx";

import type { Endpoint } from "../../catalog/endpoints.ts";
import type { Guide, Install } from "../../discovery/install.ts";
import { countOf } from "../elements/count.ts";
import { Layout } from "../layout.tsx";

interface LandingToolset {
  readonly title: string;
  readonly description: string;
  readonly toolCount: number;
  readonly isReadOnly: boolean;
}

interface LandingPageProps {
  readonly nonce: string;
  readonly install: Install;
  /** Endpoints that offer less than everything. */
  readonly narrow: readonly Pick<Endpoint, "title" | "resource">[];
  readonly toolsets: readonly LandingToolset[];
  /** An address of two toolsets, if there are as many. */
  readonly joined: string | null;
  /** The operator has switched all changes off. */
  readonly isReadOnly: boolean;
}

const Hero: FC<Pick<LandingPageProps, "install">> = ({ install }) => (
  <section class="card hero">
    <h1>Your API's tools, one URL, everybody's own key</h1>
    <p class="soft">
      Paste this URL into your AI client. Your browser opens: you sign in, see what the client may
      do, and add your own key.
    </p>
    <div class="url">
      <span>MCP URL</span>
      <code data-copy="URL">{install.url}</code>
    </div>
    <div class="acts">
      <a class="btn go" href="#connect">
        How to connect
      </a>
      <a class="btn" href={install.vscodeLink}>
        Add to VS Code
      </a>
      <a class="btn" href={install.cursorLink}>
        Add to Cursor
      </a>
    </div>
  </section>
);

const ToolsetCard: FC<LandingToolset> = ({ title, description, toolCount, isReadOnly }) => (
  <li class="card">
    <h3>{title}</h3>
    <p class="soft small">{description}</p>
    <div class="chips">
      <span class="chip">{countOf(toolCount, "tool")}</span>
      <span class={isReadOnly ? "chip" : "chip does"}>
        {isReadOnly ? "read only" : "can make changes"}
      </span>
    </div>
  </li>
);

/** A sentence with `code` in backticks. */
const Sentence: FC<{ text: string }> = ({ text }) => (
  <>{text.split("`").map((part, index) => (index % 2 === 0 ? part : <code>{part}</code>))}</>
);

/** What somebody hears of who cannot see it. */
function toKind(paste: string): string {
  if (paste.startsWith("{")) return "entry";
  return URL.canParse(paste) ? "URL" : "command";
}

const GuideRow: FC<{ guide: Guide; isOpen: boolean }> = ({ guide, isOpen }) => (
  <details open={isOpen}>
    <summary>
      {guide.client}
      {guide.isReachable ? null : <span class="chip">not from this address</span>}
    </summary>
    <div>
      {guide.steps.map(({ say, paste }) => (
        <>
          <p>
            <Sentence text={say} />
            {paste === undefined ? "." : ":"}
          </p>
          {paste === undefined ? null : (
            <pre data-copy={`${toKind(paste)} for ${guide.client}`}>{paste}</pre>
          )}
        </>
      ))}
    </div>
  </details>
);

const Connect: FC<Pick<LandingPageProps, "install">> = ({ install }) => (
  <section class="card" id="connect" aria-labelledby="connect-title">
    <h2 id="connect-title">How to connect</h2>
    <p class="soft">Choose your client. Your browser opens when it connects.</p>
    {install.guides.map((guide, index) => (
      <GuideRow guide={guide} isOpen={index === 0} />
    ))}
  </section>
);

const Narrow: FC<Pick<LandingPageProps, "narrow" | "joined">> = ({ narrow, joined }) =>
  narrow.length === 0 ? null : (
    <section class="card" aria-labelledby="narrow-title">
      <h2 id="narrow-title">Connect with fewer tools</h2>
      <p class="soft">
        Paste one of these URLs instead: the client gets these tools and can never use others.
      </p>
      {narrow.map(({ title, resource }) => (
        <div class="url">
          <span>{title}</span>
          <code data-copy={`URL of ${title}`}>{resource}</code>
        </div>
      ))}
      <p class="soft small">
        {joined === null ? null : (
          <>
            Join toolsets with +, as in <code>{joined}</code>.{" "}
          </>
        )}
        End any of them with <code>?outputs=none</code> for a shorter list of tools, without what
        their results look like, or with <code>/find</code> for tools that find the others.
      </p>
    </section>
  );

export const LandingPage: FC<LandingPageProps> = (props) => (
  <Layout nonce={props.nonce} title="Tools for your agent" isWide>
    <Hero install={props.install} />
    <section id="tools" aria-labelledby="tools-title">
      <h2 class="title" id="tools-title">
        Tools
      </h2>
      {props.isReadOnly ? <p class="soft">This server offers nothing that makes changes.</p> : null}
      <ul class="grid">
        {props.toolsets.map((toolset) => (
          <ToolsetCard {...toolset} />
        ))}
      </ul>
    </section>
    <Connect install={props.install} />
    <Narrow narrow={props.narrow} joined={props.joined} />
  </Layout>
);
