import type { FC } from "hono/jsx";

import type { ShownRow, ShownTable } from "./domain/domain.ts";
import { Page } from "./page.tsx";

/** Waits for a change, then puts the tables of the new page in place of the old; a row that is new is marked. */
const script = `
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
async function renew() {
  const old = document.querySelector("#tables");
  const answer = await fetch("/data/changes?since=" + old.dataset.version);
  if (answer.status === 401) return location.reload();
  if (!answer.ok) return pause(2000);
  const page = new DOMParser().parseFromString(await (await fetch("/data")).text(), "text/html");
  const tables = page.querySelector("#tables");
  if (!tables) return location.reload();
  if (tables.dataset.version === old.dataset.version) return;
  const seen = new Set(Array.from(old.querySelectorAll("li"), (row) => row.textContent));
  const news = [...tables.querySelectorAll("li")].filter((row) => !seen.has(row.textContent));
  for (const row of news) row.classList.add("new");
  old.replaceWith(tables);
  const first = news[0]?.textContent;
  document.querySelector("#said").textContent = first ? "Changed: " + first : "Changed.";
}
for (;;) await renew().catch(() => pause(2000));
`;

const Row: FC<ShownRow> = ({ title, state, note, progress }) => (
  <li>
    <span>
      <b>{title}</b> {note ? <span class="soft">{note}</span> : null}
    </span>{" "}
    <span class="chip">{state}</span>
    {progress === undefined ? null : (
      <progress value={progress} max={1} aria-label={`${title}: ${Math.round(progress * 100)} %`} />
    )}
  </li>
);

const Table: FC<ShownTable> = ({ title, empty, rows }) => (
  <section>
    <h2>{title}</h2>
    {rows.length === 0 ? (
      <p class="soft">{empty}</p>
    ) : (
      <ul>
        {rows.map((row) => (
          <Row {...row} />
        ))}
      </ul>
    )}
  </section>
);

export interface DataPageProps {
  readonly nonce: string;
  readonly name: string;
  readonly version: number;
  readonly tables: readonly ShownTable[];
}

/** Without scripts it loads itself anew every five seconds. */
export const DataPage: FC<DataPageProps> = ({ nonce, name, version, tables }) => (
  <Page nonce={nonce} title="Your data" script={script} renewSeconds={5} isWide>
    <section>
      <h1>What {name}'s key holds now</h1>
      <p class="soft">
        Leave this page open beside your client: what a tool changes shows here by itself.
      </p>
      <p id="said" role="status" />
      <form method="post" action="/data/close">
        <button type="submit">Close</button>
      </form>
    </section>
    <div id="tables" data-version={version}>
      {tables.map((table) => (
        <Table {...table} />
      ))}
    </div>
  </Page>
);

/** Asks whose data is to be shown. */
export const OpenDataPage: FC<{ nonce: string; error: string | undefined }> = ({
  nonce,
  error,
}) => (
  <Page nonce={nonce} title="Your data">
    <section>
      <h1>See your data change</h1>
      <p class="soft">
        Paste the key that you gave to toolhub. No key yet? <a href="/keys">Make one</a>.
      </p>
      <form method="post" action="/data">
        <label for="key">Key</label>
        <input
          id="key"
          name="key"
          type="password"
          required
          autocomplete="off"
          aria-describedby="key-error"
        />
        <p class="error" id="key-error" role="alert">
          {error}
        </p>
        <button class="go" type="submit">
          Show my data
        </button>
      </form>
    </section>
  </Page>
);
