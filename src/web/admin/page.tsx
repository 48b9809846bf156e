import type { FC } from "hono/jsx";
import { Columns } from "../account/frame.tsx";
import { Field } from "../elements/field.tsx";
import { Note } from "../elements/note.tsx";
import { Pager, type PagerProps } from "../elements/pager.tsx";
import { Layout } from "../layout.tsx";
import { Audit, type AuditForm } from "./audit.tsx";
import type { EnvelopeCounts } from "./count-envelopes.ts";
import { AdminKeys } from "./keys-page.tsx";
import {
  App,
  type AppRow,
  Invitation,
  type InvitationRow,
  KnownApp,
  type KnownAppRow,
  LogEntry,
  type LogRow,
  Person,
  type PersonRow,
  RemovedPerson,
} from "./rows.tsx";

/** One page of a list; the paths of the first and the next one where there are. */
export interface Paged<Row> extends Omit<PagerProps, "label"> {
  readonly rows: readonly Row[];
  /** Of all pages. */
  readonly count: number;
  /** How the names begin that were asked for; empty for all. */
  readonly find?: string;
}

/** What the page shows: nobody's key, calls or arguments. */
export interface AdminView {
  readonly people: Paged<PersonRow>;
  /** Whom an administrator has removed. */
  readonly removed: Paged<PersonRow>;
  readonly apps: Paged<AppRow>;
  /** Apps with a metadata document that somebody has allowed. */
  readonly known: Paged<KnownAppRow>;
  /** If people come by invitation. */
  readonly invitations?: { readonly count: number; readonly rows: readonly InvitationRow[] };
  /** The operator has switched all changes off. */
  readonly isReadOnly: boolean;
  readonly toolsets: readonly { readonly title: string; readonly isShared: boolean }[];
  readonly ring: { readonly active: string; readonly entries: readonly string[] };
  /** If they were counted. */
  readonly envelopes?: EnvelopeCounts;
  readonly log: readonly LogRow[];
  readonly audit: AuditForm & { readonly resource: string };
}

interface AdminPageProps {
  readonly nonce: string;
  readonly adminName: string;
  readonly adminId: string;
  readonly view: AdminView;
  readonly notice?: string;
  /** Something on the page has to be corrected. */
  readonly isRefused?: boolean;
}

const Head: FC<AdminPageProps> = ({ adminName, notice, view }) => (
  <section class="card">
    <h1>Admin</h1>
    <p class="soft">
      Signed in as {adminName}. Everything you do here is written down below. An hour after you
      signed in, this page asks you to sign in again.
    </p>
    {view.isReadOnly ? <p>READ_ONLY is set: no tool that makes changes is offered.</p> : null}
    {notice ? (
      <Note of="ok" role="status">
        <span>{notice}</span>
      </Note>
    ) : null}
  </section>
);

/** Where there are more people than one page shows. */
const Find: FC<Paged<PersonRow>> = ({ rows, count, find = "" }) =>
  count > rows.length || find !== "" ? (
    <form method="get" action="/admin#people">
      <Field
        id="find"
        label="Find by the beginning of a name"
        error={find !== "" && rows.length === 0 ? "Nobody’s name begins so." : undefined}
        name="find"
        type="search"
        value={find}
        maxlength={80}
        autocomplete="off"
      />
      <div class="acts">
        <button type="submit">Find</button>
      </div>
    </form>
  ) : null;

const People: FC<AdminPageProps> = ({ adminId, view: { people, invitations } }) => (
  <section class="card" aria-labelledby="people">
    <h2 id="people">People ({people.count})</h2>
    <Find {...people} />
    <table class="keys" aria-labelledby="people">
      <Columns titles={["Name", "Last sign-in"]} />
      <tbody>
        {people.rows.map((person) => (
          <Person
            {...person}
            isSelf={person.id === adminId}
            comesBack={
              invitations
                ? "They come back only with a new invitation."
                : "They cannot come back until you let them in again, with nothing."
            }
          />
        ))}
      </tbody>
    </table>
    <Pager {...people} label="people" />
  </section>
);

