import type { FC } from "hono/jsx";

export interface PasskeyRow {
  readonly id: string;
  readonly since: string;
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
        {passkeys.map(({ id, since }) => (
          <tr>
            <th scope="row">{since}</th>
            <td>
              <form method="post" action="/account/passkeys/remove">
                <input type="hidden" name="id" value={id} />
                <button
                  class="plain risk"
                  type="submit"
                  aria-label={`Remove the passkey of ${since}`}
                >
                  Remove
                </button>
              </form>
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
