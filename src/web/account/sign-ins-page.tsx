import type { FC } from "hono/jsx";

import { Time } from "../elements/time.tsx";
import { toTime } from "../elements/time-text.ts";
import { AccountFrame, Columns } from "./frame.tsx";

interface SignInRow {
  readonly id: string;
  readonly browser: string;
  readonly sinceMs: number;
  /** It is the browser that looks at the page. */
  readonly isThis: boolean;
}

interface SignInsPageProps {
  readonly nonce: string;
  readonly accountName: string;
  readonly signIns: readonly SignInRow[];
  readonly notice?: string;
}

const Row: FC<SignInRow> = ({ id, browser, sinceMs, isThis }) => (
  <tr>
    <th scope="row">
      {browser} {isThis ? <span class="chip">this browser</span> : null}
    </th>
    <td data-label="Since">
      <Time at={sinceMs} as="time" />
    </td>
    <td>
      <form method="post" action="/account/sign-ins/end">
        <input type="hidden" name="id" value={id} />
        <button
          class="plain risk"
          type="submit"
          aria-label={`Sign out ${browser} of ${toTime(sinceMs)}`}
        >
          Sign out
        </button>
      </form>
    </td>
  </tr>
);

/** The browsers that are signed in. */
export const SignInsPage: FC<SignInsPageProps> = ({ signIns, ...frame }) => (
  <AccountFrame
    {...frame}
    here="/account/sign-ins"
    title="Sign-ins and data"
    text="The browsers that may open this page, and your data."
  >
    <section class="card" aria-labelledby="browsers">
      <h2 id="browsers">Browsers</h2>
      <table aria-labelledby="browsers">
        <Columns titles={["Browser", "Since"]} />
        <tbody>
          {signIns.map((row) => (
            <Row {...row} />
          ))}
        </tbody>
      </table>
      <form method="post" action="/account/sign-ins/end-all" class="acts">
        <button class="risk" type="submit">
          Sign out everywhere
        </button>
      </form>
      <p class="hint">Apps stay connected: they do not sign in with a browser.</p>
    </section>
    <section class="card" aria-labelledby="data">
      <h2 id="data">Your data</h2>
      <p class="soft">
        Everything that this server keeps about you, as JSON. Of your keys, that is whose they are
        and their last four characters.
      </p>
      <div class="acts">
        <a class="btn" href="/account/export" download>
          Download everything
        </a>
        <a class="btn risk" href="/account/delete">
          Delete everything
        </a>
      </div>
    </section>
  </AccountFrame>
);
