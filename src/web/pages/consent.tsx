import type { FC } from "hono/jsx";

import { Layout, Sign } from "../layout.tsx";
import { type ToolsetChoice, ToolsetChoiceCard } from "./toolset-choice.tsx";

/** The client as far as it is known; everything but `host` is its own claim. */
interface AskingClient {
  readonly name: string;
  /** The host that vouches for the client's metadata document. */
  readonly host?: string;
  readonly redirectUri: string;
  readonly redirectHost: string;
  /** It returns to a program on the person's own computer. */
  readonly isLocal: boolean;
}

export interface ConsentPageProps {
  readonly nonce: string;
  readonly action: string;
  readonly handle: string;
  readonly client: AskingClient;
  readonly accountName: string;
  readonly switchUrl: string;
  readonly toolsets: readonly ToolsetChoice[];
  readonly formError?: string;
}

const Asking: FC<{ client: AskingClient }> = ({ client }) => (
  <dd>
    <b>{client.name}</b>{" "}
    <span class="soft">
      {client.host ? `(${client.host})` : "· the name is what the app calls itself"}
    </span>
  </dd>
);

const LocalNote: FC = () => (
  <div class="note" role="note">
    <Sign of="warning" />
    <span>
      This app runs on your own computer, where any program can use this name. Allow it only if you
      started it yourself just now.
    </span>
  </div>
);

export const ConsentPage: FC<ConsentPageProps> = (props) => {
  const { nonce, action, handle, client, accountName, switchUrl, toolsets, formError } = props;
  const wrong = toolsets.filter(({ error }) => error);
  return (
    <Layout nonce={nonce} title={`Let ${client.name} use your tools?`}>
      <section class="card">
        <h1>Let {client.name} use your tools?</h1>
        <p class="soft">
          {client.name} will act as you, with your keys. You can take this back at any time on your
          account page.
        </p>
        {wrong.length > 0 || formError ? (
          <div class="note bad" role="alert">
            <Sign of="warning" />
            <span>
              Nothing was allowed or saved yet. {formError}
              {wrong.map(({ name, title }) => (
                <>
                  {" "}
                  <a href={`#key-${name}`}>Mend the {title} key.</a>
                </>
              ))}
            </span>
          </div>
        ) : null}
        <dl class="who">
          <dt>Asking</dt>
          <Asking client={client} />
          <dt>Returns to</dt>
          <dd>
            <b>{client.redirectHost}</b>
            <br />
            <code class="soft">{client.redirectUri}</code>
          </dd>
          <dt>Signed in as</dt>
          <dd>
            {accountName} · <a href={switchUrl}>not you?</a>
          </dd>
        </dl>
        <form method="post" action={action}>
          <input type="hidden" name="handle" value={handle} />
          <fieldset>
            <legend>What it may do</legend>
            {toolsets.map((toolset) => (
              <ToolsetChoiceCard {...toolset} />
            ))}
          </fieldset>
          {client.isLocal ? <LocalNote /> : null}
          <div class="acts">
            <button class="go" type="submit" name="decision" value="approve">
              Allow
            </button>
            <button type="submit" name="decision" value="deny" formnovalidate>
              Deny
            </button>
          </div>
        </form>
      </section>
    </Layout>
  );
};
