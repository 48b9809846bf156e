import type { Child, FC } from "hono/jsx";

const style = `
:root{color-scheme:light dark;--ink:light-dark(#14181f,#e8eaee);--soft:light-dark(#565f6d,#a3adbb);--line:light-dark(#dfe3e8,#2d343f);--paper:light-dark(#fff,#15181d);--wash:light-dark(#f5f6f8,#0d0f12);--accent:light-dark(#0c7a54,#58cf9c);--on:light-dark(#fff,#06150e);--bad:light-dark(#ad231b,#ff9087);font:16px/1.55 ui-sans-serif,system-ui,sans-serif}
*{box-sizing:border-box}body{margin:0;background:var(--wash);color:var(--ink);overflow-wrap:anywhere}a{color:var(--accent)}
main{max-width:560px;margin:40px auto;padding:0 16px}section{background:var(--paper);border:1px solid var(--line);border-radius:14px;padding:26px}section+section{margin-top:16px}
h1{font-size:1.45rem;line-height:1.25;margin:0 0 6px}h2{font-size:1.05rem;margin:0 0 8px}p{margin:0 0 14px}.soft{color:var(--soft)}
label{display:block;font-weight:600;font-size:.93rem}input,select{display:block;width:100%;min-height:46px;margin:6px 0 14px;padding:10px 12px;border:1px solid var(--soft);border-radius:8px;background:var(--wash);color:inherit;font:inherit}
button{min-height:46px;padding:10px 20px;border:1px solid var(--line);border-radius:9px;background:var(--paper);color:inherit;font:inherit;font-weight:600;cursor:pointer}button.go{background:var(--accent);border-color:var(--accent);color:var(--on)}
code{display:block;padding:14px 16px;margin:0 0 14px;border:1px solid var(--line);border-radius:10px;background:var(--wash);font:1rem/1.4 ui-monospace,Menlo,monospace;user-select:all}
:focus-visible{outline:3px solid color-mix(in srgb,var(--accent) 55%,transparent);outline-offset:2px}.error{color:var(--bad)}
`;

const Page: FC<{ nonce: string; title: string; children?: Child }> = ({
  nonce,
  title,
  children,
}) => (
  <html lang="en">
    <head>
      <meta charset="utf-8" />
      <meta name="viewport" content="width=device-width,initial-scale=1" />
      <title>{`${title} · Clinical trials demo`}</title>
      <link rel="icon" href="data:," />
      <style nonce={nonce} dangerouslySetInnerHTML={{ __html: style }} />
    </head>
    <body>
      <main>{children}</main>
    </body>
  </html>
);

export const HomePage: FC<{ nonce: string }> = ({ nonce }) => (
  <Page nonce={nonce} title="Home">
    <section>
      <h1>Clinical trials demo API</h1>
      <p class="soft">A GraphQL API with invented trials, for trying toolhub.</p>
      <p>
        <a href="/keys">Make a key</a>, then send requests to <a href="/graphql">/graphql</a> with
        it.
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
