import type { Child, FC } from "hono/jsx";
import { Field } from "../elements/field.tsx";
import {
  EndingKey,
  isEnding,
  KeyEnd,
  KeyScopes,
  type ShownHealth,
} from "../elements/key-health.tsx";
import { Sign } from "../elements/note.tsx";
import { type ShownField, ToolsetFields } from "../elements/toolset-fields.tsx";

interface OwnKey {
  readonly owner: string;
  readonly last4: string;
  readonly health: ShownHealth;
}

/** What is known of the person's key for a toolset. */
export type ShownKey =
  /** Proven by this page, and saved with Allow. */
  | ({ readonly state: "kept" } & OwnKey)
  | ({ readonly state: "saved" } & OwnKey)
  | {
      readonly state: "needed";
      readonly example?: string;
      readonly keyUrl?: string;
      /** Which permissions it needs. */
      readonly keyHint?: string;
    }
  /** The operator has set one for everybody. */
  | { readonly state: "shared" }
  | { readonly state: "none" };

/** The toolset that a key is for. */
interface KeyChoice {
  readonly name: string;
  readonly title: string;
  readonly shownKey: ShownKey;
  readonly fields: readonly ShownField[];
  readonly error?: string;
  readonly isFirstWrong?: boolean;
}

/** The placeholder is never empty: by it the style knows whether something was pasted. */
const KeyField: FC<{ choice: KeyChoice; label: string; hint: Child; placeholder?: string }> = ({
  choice: { name, fields, error, isFirstWrong = false },
  label,
  hint,
  placeholder = " ",
}) => (
  <>
    <ToolsetFields toolset={name} fields={fields} />
    <Field
      id={`key-${name}`}
      label={label}
      about={name}
      error={error}
      hint={hint}
      name={`key:${name}`}
      type="password"
      autocomplete="off"
      spellcheck={false}
      placeholder={placeholder}
      autofocus={isFirstWrong}
    />
  </>
);

const NeededKey: FC<{ choice: KeyChoice; of: ShownKey & { state: "needed" } }> = ({
  choice,
  of: { example, keyUrl, keyHint },
}) => (
  <KeyField
    choice={choice}
    label={`Your ${choice.title} key`}
    {...(example === undefined ? {} : { placeholder: example })}
    hint={
      <>
        {keyUrl ? (
          <>
            <a href={keyUrl} target="_blank" rel="noopener noreferrer">
              Where do I get one?
            </a>{" "}
          </>
        ) : null}
        {keyHint ? `${keyHint} ` : null}A key pasted here ticks {choice.title}. It is tried once,
        then stored encrypted for you alone.
      </>
    }
  />
);

const OtherKey: FC<{ choice: KeyChoice; summary: string; label: string; hint: string }> = ({
  choice,
  summary,
  label,
  hint,
}) => (
  <details class="fold" open={choice.error !== undefined}>
    <summary>{summary}</summary>
    <div>
      <KeyField choice={choice} label={label} hint={hint} />
    </div>
  </details>
);

const Good: FC<{ children?: Child }> = ({ children }) => (
  <span class="good">
    <Sign of="done" />
    {children}
  </span>
);

/** Which key it is, and how long it lasts if anybody said. */
const Known: FC<{ of: OwnKey }> = ({ of: { last4, health } }) => (
  <span class="soft">
    <code>····{last4}</code>
    {health.endsMs === null ? null : " · "}
    <KeyEnd of={health} />
  </span>
);

const Health: FC<{ of: ShownHealth; title: string }> = ({ of, title }) => (
  <>
    {isEnding(of) ? (
      <EndingKey of={of} title={title}>
        Make a new one in time.
      </EndingKey>
    ) : null}
    <KeyScopes of={of} title={title} />
  </>
);

/** What there is of a key, and the field for one. */
export const ToolsetKey: FC<{ choice: KeyChoice }> = ({ choice }) => {
  const { shownKey, title } = choice;
  switch (shownKey.state) {
    case "none":
      return null;
    case "needed":
      return <NeededKey choice={choice} of={shownKey} />;
    case "kept":
      return (
        <>
          <p class="owner">
            <Good>
              Your {title} key: accepted, belongs to {shownKey.owner}.
            </Good>{" "}
            It is saved when you allow. <Known of={shownKey} />
          </p>
          <OtherKey
            choice={choice}
            summary="Use another key"
            label={`New ${title} key`}
            hint="It is tried first, then takes the place of this one."
          />
          <Health of={shownKey.health} title={title} />
        </>
      );
    case "saved":
      return (
        <>
          <p class="owner">
            <Good>Your key is saved.</Good> It belongs to {shownKey.owner}. <Known of={shownKey} />
          </p>
          <OtherKey
            choice={choice}
            summary="Use another key"
            label={`New ${title} key`}
            hint="It is tried first, then takes the place of the saved one."
          />
          <Health of={shownKey.health} title={title} />
        </>
      );
    case "shared":
      return (
        <>
          <p class="owner">
            <Good>A key is set for everybody.</Good> Everyone here shares it.
          </p>
          <OtherKey
            choice={choice}
            summary="Use a key of your own"
            label={`Your ${title} key`}
            hint="It is tried first, then used for you instead of the shared one."
          />
        </>
      );
  }
};
