import type { FC } from "hono/jsx";

import type { ShownField } from "../elements/toolset-fields.tsx";
import { type ShownKey, ToolsetKey } from "./toolset-key.tsx";

/** One tool, as people read what it does. */
export interface ShownTool {
  readonly title: string;
  /** One sentence. */
  readonly text: string;
  readonly isDestructive: boolean;
}

/** A toolset's tools, as people read what they do. */
export interface ShownTools {
  readonly reading: readonly ShownTool[];
  readonly changing: readonly ShownTool[];
}

/** One toolset on the consent page. */
export interface ToolsetChoice extends ShownTools {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  /** What its changes do. */
  readonly changes?: string;
  readonly canWrite: boolean;
  readonly isTicked: boolean;
  readonly isWriteTicked: boolean;
  readonly shownKey: ShownKey;
  /** What is asked for besides the key. */
  readonly fields: readonly ShownField[];
  readonly error?: string;
  /** Its error is the first on the page. */
  readonly isFirstWrong?: boolean;
}

/** A mark for what has no picture: its first letter. */
export const Initial: FC<{ of: string }> = ({ of: [letter = ""] }) => (
  <span class="mark" aria-hidden="true">
    {letter.toUpperCase()}
  </span>
);

const Read: FC<{ choice: ToolsetChoice; hasFocus: boolean }> = ({
  choice: { name, title, description, isTicked, canWrite },
  hasFocus,
}) => (
  <header>
    <label class="check">
      <input
        id={`toolset-${name}`}
        type="checkbox"
        name="toolset"
        value={name}
        checked={isTicked}
        autofocus={hasFocus}
      />
      <Initial of={title} />
      <span>
        <b id={`title-${name}`}>{title}</b>
        {canWrite ? null : <span class="chip">reads only</span>}
        <span class="soft small">{description}</span>
      </span>
    </label>
  </header>
);

const Write: FC<ToolsetChoice> = ({ name, changes, isWriteTicked }) => (
  <label class="check sub">
    <input
      type="checkbox"
      name="write"
      value={name}
      checked={isWriteTicked}
      aria-describedby={`title-${name}`}
    />
    <span>
      Also make changes{changes ? <span class="soft small inline">: {changes}</span> : null}
    </span>
  </label>
);

const Tools: FC<{ title: string; tools: readonly ShownTool[] }> = ({ title, tools }) =>
  tools.length > 0 ? (
    <>
      <h2>{title}</h2>
      <ul>
        {tools.map((tool) => (
          <li>
            <b>{tool.title}</b>
            {tool.isDestructive ? <span class="chip does">destructive</span> : null}{" "}
            <span class="soft">{tool.text}</span>
          </li>
        ))}
      </ul>
    </>
  ) : null;

const Fold: FC<ToolsetChoice> = ({ reading, changing }) => (
  <details class="fold tools">
    <summary>
      What it can read ({reading.length})
      {changing.length > 0 ? ` and change (${changing.length})` : ""}
    </summary>
    <div>
      <Tools title="Reading" tools={reading} />
      <Tools title="Changing, if you tick “Also make changes”" tools={changing} />
    </div>
  </details>
);

/** `hasFocus`: nothing is ticked, and this is where to begin. */
export const ToolsetChoiceCard: FC<{ choice: ToolsetChoice; hasFocus: boolean }> = ({
  choice,
  hasFocus,
}) => (
  <div class="choice">
    <Read choice={choice} hasFocus={hasFocus} />
    {choice.canWrite ? <Write {...choice} /> : null}
    <Fold {...choice} />
    {choice.shownKey.state === "none" ? null : (
      <div class="key">
        <ToolsetKey choice={choice} />
      </div>
    )}
  </div>
);
