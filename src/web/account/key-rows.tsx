import type { FC } from "hono/jsx";

import { Field } from "../elements/field.tsx";
import { isEnding, KeyEnd, type ShownHealth } from "../elements/key-health.tsx";
import { SecondStep } from "../elements/second-step.tsx";
import { LastUse, Time, type Used } from "../elements/time.tsx";
import { type ShownField, ToolsetFields } from "../elements/toolset-fields.tsx";

/** A key as its row shows it. */
interface SavedKey extends Used {
  readonly owner: string;
  readonly last4: string;
  readonly health: ShownHealth;
  /** What is kept with it: label and value. */
  readonly fields: readonly (readonly [string, string])[];
}

/** One toolset on the account page. */
export interface AccountToolset {
  readonly name: string;
  readonly title: string;
  readonly savedKey: SavedKey | null;
  /** The operator has set a key for everybody. */
  readonly hasSharedKey: boolean;
  readonly keyUrl?: string;
  readonly example?: string;
  /** Which permissions a key needs. */
  readonly keyHint?: string;
  /** What is asked for besides the key. */
  readonly fields: readonly ShownField[];
  readonly error?: string;
  /** An app has sent the person here for this key. */
  readonly isAsked?: boolean;
  /** Its form is the one that is open. */
  readonly isOpen: boolean;
}

const KeyField: FC<AccountToolset> = ({ name, title, keyUrl, keyHint, example, error }) => (
  <Field
    id={`key-${name}`}
    label={`${title} key`}
    about={name}
    error={error}
    hint={
      <>
        {keyUrl ? (
          <>
            <a href={keyUrl} target="_blank" rel="noopener noreferrer">
              Where do I get one?
            </a>
            {" · "}
          </>
        ) : null}
        {keyHint ? `${keyHint} ` : null}It is tried first, then stored encrypted for you alone.
        Nobody sees it again, you included.
      </>
    }
    name="key"
    type="password"
    required
    autocomplete="off"
    spellcheck={false}
    placeholder={example}
  />
);

const KeyForm: FC<AccountToolset> = (toolset) => {
  const { name, title, savedKey, isOpen } = toolset;
  const does = savedKey ? "Replace" : "Add";
  return (
    <details name="key" class="fold" open={isOpen}>
      <summary aria-label={`${does} your ${title} key`}>{does}</summary>
      <div>
        <form method="post" action="/account/keys">
          <input type="hidden" name="toolset" value={name} />
          <ToolsetFields toolset={name} fields={toolset.fields} />
          <KeyField {...toolset} />
          {savedKey ? (
            <p class="hint">
              The one there was saved <Time at={savedKey.sinceMs} as="time" />.
            </p>
          ) : null}
          <div class="acts">
            <button class="go" type="submit">
              Save
            </button>
          </div>
        </form>
      </div>
    </details>
  );
};

const Forget: FC<{ name: string; title: string }> = ({ name, title }) => (
  <SecondStep
    action="/account/keys/forget"
    label="Forget"
    about={`Forget the ${title} key`}
    says={`To use ${title} again, you have to paste a key again.`}
    field={{ name: "toolset", value: name }}
  />
);

/** Whose key a toolset has, and the one form to add or replace it. */
export const KeyRow: FC<AccountToolset> = (toolset) => {
  const { name, title, savedKey, hasSharedKey } = toolset;
  return (
    <tr>
      <th scope="row">{title}</th>
      <td data-label="Key">
        {savedKey ? (
          <span>
            <code>····{savedKey.last4}</code>
            <span class="small soft line">{savedKey.owner}</span>
            {savedKey.fields.map(([label, value]) => (
              <span class="small soft line">
                {label}: {value}
              </span>
            ))}
            <span class={`small line ${isEnding(savedKey.health) ? "bad" : "soft"}`}>
              <KeyEnd of={savedKey.health} />
            </span>
          </span>
        ) : (
          <span class="soft">{hasSharedKey ? "shared with everybody here" : "none"}</span>
        )}
      </td>
      {savedKey ? (
        <td data-label="Last used">
          <LastUse {...savedKey} />
        </td>
      ) : (
        <td />
      )}
      <td>
        <div class="duo">
          <KeyForm {...toolset} />
          {savedKey ? <Forget name={name} title={title} /> : null}
        </div>
      </td>
    </tr>
  );
};
