import type { Authority } from "../../access/authority.ts";

/** One hop to each person: Workers allows 1,000 in a request. */
const maxPeople = 900;
const atOnce = 30;

export interface EnvelopeCounts {
  /** Keys by the entry of the key ring that has sealed them. */
  readonly counts: Readonly<Record<string, number>>;
  /** How many people were asked, of how many. */
  readonly asked: number;
  readonly people: number;
}

/** Asks the people, 900 at most, how many keys each entry of the ring has sealed for them. */
export async function countEnvelopes(authority: Authority): Promise<EnvelopeCounts> {
  const { people, count } = await authority.directory().listById("", maxPeople);
  const ids = people.map(({ id }) => id);
  const counts: Record<string, number> = {};
  for (let start = 0; start < ids.length; start += atOnce) {
    const some = ids.slice(start, start + atOnce);
    const each = await Promise.all(some.map((id) => authority.account(id).countEnvelopes()));
    for (const [entry, keys] of each.flatMap((one) => Object.entries(one))) {
      counts[entry] = (counts[entry] ?? 0) + keys;
    }
  }
  return { counts, asked: ids.length, people: count };
}