const Removed: FC<AdminPageProps> = ({ view: { removed } }) =>
  removed.count > 0 ? (
    <section class="card" aria-labelledby="removed">
      <h2 id="removed">Removed people ({removed.count})</h2>
      <table aria-labelledby="removed">
        <Columns titles={["Name", "Last sign-in"]} />
        <tbody>
          {removed.rows.map((person) => (
            <RemovedPerson {...person} />
          ))}
        </tbody>
      </table>
      <Pager {...removed} label="removed people" />
    </section>
  ) : null;

const Invitations: FC<NonNullable<AdminView["invitations"]>> = ({ count, rows }) => (
  <section class="card" aria-labelledby="invitations">
    <h2 id="invitations">Open invitations ({count})</h2>
    {rows.length > 0 ? (
      <table aria-labelledby="invitations">
        <Columns titles={["Invitation", "Good until"]} />
        <tbody>
          {rows.map((row, index) => (
            <Invitation {...row} position={index + 1} />
          ))}
        </tbody>
      </table>
    ) : (
      <p class="soft">Nobody is invited at the moment.</p>
    )}
    <div class="acts">
      <form method="post" action="/admin/invitations">
        <button type="submit">Invite a person</button>
      </form>
    </div>
  </section>
);

const Apps: FC<AdminPageProps> = ({ view: { apps } }) => (
  <section class="card" aria-labelledby="apps">
    <h2 id="apps">Registered apps ({apps.count})</h2>
    <p class="soft">
      Apps that registered themselves. One that is removed is disconnected from everybody within
      seconds. It may register again, and people may allow it again.
    </p>
    {apps.rows.length > 0 ? (
      <table aria-labelledby="apps">
        <Columns titles={["App", "Returns to", "Since"]} />
        <tbody>
          {apps.rows.map((app) => (
            <App {...app} />
          ))}
        </tbody>
      </table>
    ) : null}
    <Pager {...apps} label="registered apps" />
  </section>
);

const KnownApps: FC<AdminPageProps> = ({ view: { known } }) => (
  <section class="card" aria-labelledby="known">
    <h2 id="known">Apps known by their own address ({known.count})</h2>
    <p class="soft">
      Their makers say who they are, at the address shown. One that is blocked is disconnected from
      everybody within seconds, and nobody can allow it.
    </p>
    {known.rows.length > 0 ? (
      <table aria-labelledby="known">
        <Columns titles={["App", "Address", "Since"]} />
        <tbody>
          {known.rows.map((app) => (
            <KnownApp {...app} />
          ))}
        </tbody>
      </table>
    ) : null}
    <Pager {...known} label="apps known by their own address" />
  </section>
);

const Log: FC<AdminPageProps> = ({ view: { log } }) => (
  <section class="card" aria-labelledby="log">
    <h2 id="log">What administrators did</h2>
    {log.length > 0 ? (
      <table aria-labelledby="log">
        <Columns titles={["Who", "Did", "When"]} hasChange={false} />
        <tbody>
          {log.map((entry) => (
            <LogEntry {...entry} />
          ))}
        </tbody>
      </table>
    ) : (
      <p class="soft">Nothing yet. The last 200 entries of 90 days stand here.</p>
    )}
  </section>
);

export const AdminPage: FC<AdminPageProps> = (props) => (
  <Layout
    nonce={props.nonce}
    title={props.isRefused ? "Error: Admin" : "Admin"}
    here="/account"
    isWide
  >
    <Head {...props} />
    <People {...props} />
    <Removed {...props} />
    {props.view.invitations ? <Invitations {...props.view.invitations} /> : null}
    <Apps {...props} />
    <KnownApps {...props} />
    <AdminKeys {...props.view} />
    <Log {...props} />
    <Audit {...props.view.audit} />
  </Layout>
);
