import type { FC } from "hono/jsx";

import { Columns } from "../account/frame.tsx";
import type { EnvelopeCounts } from "./count-envelopes.ts";

interface AdminKeysProps {
  readonly toolsets: readonly { readonly title: string; readonly isShared: boolean }[];
  readonly ring: { readonly active: string; readonly entries: readonly string[] };
  readonly envelopes?: EnvelopeCounts;
}

function toUse(entry: string, { active, entries }: AdminKeysProps["ring"]): string {
  if (entry === active) return "seals and opens";
  return entries.includes(entry) ? "opens" : "no longer in the ring: these keys cannot be opened";
}

const Ring: FC<Pick<AdminKeysProps, "ring" | "envelopes">> = ({ ring, envelopes }) => (
  <table aria-labelledby="ring">
    <Columns titles={["Entry", "Does", "Sealed keys"]} hasChange={false} />
    <tbody>
      {[...new Set([...ring.entries, ...Object.keys(envelopes?.counts ?? {})])].map((entry) => (
        <tr>
          <th scope="row">{entry}</th>
          <td data-label="Does">{toUse(entry, ring)}</td>
          <td data-label="Sealed keys">
            {envelopes ? (envelopes.counts[entry] ?? 0) : <span class="soft">not counted</span>}
          </td>
        </tr>
      ))}
    </tbody>
  </table>
);

/** Which toolsets have a key for everybody, and how far a rotation of the key ring has come. Never a key. */
export const AdminKeys: FC<AdminKeysProps> = ({ toolsets, ring, envelopes }) => (
  <>
    <section class="card" aria-labelledby="shared">
      <h2 id="shared">Shared keys</h2>
      <table aria-labelledby="shared">
        <Columns titles={["Toolset", "Key for everybody"]} hasChange={false} />
        <tbody>
          {toolsets.map(({ title, isShared }) => (
            <tr>
              <th scope="row">{title}</th>
              <td data-label="Shared">{isShared ? "set by the operator" : "none"}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
    <section class="card" aria-labelledby="ring">
      <h2 id="ring">Key ring</h2>
      <Ring ring={ring} {...(envelopes ? { envelopes } : {})} />
      {envelopes ? (
        <p class="hint">
          Counted for {envelopes.asked} of {envelopes.people} people.
        </p>
      ) : null}
      <div class="acts">
        <a class="btn" href="/admin?count=keys#ring">
          Count the sealed keys
        </a>
      </div>
    </section>
  </>
);
