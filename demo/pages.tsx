import type { FC } from "hono/jsx";

import { Page } from "./page.tsx";

export const HomePage: FC<{ nonce: string }> = ({ nonce }) => (
  <Page nonce={nonce} title="Home">
    <section>
      <h1>toolhub's demo API</h1>
      <p class="soft">GraphQL APIs with invented data, for trying toolhub.</p>
      <p>
        <a href="/keys">Make a key</a>, then send requests to <a href="/graphql">/graphql</a> with
        it. <a href="/data">See your data</a> change while a client works.
      </p>
    </section>
  </Page>
);

/** What happened to the form that was sent, if one was. */
export interface KeysPageProps {
  readonly nonce: string;
  readonly made?: { readonly key: string; readonly name: string };
  readonly message?: string;
  readonly error?: string;
}

export const KeysPage: FC<KeysPageProps> = ({ nonce, made, message, error }) => (
  <Page nonce={nonce} title="Keys">
    {made ? (
      <section role="status">
        <h1>Here is your key, {made.name}</h1>
        <p>Copy it now: it is shown only this once.</p>
        <code id="key">{made.key}</code>
        <p>
          <a href="/data">See what it holds</a>, and each change when a tool makes it.
        </p>
      </section>
    ) : null}
    <section>
      <h1>Make a key</h1>
      <p class="soft">Everything done with it happens under this name.</p>
      <form method="post" action="/keys">
        <label for="name">Name</label>
        <input
          id="name"
          name="name"
          required
          maxlength={60}
          autocomplete="off"
          aria-describedby="name-error"
        />
        <p class="error" id="name-error" role="alert">
          {error}
        </p>
        <label for="permission">What it may do</label>
        <select id="permission" name="permission">
          <option value="ro">Read (ends in _ro)</option>
          <option value="rw">Read and make changes (ends in _rw)</option>
          <option value="admin">Everything, refunds too (ends in _admin)</option>
        </select>
        <button class="go" type="submit">
          Make a key
        </button>
      </form>
    </section>
    <section>
      <h2>Revoke a key</h2>
      {message ? <p role="status">{message}</p> : null}
      <form method="post" action="/keys/revoke">
        <label for="revoke">Key</label>
        <input id="revoke" name="key" type="password" required autocomplete="off" />
        <button type="submit">Revoke it</button>
      </form>
    </section>
  </Page>
);
