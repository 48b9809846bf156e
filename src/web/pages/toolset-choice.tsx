import type { FC } from "hono/jsx";

import { Sign } from "../layout.tsx";

/** What is known of the person's key for a toolset. */
export type KeyState =
  | { readonly state: "saved"; readonly owner: string; readonly last4: string }
  | { readonly state: "needed"; readonly example?: string; readonly keyUrl?: string }
  /** The operator has set one for everybody. */
  | { readonly state: "shared" }
  | { readonly state: "none" };

/** One toolset on the consent page. */
export interface ToolsetChoice {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly toolCount: number;
  readonly canWrite: boolean;
  readonly isTicked: boolean;
  readonly isWriteTicked: boolean;
  readonly keyState: KeyState;
  readonly error?: string;
}

const KeyField: FC<{ choice: ToolsetChoice; label: string; placeholder?: string }> = ({
  choice: { name, error },
  label,
  placeholder,
}) => (
  <>
    <label class="field" for={`key-${name}`}>
      {label}
    </label>
    <input
      id={`key-${name}`}
      name={`key:${name}`}
      type="password"
      autocomplete="off"
      spellcheck={false}
      placeholder={placeholder}
      aria-invalid={error ? "true" : undefined}
      aria-describedby={error ? `error-${name} hint-${name}` : `hint-${name}`}
    />
    {error ? (
      <p class="error" id={`error-${name}`}>
        {error}
      </p>
    ) : null}
  </>
);

const NeededKey: FC<{ choice: ToolsetChoice; example?: string; keyUrl?: string }> = (props) => (
  <>
    <KeyField
      choice={props.choice}
      label={`Your ${props.choice.title} key`}
      {...(props.example ? { placeholder: props.example } : {})}
    />
    <p class="hint" id={`hint-${props.choice.name}`}>
      {props.keyUrl ? (
        <>
          <a href={props.keyUrl} target="_blank" rel="noopener noreferrer">
            Where do I get one?
          </a>
          {" · "}
        </>
      ) : null}
      It is tried once, then stored encrypted for you alone. Nobody sees it again, you included.
    </p>
  </>
);

const SavedKey: FC<{ choice: ToolsetChoice; owner: string; last4: string }> = (props) => (
  <>
    <p class="owner">
      <span class="good">
        <Sign of="done" />
        Your key is saved.
      </span>{" "}
      It belongs to {props.owner}. <code class="soft">····{props.last4}</code>
    </p>
    <details class="fold" open={props.choice.error !== undefined}>
      <summary>Use another key</summary>
      <div>
        <KeyField choice={props.choice} label={`New ${props.choice.title} key`} />
        <p class="hint" id={`hint-${props.choice.name}`}>
          It is tried first, then takes the place of the saved one.
        </p>
      </div>
    </details>
  </>
);

const SharedKey: FC<{ choice: ToolsetChoice }> = ({ choice }) => (
  <>
    <p class="owner">
      <span class="good">
        <Sign of="done" />A key is set for everybody.
      </span>{" "}
      Everyone here shares it.
    </p>
    <details class="fold" open={choice.error !== undefined}>
      <summary>Use a key of your own</summary>
      <div>
        <KeyField choice={choice} label={`Your ${choice.title} key`} />
        <p class="hint" id={`hint-${choice.name}`}>
          It is tried first, then used for you instead of the shared one.
        </p>
      </div>
    </details>
  </>
);

const Key: FC<{ choice: ToolsetChoice }> = ({ choice }) => {
  switch (choice.keyState.state) {
    case "saved":
      return (
        <SavedKey choice={choice} owner={choice.keyState.owner} last4={choice.keyState.last4} />
      );
    case "needed":
      return (
        <NeededKey
          choice={choice}
          {...(choice.keyState.example ? { example: choice.keyState.example } : {})}
          {...(choice.keyState.keyUrl ? { keyUrl: choice.keyState.keyUrl } : {})}
        />
      );
    case "shared":
      return <SharedKey choice={choice} />;
    case "none":
      return null;
  }
};

const Read: FC<ToolsetChoice> = ({ name, title, description, toolCount, isTicked }) => (
  <header>
    <label class="check">
      <input
        id={`toolset-${name}`}
        type="checkbox"
        name="toolset"
        value={name}
        checked={isTicked}
      />
      <span>
        <b>{title}</b>
        <span class="soft small">{description}</span>
      </span>
    </label>
    <span class="chip">
      {toolCount} {toolCount === 1 ? "tool" : "tools"}
    </span>
  </header>
);

const Write: FC<ToolsetChoice> = ({ name, canWrite, isWriteTicked }) =>
  canWrite ? (
    <label class="check sub">
      <input type="checkbox" name="write" value={name} checked={isWriteTicked} />
      <span>
        Also make changes
        <span class="soft small">Without this it can only read.</span>
      </span>
    </label>
  ) : (
    <p class="aside">It can only read. It changes nothing.</p>
  );

export const ToolsetChoiceCard: FC<ToolsetChoice> = (choice) => (
  <div class="choice">
    <Read {...choice} />
    <Write {...choice} />
    {choice.keyState.state === "none" ? null : (
      <div class="key">
        <Key choice={choice} />
      </div>
    )}
  </div>
);
