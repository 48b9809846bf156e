import type { FC } from "hono/jsx";

import { Layout, Sign } from "../layout.tsx";
import { type AccountToolset, KeyRows } from "./key-rows.tsx";
import { type PasskeyRow, Passkeys } from "./passkey-rows.tsx";

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
  /** Where people sign in with passkeys. */
  readonly passkeys: readonly PasskeyRow[];
  readonly isAdmin: boolean;
  readonly notice?: string;
}

const GrantRow: FC<AccountGrant> = ({ id, clientName, scopes, since }) => (
  <tr>
    <th scope="row">{clientName}</th>
    <td data-label="May use">
      <span class="chips">
        {scopes.map((scope) => (
          <span class={scope.endsWith(":write") ? "chip does" : "chip"}>
            {scope.replace(":", ": ")}
          </span>
        ))}
      </span>
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

const Columns: FC<{ titles: readonly string[] }> = ({ titles }) => (
  <thead>
    <tr>
      {titles.map((title) => (
        <th scope="col">{title}</th>
      ))}
      <th scope="col">
        <span class="unseen">Change</span>
      </th>
    </tr>
  </thead>
);

const Head: FC<AccountPageProps> = ({ accountName, toolsets, notice, isAdmin }) => {
  const refused = toolsets.filter(({ error }) => error);
  return (
    <section class="card">
      <div class="split">
        <div>
          <h1>Your account</h1>
          <p class="soft">Signed in as {accountName}. Your keys, and the apps that may use them.</p>
        </div>
        <div class="chips">
          {isAdmin ? (
            <a class="btn" href="/admin">
              Admin page
            </a>
          ) : null}
          <form method="post" action="/sign-out">
            <button type="submit">Sign out</button>
          </form>
        </div>
      </div>
      {notice ? (
        <div class="note ok" role="status">
          <Sign of="done" />
          <span>{notice}</span>
        </div>
      ) : null}
      {refused.length > 0 ? (
        <div class="note bad" role="alert">
          <Sign of="warning" />
          <div>
            Nothing was saved.
            <ul>
              {refused.map(({ name, title }) => (
                <li>
                  <a href={`#key-${name}`}>Correct the {title} key</a>
                </li>
              ))}
            </ul>
          </div>
        </div>
      ) : null}
    </section>
  );
};

const Keys: FC<AccountPageProps> = ({ toolsets }) => (
  <section class="card" aria-labelledby="keys">
    <h2 id="keys">Keys</h2>
    <table aria-labelledby="keys">
      <Columns titles={["Toolset", "Key", "Belongs to", "Since"]} />
      {toolsets.map((toolset) => (
        <KeyRows {...toolset} />
      ))}
    </table>
  </section>
);

const Apps: FC<AccountPageProps> = ({ grants }) => (
  <section class="card" aria-labelledby="apps">
    <h2 id="apps">Connected apps</h2>
    {grants.length > 0 ? (
      <table aria-labelledby="apps">
        <Columns titles={["App", "May use", "Since"]} />
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
);

export const AccountPage: FC<AccountPageProps> = (props) => (
  <Layout
    nonce={props.nonce}
    title={props.toolsets.some(({ error }) => error) ? "Error: Your account" : "Your account"}
    here="/account"
    isWide
  >
    <Head {...props} />
    <Keys {...props} />
    <Apps {...props} />
    {props.passkeys.length > 0 ? <Passkeys {...props} /> : null}
  </Layout>
);
