import type { FC } from "hono/jsx";

import { Layout, Sign } from "../layout.tsx";

interface AccountToolset {
  readonly name: string;
  readonly title: string;
  readonly savedKey: {
    readonly owner: string;
    readonly last4: string;
    readonly addedAt: string;
  } | null;
  readonly keyUrl?: string;
  readonly example?: string;
  readonly error?: string;
}

interface AccountGrant {
  readonly id: string;
  readonly clientName: string;
  readonly scopes: readonly string[];
  readonly since: string;
}

export interface AccountPageProps {
  readonly nonce: string;
  readonly accountName: string;
  readonly toolsets: readonly AccountToolset[];
  readonly grants: readonly AccountGrant[];
  readonly notice?: string;
}

const KeyRow: FC<AccountToolset> = ({ name, title, savedKey }) => (
  <tr>
    <td>
      <b>{title}</b>
    </td>
    <td data-label="Key">
      {savedKey ? <code>····{savedKey.last4}</code> : <span class="soft">none</span>}
    </td>
    <td data-label="Belongs to">{savedKey?.owner}</td>
    <td data-label="Since">{savedKey?.addedAt}</td>
    <td>
      {savedKey ? (
        <form method="post" action="/account/keys/forget">
          <input type="hidden" name="toolset" value={name} />
          <button class="plain risk" type="submit" aria-label={`Forget the ${title} key`}>
            Forget
          </button>
        </form>
      ) : null}
    </td>
  </tr>
);

const KeyForm: FC<AccountToolset> = ({ name, title, savedKey, keyUrl, example, error }) => (
  <details open={savedKey === null || error !== undefined}>
    <summary>
      {savedKey ? "Replace" : "Add"} your {title} key
    </summary>
    <div>
      <form method="post" action="/account/keys">
        <input type="hidden" name="toolset" value={name} />
        <label class="field" for={`key-${name}`}>
          {title} key
        </label>
        <input
          id={`key-${name}`}
          name="key"
          type="password"
          required
          autocomplete="off"
          spellcheck={false}
          placeholder={example}
          aria-invalid={error ? "true" : undefined}
          aria-describedby={error ? `error-${name} hint-${name}` : `hint-${name}`}
        />
        {error ? (
          <p class="error" id={`error-${name}`} role="alert">
            {error}
          </p>
        ) : null}
        <p class="hint" id={`hint-${name}`}>
          {keyUrl ? (
            <>
              <a href={keyUrl} target="_blank" rel="noopener noreferrer">
                Where do I get one?
              </a>
              {" · "}
            </>
          ) : null}
          It is tried first, then stored encrypted for you alone.
        </p>
        <div class="acts">
          <button class="go" type="submit">
            Save
          </button>
        </div>
      </form>
    </div>
  </details>
);

const GrantRow: FC<AccountGrant> = ({ id, clientName, scopes, since }) => (
  <tr>
    <td>
      <b>{clientName}</b>
    </td>
    <td>
      {scopes.map((scope) => (
        <>
          <span class="chip">{scope.replace(":", ": ")}</span>{" "}
        </>
      ))}
    </td>
    <td data-label="Since">{since}</td>
    <td>
      <form method="post" action="/account/grants/revoke">
        <input type="hidden" name="id" value={id} />
        <button class="plain risk" type="submit" aria-label={`Disconnect ${clientName}`}>
          Disconnect
        </button>
      </form>
    </td>
  </tr>
);

const Head: FC<{ columns: readonly string[] }> = ({ columns }) => (
  <thead>
    <tr>
      {columns.map((column) => (
        <th scope="col">{column}</th>
      ))}
      <th scope="col">
        <span class="soft">Change</span>
      </th>
    </tr>
  </thead>
);

export const AccountPage: FC<AccountPageProps> = ({
  nonce,
  accountName,
  toolsets,
  grants,
  notice,
}) => (
  <Layout nonce={nonce} title="Your account" isWide>
    <section class="card">
      <h1>Your account</h1>
      <p class="soft">Signed in as {accountName}. Your keys, and the apps that may use them.</p>
      {notice ? (
        <div class="note ok" role="status">
          <Sign of="done" />
          <span>{notice}</span>
        </div>
      ) : null}
    </section>
    <section class="card" aria-labelledby="keys">
      <h2 id="keys">Keys</h2>
      <table>
        <Head columns={["Toolset", "Key", "Belongs to", "Since"]} />
        <tbody>
          {toolsets.map((toolset) => (
            <KeyRow {...toolset} />
          ))}
        </tbody>
      </table>
      {toolsets.map((toolset) => (
        <KeyForm {...toolset} />
      ))}
    </section>
    <section class="card" aria-labelledby="apps">
      <h2 id="apps">Connected apps</h2>
      {grants.length > 0 ? (
        <table>
          <Head columns={["App", "May use", "Since"]} />
          <tbody>
            {grants.map((grant) => (
              <GrantRow {...grant} />
            ))}
          </tbody>
        </table>
      ) : (
        <p class="soft">
          None yet. <a href="/#connect">Connect one</a>.
        </p>
      )}
    </section>
    <section class="card">
      <form method="post" action="/sign-out">
        <button type="submit">Sign out of this browser</button>
      </form>
    </section>
  </Layout>
);
