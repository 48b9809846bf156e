import type { FC } from "hono/jsx";

import { Field } from "../elements/field.tsx";
import { SecondStep } from "../elements/second-step.tsx";
import { Time } from "../elements/time.tsx";

export interface PersonRow {
  readonly id: string;
  readonly name: string;
  /** The day of the last sign-in, in UTC. */
  readonly seen: string;
  /** Why nothing came of removing them just now. */
  readonly error?: string;
}

export interface AppRow {
  readonly id: string;
  readonly name: string;
  readonly hosts: string;
  /** Null if nobody knows. */
  readonly sinceMs: number | null;
}

export interface KnownAppRow {
  readonly id: string;
  readonly name: string;
  /** Of its metadata document. */
  readonly address: string;
  readonly sinceMs: number;
  readonly isBlocked: boolean;
}

export interface InvitationRow {
  readonly id: string;
  readonly untilMs: number;
}

export interface LogRow {
  readonly atMs: number;
  readonly admin: string;
  readonly did: string;
}

interface ActProps {
  readonly action: string;
  readonly id: string;
  readonly label: string;
  readonly about: string;
}

/** A button that sends one id. */
const Act: FC<ActProps & { isKind?: boolean }> = ({ action, id, label, about, isKind }) => (
  <form method="post" action={action}>
    <input type="hidden" name="id" value={id} />
    <button class={isKind ? "plain" : "plain risk"} type="submit" aria-label={`${label}: ${about}`}>
      {label}
    </button>
  </form>
);

/** As `Act`, and asks first. */
const AskedAct: FC<ActProps & { says: string }> = ({ action, id, label, about, says }) => (
  <SecondStep
    action={action}
    label={label}
    about={`${label}: ${about}`}
    says={says}
    field={{ name: "id", value: id }}
  />
);

/** Removes a person whose name was typed. */
const RemovePerson: FC<Pick<PersonRow, "id" | "name" | "error">> = ({ id, name, error }) => (
  <form method="post" action="/admin/people/remove">
    <input type="hidden" name="id" value={id} />
    <Field
      id={`name-${id}`}
      label={`Type “${name}” to remove them`}
      about={id}
      error={error}
      name="name"
      type="text"
      required
      autocomplete="off"
      autocapitalize="none"
      spellcheck={false}
      autofocus={error !== undefined}
    />
    <div class="acts">
      <button class="risk" type="submit" aria-label={`Remove: ${name}`}>
        Remove
      </button>
    </div>
  </form>
);

/** `comesBack` says what keeps the person away once they are removed. */
export const Person: FC<PersonRow & { isSelf: boolean; comesBack: string }> = (props) => {
  const { id, name, seen, isSelf, comesBack, error } = props;
  return (
    <tr>
      <th scope="row">
        {name} {isSelf ? <span class="chip">you</span> : null}
      </th>
      <td data-label="Last sign-in">{seen}</td>
      <td>
        <div class="duo">
          <details name="person" class="fold" open={error !== undefined}>
            <summary aria-label={`Sign out or remove ${name}`}>
              {isSelf ? "Sign out" : "Sign out or remove"}
            </summary>
            <div>
              <p>
                Signs {name} out in every browser and disconnects every app and script. The keys
                stay.
              </p>
              <Act
                action="/admin/people/sign-out"
                id={id}
                label="Sign out everywhere"
                about={name}
              />
              {isSelf ? null : (
                <>
                  <p class="key">Also deletes the keys and all that is stored. {comesBack}</p>
                  <RemovePerson {...props} />
                </>
              )}
            </div>
          </details>
        </div>
      </td>
    </tr>
  );
};

export const RemovedPerson: FC<PersonRow> = ({ id, name, seen }) => (
  <tr>
    <th scope="row">{name}</th>
    <td data-label="Last sign-in">{seen}</td>
    <td>
      <Act action="/admin/people/readmit" id={id} label="Let in again" about={name} isKind />
    </td>
  </tr>
);

export const App: FC<AppRow> = ({ id, name, hosts, sinceMs }) => (
  <tr>
    <th scope="row">{name}</th>
    <td data-label="Returns to">{hosts}</td>
    {sinceMs === null ? (
      <td />
    ) : (
      <td data-label="Since">
        <Time at={sinceMs} as="day" />
      </td>
    )}
    <td>
      <AskedAct
        action="/admin/apps/remove"
        id={id}
        label="Remove"
        about={`${name}, ${hosts}`}
        says={`Disconnects ${name} from everybody.`}
      />
    </td>
  </tr>
);

export const KnownApp: FC<KnownAppRow> = ({ id, name, address, sinceMs, isBlocked }) => (
  <tr>
    <th scope="row">
      {name} {isBlocked ? <span class="chip">blocked</span> : null}
    </th>
    <td data-label="Address">{address}</td>
    <td data-label="Since">
      <Time at={sinceMs} as="day" />
    </td>
    <td>
      {isBlocked ? (
        <Act
          action="/admin/apps/unblock"
          id={id}
          label="Allow again"
          about={`${name}, ${address}`}
          isKind
        />
      ) : (
        <AskedAct
          action="/admin/apps/block"
          id={id}
          label="Block"
          about={`${name}, ${address}`}
          says={`Disconnects ${name} from everybody.`}
        />
      )}
    </td>
  </tr>
);

export const Invitation: FC<InvitationRow & { position: number }> = ({ id, untilMs, position }) => (
  <tr>
    <th scope="row">Invitation {position}</th>
    <td data-label="Good until">
      <Time at={untilMs} as="time" />
    </td>
    <td>
      <AskedAct
        action="/admin/invitations/revoke"
        id={id}
        label="Revoke"
        about={`invitation ${position}`}
        says="Its link lets nobody in any more."
      />
    </td>
  </tr>
);

export const LogEntry: FC<LogRow> = ({ atMs, admin, did }) => (
  <tr>
    <th scope="row">{admin}</th>
    <td data-label="Did">{did}</td>
    <td data-label="When">
      <Time at={atMs} as="time" />
    </td>
  </tr>
);
