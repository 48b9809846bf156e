import type { FC } from "hono/jsx";
import { ScopeChips } from "../account/app-rows.tsx";
import { AccountFrame, Columns } from "../account/frame.tsx";
import { Field } from "../elements/field.tsx";
import { Note } from "../elements/note.tsx";
import { SecondStep } from "../elements/second-step.tsx";
import { LastUse, Time, type Used } from "../elements/time.tsx";

interface TokenRow extends Used {
  readonly id: string;
  readonly name: string;
  readonly scopes: readonly string[];
  readonly untilMs: number;
}

/** One toolset in the form of a new token. */
interface TokenToolset {
  readonly name: string;
  readonly title: string;
  readonly canWrite: boolean;
  readonly isTicked: boolean;
  readonly isWriteTicked: boolean;
}

/** What was typed, or what the form starts with. */
interface TokenForm {
  readonly name: string;
  readonly days: number;
  readonly toolsets: readonly TokenToolset[];
  readonly errors: { readonly name?: string; readonly toolset?: string };
}

/** A token, and the address that it is good at. */
export interface MadeToken {
  readonly token: string;
  readonly url: string;
}

interface AccessTokensPageProps {
  readonly nonce: string;
  readonly accountName: string;
  readonly tokens: readonly TokenRow[];
  readonly form: TokenForm;
  readonly lifetimes: readonly number[];
  /** The token that was made just now. */
  readonly made?: MadeToken;
  readonly notice?: string;
}

const Made: FC<MadeToken> = ({ token, url }) => (
  <Note of="ok" role="status">
    <div>
      <b>Copy your token now: nobody sees it again, you included.</b>
      <pre id="token" data-copy="token">
        {token}
      </pre>
      <p class="hint">
        A script sends it to <code>{url}</code> as <code>Authorization: Bearer …</code>
      </p>
    </div>
  </Note>
);

const Row: FC<TokenRow> = ({ id, name, scopes, untilMs, ...used }) => (
  <tr>
    <th scope="row">
      {name}
      <span class="small soft">
        since <Time at={used.sinceMs} as="day" />
      </span>
    </th>
    <td data-label="May use">
      <ScopeChips scopes={scopes} />
    </td>
    <td data-label="Good until">
      <Time at={untilMs} as="day" />
    </td>
    <td data-label="Last used">
      <LastUse {...used} />
    </td>
    <td>
      <SecondStep
        action="/account/tokens/revoke"
        label="Revoke"
        about={`Revoke the token ${name}`}
        says={`Scripts that use ${name} stop working at once.`}
        field={{ name: "id", value: id }}
      />
    </td>
  </tr>
);

const Toolset: FC<TokenToolset> = ({ name, title, canWrite, isTicked, isWriteTicked }) => (
  <div class="choice">
    <label class="check">
      <input type="checkbox" name="toolset" value={name} checked={isTicked} />
      <span>
        <b>{title}</b>
        <span class="small soft">Look things up</span>
      </span>
    </label>
    {canWrite ? (
      <label class="check sub">
        <input type="checkbox" name="write" value={name} checked={isWriteTicked} />
        <span>
          Also make changes{" "}
          <span class="small soft">What cannot be undone has to be confirmed.</span>
        </span>
      </label>
    ) : null}
  </div>
);

const New: FC<AccessTokensPageProps> = ({ form, lifetimes }) => (
  <form method="post" action="/account/tokens">
    <Field
      id="name"
      label="Name"
      error={form.errors.name}
      isAlert
      hint="What it is for, so that you know it again."
      name="name"
      type="text"
      required
      maxlength={60}
      autocomplete="off"
      value={form.name}
    />
    <fieldset aria-describedby={form.errors.toolset ? "error-toolset" : undefined}>
      <legend>What it may do</legend>
      {form.toolsets.map((toolset) => (
        <Toolset {...toolset} />
      ))}
      {form.errors.toolset ? (
        <p class="error" id="error-toolset" role="alert">
          {form.errors.toolset}
        </p>
      ) : null}
    </fieldset>
    <label class="field spaced" for="days">
      Good for
    </label>
    <select id="days" name="days">
      {lifetimes.map((days) => (
        <option value={String(days)} selected={days === form.days}>
          {days} days
        </option>
      ))}
    </select>
    <div class="acts">
      <button class="go" type="submit">
        Make a token
      </button>
    </div>
  </form>
);

/** The person's access tokens, and how to make one. */
export const AccessTokensPage: FC<AccessTokensPageProps> = (props) => {
  const { nonce, accountName, tokens, form, made, notice } = props;
  const isRefused = Object.keys(form.errors).length > 0;
  return (
    <AccountFrame
      nonce={nonce}
      accountName={accountName}
      here="/account/tokens"
      title="Access tokens"
      text="For scripts that cannot open a browser."
      isRefused={isRefused}
      head={made ? <Made {...made} /> : null}
      {...(notice === undefined ? {} : { notice })}
    >
      {tokens.length > 0 ? (
        <section class="card" aria-labelledby="tokens">
          <h2 id="tokens">Your tokens</h2>
          <table aria-labelledby="tokens">
            <Columns titles={["Token", "May use", "Good until", "Last used"]} />
            <tbody>
              {tokens.map((token) => (
                <Row {...token} />
              ))}
            </tbody>
          </table>
        </section>
      ) : null}
      <section class="card" aria-labelledby="new">
        <h2 id="new">New token</h2>
        <p class="soft">
          Whoever has it can use your keys through this server, but cannot see them or open this
          page.
        </p>
        <New {...props} />
      </section>
    </AccountFrame>
  );
};
