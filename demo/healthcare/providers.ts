import type { DomainContext } from "../domain/domain.ts";
import { parseRecordId, toRecordId } from "../domain/record-id.ts";
import { Refusal, refuseInput } from "../domain/refusal.ts";
import { parseDay } from "./day.ts";
import { toIsOpen } from "./tables.ts";

type ProviderRow = { readonly number: number; readonly name: string; readonly specialty: string };
type Provider = ReturnType<typeof toProvider>;

const maxSlots = 50;

const toProvider = (row: ProviderRow) => ({ ...row, id: toRecordId("D", row.number) });

export function findProvider({ storage }: DomainContext, id: string): Provider | null {
  const [row] = storage.sql.exec<ProviderRow>(
    "SELECT * FROM providers WHERE number = ?",
    parseRecordId("D", id),
  );
  return row ? toProvider(row) : null;
}

/** Throws: `Refusal` if there is no such provider. */
export function requireProvider(context: DomainContext, id: string): Provider {
  const provider = findProvider(context, id);
  if (!provider) throw new Refusal("UNKNOWN_PROVIDER", `There is no provider ${id.trim()}.`);
  return provider;
}

function listProviders({ storage }: DomainContext, specialty: string | null) {
  return storage.sql
    .exec<ProviderRow>(
      "SELECT * FROM providers WHERE ?1 IS NULL OR specialty = ?1 ORDER BY number",
      specialty,
    )
    .toArray()
    .map(toProvider);
}

/** The half hours of four weeks from a day on in which the clinic treats, nothing is booked, and which are not over. */
const selectFree = `WITH RECURSIVE slots (at) AS (
    VALUES (?1 || 'T00:00')
    UNION ALL SELECT strftime('%Y-%m-%dT%H:%M', at, '+30 minutes') FROM slots WHERE at < strftime('%Y-%m-%dT%H:%M', ?1, '+28 days')
  )
  SELECT at FROM slots WHERE ${toIsOpen("at")} AND at > ?2
    AND at NOT IN (SELECT starts_at FROM appointments WHERE provider_number = ?3 AND status = 'BOOKED')
  ORDER BY at LIMIT ?4`;

function listFreeSlots(
  { number }: Provider,
  { from, first }: { from?: string | null; first: number },
  { storage, now }: DomainContext,
): string[] {
  if (first < 1 || first > maxSlots) refuseInput(`"first" has to be between 1 and ${maxSlots}.`);
  const at = new Date(now()).toISOString();
  const day = from ? parseDay("from", from) : at.slice(0, 10);
  return storage.sql
    .exec<{ at: string }>(selectFree, day, at, number, first)
    .toArray()
    .map((slot) => slot.at);
}

export const providerQueries = {
  providers: (_root: unknown, { specialty }: { specialty?: string | null }, c: DomainContext) =>
    listProviders(c, specialty ?? null),
  provider: (_root: unknown, { id }: { id: string }, context: DomainContext) =>
    findProvider(context, id),
};

export const providerFields = { freeSlots: listFreeSlots };
