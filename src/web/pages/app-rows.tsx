import type { FC } from "hono/jsx";

import { Columns } from "./account-frame.tsx";
import { SecondStep } from "./second-step.tsx";

/** A connected app on the account page. */
export interface AccountApp {
  readonly id: string;
  readonly name: string;
  readonly host: string;
  readonly scopes: readonly string[];
  readonly since: string;
  /** Null where it was not used in the last 30 days. */
  readonly lastUse: { readonly ago: string; readonly calls: number } | null;
}

export const ScopeChips: FC<{ scopes: readonly string[] }> = ({ scopes }) => (
  <span class="chips">
    {scopes.map((scope) => (
      <span class={scope.endsWith(":write") ? "chip does" : "chip"}>
        {scope.replace(":", ": ")}
      </span>
    ))}
  </span>
);

export const LastUse: FC<Pick<AccountApp, "lastUse">> = ({ lastUse }) =>
  lastUse ? (
    <span>
      {lastUse.ago}
      <span class="small soft line">
        {lastUse.calls.toLocaleString("en")} {lastUse.calls === 1 ? "call" : "calls"} in 30 days
      </span>
    </span>
  ) : (
    <span class="soft">not in 30 days</span>
  );

const AppRow: FC<AccountApp> = ({ id, name, host, scopes, since, lastUse }) => (
  <tr>
    <th scope="row">
      {name}
      <span class="small soft">{host}</span>
    </th>
    <td data-label="May use">
      <ScopeChips scopes={scopes} />
    </td>
    <td data-label="Since">{since}</td>
    <td data-label="Last used">
      <LastUse lastUse={lastUse} />
    </td>
    <td>
      <SecondStep
        action="/account/grants/revoke"
        label="Disconnect"
        about={`Disconnect ${name}`}
        says={`${name} stops working until you allow it again.`}
        field={{ name: "id", value: id }}
      />
    </td>
  </tr>
);

/** The apps that may use the person's keys. */
export const Apps: FC<{ apps: readonly AccountApp[] }> = ({ apps }) => (
  <section class="card" aria-labelledby="apps">
    <h2 id="apps">Connected apps</h2>
    {apps.length > 0 ? (
      <table aria-labelledby="apps">
        <Columns titles={["App", "May use", "Since", "Last used"]} />
        <tbody>
          {apps.map((app) => (
            <AppRow {...app} />
          ))}
        </tbody>
      </table>
    ) : (
      <p class="soft">
        None yet. <a href="/#connect">Connect one</a>.
      </p>
    )}
    {apps.length > 1 ? (
      <SecondStep
        action="/account/grants/revoke-all"
        label="Disconnect all apps"
        about="Disconnect all apps"
        says="Each of them stops working until you allow it again."
      />
    ) : null}
  </section>
);
