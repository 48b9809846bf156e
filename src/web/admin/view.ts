import type { Context } from "hono";
import * as z from "zod";

import type { Authority } from "../../access/authority.ts";
import { toAuditResource } from "../../audit/audit-routes.ts";
import { keyState } from "../../catalog/keys/key-state.ts";
import { dayMs } from "../../clock.ts";
import { toShownAddress, toShownText } from "../../shown-text.ts";
import type { Invitations } from "../../sign-in/invitations.ts";
import type { DirectoryPerson, NamedPage, PageQuery } from "../../store/people-list.ts";
import { listNewest } from "../../store/shard.ts";
import type { KvCursor } from "../../store/sql-kv.ts";
import { toDay } from "../elements/time-text.ts";
import type { PagesEnv } from "../pages-env.ts";
import { usualLifetime } from "../tokens/issue-token.ts";
import { countEnvelopes } from "./count-envelopes.ts";
import type { AdminView, Paged } from "./page.tsx";
import type { AppRow, KnownAppRow, PersonRow } from "./rows.tsx";

const pageSize = 50;
const clientPrefix = "client:";

/** What workers-oauth-provider 1.2.3 keeps of a registered client, as far as the page shows it. */
const StoredClient = z.object({
  clientId: z.string(),
  clientName: z.string().optional(),
  redirectUris: z.array(z.string()),
  registrationDate: z.number().optional(),
});

/** The hosts that a client's codes go to, or the scheme where a program on the device takes them. */
function toHosts(redirectUris: readonly string[]): string {
  const hosts = redirectUris
    .filter((uri) => URL.canParse(uri))
    .map((uri) => {
      const { host, protocol } = new URL(uri);
      return host === "" ? protocol : host;
    });
  const different = [...new Set(hosts)];
  const more = different.length > 3 ? [`${different.length - 3} more`] : [];
  return [...different.slice(0, 3), ...more].join(", ");
}

function toApp(value: string): AppRow {
  const { clientId, clientName, redirectUris, registrationDate } = StoredClient.parse(
    JSON.parse(value),
  );
  return {
    id: clientId,
    name: toShownText(clientName ?? "", 100) || clientId,
    hosts: toHosts(redirectUris),
    sinceMs: registrationDate === undefined ? null : registrationDate * 1000,
  };
}

/** Shape: `<expiry>.<client id>`; anything else means the first page. */
function parseCursor(text: string | undefined): KvCursor | undefined {
  const [, expiresAt, id] = /^(\d{1,12})\.([\w.-]{1,100})$/.exec(text ?? "") ?? [];
  return id === undefined ? undefined : { expiresAt: Number(expiresAt), name: clientPrefix + id };
}

export const toPerson = ({ id, name, seenDay }: DirectoryPerson): PersonRow => ({
  id,
  name,
  seen: toDay(seenDay * dayMs),
});

/** What lies beside a page of a list by name; `start` is what its names begin with. */
interface NamedPlace extends Pick<NamedPage, "isAfterOthers" | "isBeforeOthers"> {
  readonly start: string;
}

/** As long as the longest name. */
const maxStart = 80;

/** Shape of a place: `<id>` for the page after that person or app, `before.<id>` for the one before. */
const toQuery = (place: string | undefined, start: string): PageQuery => ({
  start,
  ...(place?.startsWith("before.")
    ? { before: place.slice("before.".length) }
    : { after: place ?? "" }),
});

/** Links from one page of a list by name to others; the list's name is the query's and its heading's. */
function toLinks(
  list: "people" | "removed" | "known",
  place: string | undefined,
  rows: readonly { readonly id: string }[],
  { isAfterOthers, isBeforeOthers, start }: NamedPlace,
) {
  const toPath = (to?: string) => {
    const parameters = new URLSearchParams({
      ...(start !== "" && { find: start }),
      ...(to !== undefined && { [list]: to }),
    });
    return `/admin?${parameters}#${list}`.replace("?#", "#");
  };
  const [first, last] = [rows.at(0), rows.at(-1)];
  return {
    ...(place === undefined ? {} : { first: toPath() }),
    ...(isAfterOthers && first && { previous: toPath(`before.${first.id}`) }),
    ...(isBeforeOthers && last && { next: toPath(last.id) }),
  };
}

