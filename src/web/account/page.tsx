import type { FC } from "hono/jsx";

import { type WaitingApproval, WaitingApprovals } from "../approvals/waiting-approvals.tsx";
import { EndingKey, isEnding, KeyScopes } from "../elements/key-health.tsx";
import { Note } from "../elements/note.tsx";
import { Time } from "../elements/time.tsx";
import { type AccountApp, Apps } from "./app-rows.tsx";
import { AccountFrame, Columns } from "./frame.tsx";
import { type AccountToolset, KeyRow } from "./key-rows.tsx";
import { type PasskeyRow, Passkeys } from "./passkey-rows.tsx";

interface AccountPageProps {
  readonly nonce: string;
  readonly accountName: string;
  readonly toolsets: readonly AccountToolset[];
  readonly apps: readonly AccountApp[];
  /** If people sign in with passkeys. */
  readonly passkeys: readonly PasskeyRow[];
  readonly isAdmin: boolean;
  /** What apps ask, and the person has not decided. */
  readonly approvals: readonly WaitingApproval[];
  /** Apps that toolhub itself disconnected. */
  readonly endings: readonly Ending[];
  readonly notice?: string;
}

interface Ending {
  readonly appName: string;
  readonly endedMs: number;
  readonly what: "code" | "token";
}

const Endings: FC<{ endings: readonly Ending[] }> = ({ endings }) => (
  <Note role="note">
    <div>
      Disconnected for your safety:
      <ul>
        {endings.map(({ appName, endedMs, what }) => (
          <li>
            {appName}, <Time at={endedMs} as="time" />: a {what} that it had used already came a
            second time. Connect it again if it is yours; somebody may have copied what it stores.
          </li>
        ))}
      </ul>
    </div>
  </Note>
);

const Refused: FC<{ toolsets: readonly AccountToolset[] }> = ({ toolsets }) => (
  <Note of="bad" role="alert">
    <div>
      Nothing was saved.
      <ul>
        {toolsets.map(({ name, title }) => (
          <li>
            <a href={`#key-${name}`}>Correct the {title} key</a>
          </li>
        ))}
      </ul>
    </div>
  </Note>
);

const Asked: FC<{ toolsets: readonly AccountToolset[] }> = ({ toolsets }) => (
  <>
    {toolsets.map(({ name, title }) => (
      <Note role="note">
        <span>
          One of your apps asks for your {title} key. <a href={`#key-${name}`}>Set it here</a>, then
          go back to the app.
        </span>
      </Note>
    ))}
  </>
);

const EndingKeys: FC<{ toolsets: readonly AccountToolset[] }> = ({ toolsets }) => (
  <>
    {toolsets.map(({ name, title, savedKey }) =>
      savedKey && isEnding(savedKey.health) ? (
        <EndingKey of={savedKey.health} title={title}>
          Make a new one, and <a href={`#key-${name}`}>replace it here</a>.
        </EndingKey>
      ) : null,
    )}
  </>
);

const Keys: FC<AccountPageProps> = ({ toolsets }) => (
  <section class="card" aria-labelledby="keys">
    <h2 id="keys">Keys</h2>
    <table class="keys" aria-labelledby="keys">
      <Columns titles={["Toolset", "Key", "Last used"]} />
      <tbody>
        {toolsets.map((toolset) => (
          <KeyRow {...toolset} />
        ))}
      </tbody>
    </table>
    {toolsets.map(({ title, savedKey }) =>
      savedKey ? <KeyScopes of={savedKey.health} title={title} /> : null,
    )}
  </section>
);

export const AccountPage: FC<AccountPageProps> = (props) => {
  const refused = props.toolsets.filter(({ error }) => error);
  return (
    <AccountFrame
      nonce={props.nonce}
      accountName={props.accountName}
      here="/account"
      title="Your account"
      text="Your keys, and the apps that may use them."
      isRefused={refused.length > 0}
      isAdmin={props.isAdmin}
      head={
        <>
          {refused.length > 0 ? <Refused toolsets={refused} /> : null}
          {props.approvals.length > 0 ? <WaitingApprovals approvals={props.approvals} /> : null}
          <Asked toolsets={props.toolsets.filter(({ isAsked }) => isAsked)} />
          <EndingKeys toolsets={props.toolsets} />
          {props.endings.length > 0 ? <Endings endings={props.endings} /> : null}
        </>
      }
      {...(props.notice === undefined ? {} : { notice: props.notice })}
    >
      <Keys {...props} />
      <Apps {...props} />
      {props.passkeys.length > 0 ? <Passkeys {...props} /> : null}
    </AccountFrame>
  );
};
