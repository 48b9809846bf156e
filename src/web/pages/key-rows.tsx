import type { FC } from "hono/jsx";

import { SecondStep } from "./second-step.tsx";

/** One toolset on the account page. */
export interface AccountToolset {
  readonly name: string;
  readonly title: string;
  readonly savedKey: {
    readonly owner: string;
    readonly last4: string;
    readonly since: string;
    /** Null where it was not used in the last 30 days. */
    readonly usedAgo: string | null;
  } | null;
  /** The operator has set a key for everybody. */
  readonly hasSharedKey: boolean;
  readonly keyUrl?: string;
  readonly example?: string;
  readonly error?: string;
  /** An app has sent the person here for this key. */
  readonly isAsked?: boolean;
}

const Field: FC<AccountToolset> = ({ name, title, keyUrl, example, error }) => (
  <>
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
      <p class="error" id={`error-${name}`}>
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
      It is tried first, then stored encrypted for you alone. Nobody sees it again, you included.
    </p>
  </>
);

const isOpen = ({ savedKey, error, isAsked = false }: AccountToolset) =>
  savedKey === null || error !== undefined || isAsked;

const KeyForm: FC<AccountToolset> = (toolset) => (
  <details class="fold" open={isOpen(toolset)}>
    <summary>
      {toolset.savedKey ? "Replace" : "Add"} your {toolset.title} key
    </summary>
    <div>
      <form method="post" action="/account/keys">
        <input type="hidden" name="toolset" value={toolset.name} />
        <Field {...toolset} />
        <div class="acts">
          <button class="go" type="submit">
            Save
          </button>
        </div>
      </form>
    </div>
  </details>
);

const Forget: FC<{ name: string; title: string }> = ({ name, title }) => (
  <SecondStep
    action="/account/keys/forget"
    label="Forget"
    about={`Forget the ${title} key`}
    says={`To use ${title} again, you have to paste a key again.`}
    field={{ name: "toolset", value: name }}
  />
);

/** Whose key a toolset has, and below it the form to add or replace the key. */
export const KeyRows: FC<AccountToolset> = (toolset) => {
  const { name, title, savedKey, hasSharedKey } = toolset;
  return (
    <tbody>
      <tr class="upper">
        <th scope="row">{title}</th>
        <td data-label="Key">
          {savedKey ? (
            <code>····{savedKey.last4}</code>
          ) : (
            <span class="soft">{hasSharedKey ? "shared" : "none"}</span>
          )}
        </td>
        {savedKey || hasSharedKey ? (
          <td data-label="Belongs to">{savedKey?.owner ?? "everybody here"}</td>
        ) : (
          <td />
        )}
        {savedKey ? <td data-label="Since">{savedKey.since}</td> : <td />}
        {savedKey ? (
          <td data-label="Last used">
            {savedKey.usedAgo ?? <span class="soft">not in 30 days</span>}
          </td>
        ) : (
          <td />
        )}
        <td>{savedKey ? <Forget name={name} title={title} /> : null}</td>
      </tr>
      <tr>
        <td class="span" colspan={6}>
          <KeyForm {...toolset} />
        </td>
      </tr>
    </tbody>
  );
};
