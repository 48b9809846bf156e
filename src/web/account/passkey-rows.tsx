import type { FC } from "hono/jsx";

import { SecondStep } from "../elements/second-step.tsx";
import { Time } from "../elements/time.tsx";
import { toDay } from "../elements/time-text.ts";

export interface PasskeyRow {
  readonly id: string;
  readonly sinceMs: number;
}

/** The passkeys of a person who signs in with them. */
export const Passkeys: FC<{ passkeys: readonly PasskeyRow[] }> = ({ passkeys }) => (
  <section class="card" aria-labelledby="passkeys">
    <h2 id="passkeys">Passkeys</h2>
    <p class="soft">
      Add one on another device before you lose this one: nobody else can let you in again.
    </p>
    <table aria-labelledby="passkeys">
      <thead>
        <tr>
          <th scope="col">Made</th>
          <th scope="col">
            <span class="unseen">Change</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {passkeys.map(({ id, sinceMs }) => (
          <tr>
            <th scope="row">
              <Time at={sinceMs} as="day" />
            </th>
            <td>
              <SecondStep
                action="/account/passkeys/remove"
                label="Remove"
                about={`Remove the passkey of ${toDay(sinceMs)}`}
                says="Nobody can sign in with it any more."
                field={{ name: "id", value: id }}
              />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
    <div class="acts">
      <form method="post" action="/account/passkeys">
        <button type="submit">Add a passkey</button>
      </form>
    </div>
  </section>
);
