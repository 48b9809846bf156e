import type { FC } from "hono/jsx";

import { SecondStep } from "../elements/second-step.tsx";
import { LastUse, Time, type Used } from "../elements/time.tsx";
import { Columns } from "./frame.tsx";

/** A connection of an app on the account page. */
export interface AccountApp extends Used {
  readonly id: string;
  readonly name: string;
  readonly host: string;
  /** What tells it apart from others there; may be empty. */
  readonly door: string;
  /** In which it was allowed; empty if nobody knows. */
  readonly browser: string;
  readonly scopes: readonly string[];
  /** Its own forms count for the person's yes. */
  readonly trustsForms: boolean;
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

const listPlaces = (...places: string[]) => places.filter((place) => place !== "").join(", ");

interface RowProps {
  readonly app: AccountApp;
  /** Among those of the same app; absent if there is one. */
  readonly among?: { readonly position: number; readonly count: number };
}

const AppRow: FC<RowProps> = ({ app, among }) => {
  const { id, name, host, door, browser } = app;
  const which = among
    ? `, ${listPlaces(`${among.position} of ${among.count}`, browser, door)}`
    : "";
  return (
    <tr>
      <th scope="row">
        {among ? listPlaces(browser, door) || `${among.position} of ${among.count}` : name}
        <span class="small soft">
          {among ? null : <span class="line">{listPlaces(host, door)}</span>}
          allowed <Time at={app.sinceMs} as="time" />
          {among || browser === "" ? null : ` in ${browser}`}
        </span>
      </th>
      <td data-label="May use">
        <div>
          <ScopeChips scopes={app.scopes} />
          {app.trustsForms ? <span class="small line">asks for your yes itself</span> : null}
        </div>
      </td>
      <td data-label="Last used">
        <LastUse {...app} />
      </td>
      <td>
        <div class="duo">
          {app.trustsForms ? (
            <SecondStep
              action="/account/grants/distrust"
              label="Ask me here"
              about={`Ask me here before ${name}${which} makes changes`}
              says={`Changes of ${name} that need your yes ask for it here again, at once. It stays connected.`}
              field={{ name: "id", value: id }}
              isRisk={false}
            />
          ) : null}
          <SecondStep
            action="/account/grants/revoke"
            label="Disconnect"
            about={`Disconnect ${name}${which}`}
            says={`${name} stops working ${among ? "there " : ""}until you allow it again.`}
            field={{ name: "id", value: id }}
          />
        </div>
      </td>
    </tr>
  );
};

const Group: FC<{ apps: readonly AccountApp[] }> = ({ apps }) => {
  const [first] = apps;
  if (!first) return null;
  if (apps.length === 1) {
    return (
      <tbody>
        <AppRow app={first} />
      </tbody>
    );
  }
  return (
    <tbody>
      <tr class="group">
        <th scope="rowgroup" colspan={4}>
          {first.name}{" "}
          <span class="soft">
            {first.host}, connected {apps.length} times
          </span>
        </th>
      </tr>
      {apps.map((app, index) => (
        <AppRow app={app} among={{ position: index + 1, count: apps.length }} />
      ))}
    </tbody>
  );
};

/** The connections of each app together, the newest first; an app elsewhere may have the same name. */
const toGroups = (apps: readonly AccountApp[]) =>
  Map.groupBy(
    apps.toSorted((one, other) => other.sinceMs - one.sinceMs),
    ({ name, host }) => JSON.stringify([name, host]),
  ).values();

/** The apps that may use the person's keys. */
export const Apps: FC<{ apps: readonly AccountApp[] }> = ({ apps }) => (
  <section class="card" aria-labelledby="apps">
    <h2 id="apps">Connected apps</h2>
    {apps.length > 0 ? (
      <table aria-labelledby="apps">
        <Columns titles={["App", "May use", "Last used"]} />
        {[...toGroups(apps)].map((group) => (
          <Group apps={group} />
        ))}
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