/** One page of people by name; a place that is none means the first page. */
async function readPeople(
  list: "people" | "removed",
  query: Readonly<Record<string, string>>,
  read: (query: PageQuery) => Promise<NamedPage>,
): Promise<Paged<PersonRow>> {
  const start = list === "people" ? (query.find ?? "").trim().slice(0, maxStart) : "";
  const found = await read(toQuery(query[list], start));
  const { people, count } = found;
  const links = toLinks(list, query[list], people, { ...found, start });
  return { rows: people.map(toPerson), count, find: start, ...links };
}

/** One page of apps by name; a place that is none means the first page. */
async function readKnownApps(
  { directory }: Authority,
  place: string | undefined,
): Promise<Paged<KnownAppRow>> {
  const found = await directory().listApps(toQuery(place, ""), pageSize);
  const { apps, count } = found;
  const rows = apps.map(({ id, name, since, isDenied }) => ({
    id,
    name: toShownText(name, 100) || toShownAddress(id),
    address: toShownAddress(id),
    sinceMs: since * 1000,
    isBlocked: isDenied,
  }));
  return { rows, count, ...toLinks("known", place, apps, { ...found, start: "" }) };
}

async function readApps({ registry }: Authority, text: string | undefined): Promise<Paged<AppRow>> {
  const before = parseCursor(text);
  const { entries, count } = await listNewest(registry, clientPrefix, pageSize + 1, before);
  const shown = entries.slice(0, pageSize);
  const last = shown.at(-1);
  const isMore = entries.length > pageSize && last !== undefined;
  const place = isMore ? `${last.expiresAt}.${last.name.slice(clientPrefix.length)}` : "";
  return {
    rows: shown.map(({ value }) => toApp(value)),
    count,
    ...(before === undefined ? {} : { first: "/admin#apps" }),
    ...(isMore ? { next: `/admin?apps=${encodeURIComponent(place)}#apps` } : {}),
  };
}

/** The last week, today included. */
const toLastWeek = () => {
  const toDate = (ms: number) => new Date(ms).toISOString().slice(0, 10);
  return { from: toDate(Date.now() - 6 * dayMs), to: toDate(Date.now()) };
};

/** `invitations` is null if people do not come by invitation. */
export async function readAdminView(
  c: Context<PagesEnv>,
  invitations: Invitations | null,
): Promise<AdminView> {
  const { authority, toolsets } = c.var;
  const query = c.req.query();
  const { apps, known, count } = query;
  const [peoplePage, removedPage, appsPage, knownPage, log, open, envelopes] = await Promise.all([
    readPeople("people", query, (page) => authority.directory().list(page, pageSize)),
    readPeople("removed", query, (page) => authority.directory().listRemoved(page, pageSize)),
    readApps(authority, apps),
    readKnownApps(authority, known),
    authority.directory().listLog(),
    invitations?.listInvitations(),
    count === "keys" ? countEnvelopes(authority) : undefined,
  ]);
  return {
    people: peoplePage,
    removed: removedPage,
    apps: appsPage,
    known: knownPage,
    log: log.map(({ at, ...entry }) => ({ ...entry, atMs: at * 1000 })),
    audit: {
      ...toLastWeek(),
      name: "",
      days: usualLifetime,
      errors: {},
      resource: toAuditResource(authority),
    },
    isReadOnly: authority.config.isReadOnly,
    toolsets: toolsets
      .map((toolset) => ({ ...toolset, key: keyState(toolset, [], authority.config) }))
      .filter(({ key }) => key.state !== "none")
      .map(({ title, key }) => ({ title, isShared: key.state === "shared" })),
    ring: { active: authority.ring.active, entries: [...authority.ring.entries.keys()] },
    ...(open && {
      invitations: {
        count: open.count,
        rows: open.invitations.map(({ id, expiresAt }) => ({ id, untilMs: expiresAt * 1000 })),
      },
    }),
    ...(envelopes && { envelopes }),
  };
}
