import type { FC } from "hono/jsx";

export interface PersonRow {
  readonly id: string;
  readonly name: string;
  /** The day of the last sign-in. */
  readonly seen: string;
}

export interface AppRow {
  readonly id: string;
  readonly name: string;
  readonly hosts: string;
  readonly since: string;
}

export interface KnownAppRow {
  readonly id: string;
  readonly name: string;
  /** Of its metadata document. */
  readonly address: string;
  readonly since: string;
  readonly isBlocked: boolean;
}

export interface InvitationRow {
  readonly id: string;
  readonly until: string;
}

export interface LogRow {
  readonly at: string;
  readonly admin: string;
  readonly did: string;
}

/** A button that sends one id. */
const Act: FC<{
  action: string;
  id: string;
  label: string;
  about: string;
  /** It gives something back. */
  isKind?: boolean;
}> = (props) => (
  <form method="post" action={props.action}>
    <input type="hidden" name="id" value={props.id} />
    <button
      class={props.isKind ? "plain" : "plain risk"}
      type="submit"
      aria-label={`${props.label}: ${props.about}`}
    >
      {props.label}
    </button>
  </form>
);

/** `comesBack` says what keeps the person away once they are removed. */
export const Person: FC<PersonRow & { isSelf: boolean; comesBack: string }> = (props) => {
  const { id, name, seen, isSelf, comesBack } = props;
  return (
    <tbody>
      <tr class="upper">
        <th scope="row">
          {name} {isSelf ? <span class="chip">you</span> : null}
        </th>
        <td data-label="Last sign-in">{seen}</td>
      </tr>
      <tr>
        <td class="span" colspan={2}>
          <details class="fold">
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
                  <Act action="/admin/people/remove" id={id} label="Remove" about={name} />
                </>
              )}
            </div>
          </details>
        </td>
      </tr>
    </tbody>
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

export const App: FC<AppRow> = ({ id, name, hosts, since }) => (
  <tr>
    <th scope="row">{name}</th>
    <td data-label="Returns to">{hosts}</td>
    <td data-label="Since">{since}</td>
    <td>
      <Act action="/admin/apps/remove" id={id} label="Remove" about={`${name}, ${hosts}`} />
    </td>
  </tr>
);

export const KnownApp: FC<KnownAppRow> = ({ id, name, address, since, isBlocked }) => (
  <tr>
    <th scope="row">
      {name} {isBlocked ? <span class="chip">blocked</span> : null}
    </th>
    <td data-label="Address">{address}</td>
    <td data-label="Since">{since}</td>
    <td>
      <Act
        action={isBlocked ? "/admin/apps/unblock" : "/admin/apps/block"}
        id={id}
        label={isBlocked ? "Allow again" : "Block"}
        about={`${name}, ${address}`}
        isKind={isBlocked}
      />
    </td>
  </tr>
);

export const Invitation: FC<InvitationRow & { position: number }> = ({ id, until, position }) => (
  <tr>
    <th scope="row">Invitation {position}</th>
    <td data-label="Good until">{until}</td>
    <td>
      <Act
        action="/admin/invitations/revoke"
        id={id}
        label="Revoke"
        about={`invitation ${position}`}
      />
    </td>
  </tr>
);

export const LogEntry: FC<LogRow> = ({ at, admin, did }) => (
  <tr>
    <th scope="row">{admin}</th>
    <td data-label="Did">{did}</td>
    <td data-label="When (UTC)">{at}</td>
  </tr>
);
