import type { FC } from "hono/jsx";
import { Note } from "../elements/note.tsx";
import { Layout } from "../layout.tsx";
import { Initial, type ToolsetChoice, ToolsetChoiceCard } from "./toolset-choice.tsx";

/** The client as far as it is known; everything but `host` is its own claim. */
interface AskingClient {
  readonly name: string;
  /** The host that vouches for the client's metadata document. */
  readonly host?: string;
  /** The home page the client names, shown as text. */
  readonly uri?: string;
  readonly redirectUri: string;
  readonly redirectHost: string;
  /** It returns to a program on the person's own computer. */
  readonly isLocal: boolean;
}

interface FormsProps {
  readonly isTicked: boolean;
  /** The client may not change anything yet that its person is asked about. */
  readonly isOfChanges: boolean;
}

interface ConsentPageProps {
  readonly nonce: string;
  readonly action: string;
  readonly handle: string;
  readonly client: AskingClient;
  readonly accountName: string;
  readonly switchUrl: string;
  readonly toolsets: readonly ToolsetChoice[];
  /** What the client may use already, and keeps. */
  readonly held: readonly string[];
  /** The box that lets the client's own forms count; null if it would mean nothing. */
  readonly forms: FormsProps | null;
  readonly formError?: string;
  /** Why the page is shown afresh. */
  readonly notice?: string;
}

const Asking: FC<{ client: AskingClient }> = ({ client: { name, host, uri } }) =>
  host ? (
    <dd>
      <b>{name}</b> <span class="soft">({host})</span>
    </dd>
  ) : (
    <dd>
      The app calls itself <b>{name}</b>. <span class="soft">Nobody has checked that name.</span>
      {uri ? <code class="soft">{uri}</code> : null}
    </dd>
  );

const Who: FC<ConsentPageProps> = ({ client, accountName, switchUrl, held }) => (
  <dl class="who">
    <dt>Asking</dt>
    <Asking client={client} />
    <dt>Returns to</dt>
    <dd>
      <b>{client.redirectHost}</b>
      <code class="soft">{client.redirectUri}</code>
    </dd>
    <dt>Signed in as</dt>
    <dd>
      {accountName} · <a href={switchUrl}>not you?</a>
    </dd>
    <dt>Lasts</dt>
    <dd>until you disconnect it on your account page, or it is not used for 30 days</dd>
    {held.length > 0 ? <dt>Already allowed</dt> : null}
    {held.map((text) => (
      <dd>{text}</dd>
    ))}
  </dl>
);

const Wrong: FC<ConsentPageProps> = ({ toolsets, formError }) => (
  <Note of="bad" role="alert">
    <div>
      Nothing was allowed or saved yet.
      <ul>
        {formError ? (
          <li>
            <a href={`#toolset-${toolsets[0]?.name}`}>{formError}</a>
          </li>
        ) : null}
        {toolsets
          .filter(({ error }) => error)
          .map(({ name, title }) => (
            <li>
              <a href={`#key-${name}`}>Correct the {title} key</a>
            </li>
          ))}
      </ul>
    </div>
  </Note>
);

const LocalNote: FC = () => (
  <Note role="note">
    <span>
      This app runs on your own computer, where any program can use this name. Allow it only if you
      started it yourself just now.
    </span>
  </Note>
);

const Forms: FC<FormsProps> = ({ isTicked, isOfChanges }) => (
  <label class={isOfChanges ? "check choice of-changes" : "check choice"}>
    <input type="checkbox" name="forms" value="trusted" checked={isTicked} />
    <span>
      <b>Let it ask me itself before changes</b>
      <span class="soft small">
        Some changes wait for your yes on your account page. Tick this, and the app may ask you in
        its own window instead. Then its word counts: nobody here sees that it was you who answered.
      </span>
    </span>
  </label>
);

const Choices: FC<ConsentPageProps> = ({ action, handle, toolsets, held, forms, formError }) => (
  <form method="post" action={action}>
    <input type="hidden" name="handle" value={handle} />
    <fieldset>
      <legend>{held.length > 0 ? "What it asks for now" : "What it may do"}</legend>
      {toolsets.map((toolset, place) => (
        <ToolsetChoiceCard choice={toolset} hasFocus={formError !== undefined && place === 0} />
      ))}
      {forms ? <Forms {...forms} /> : null}
    </fieldset>
    <div class="acts">
      <button class="go" type="submit" name="decision" value="approve">
        Allow
      </button>
      <button type="submit" name="decision" value="deny" formnovalidate>
        Deny
      </button>
    </div>
  </form>
);

const Afresh: FC<{ notice: string }> = ({ notice }) => (
  <Note role="alert">
    <span>{notice} Nothing was allowed or saved by it.</span>
  </Note>
);

export const ConsentPage: FC<ConsentPageProps> = (props) => {
  const { nonce, client, toolsets, formError, notice } = props;
  const isWrong = formError !== undefined || toolsets.some(({ error }) => error);
  const heading = `Let ${client.name} use your tools?`;
  return (
    <Layout nonce={nonce} title={isWrong || notice ? `Error: ${heading}` : heading} isTask isWide>
      <section class="card consent">
        <div>
          <div class="asks">
            <Initial of={client.name} />
            <h1>{heading}</h1>
          </div>
          <p class="soft">It will act as you, with your keys, but it never sees them.</p>
          {notice ? <Afresh notice={notice} /> : null}
          {isWrong ? <Wrong {...props} /> : null}
          <Who {...props} />
          {client.isLocal ? <LocalNote /> : null}
        </div>
        <Choices {...props} />
      </section>
    </Layout>
  );
};
