import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { expect, test } from "vitest";

import { readStorageVersion } from "../../selfhost/backup/copy-database.ts";
import { restoreBackup } from "../../selfhost/backup/restore-backup.ts";
import { toStorageVersion } from "../../src/store/storage-version.ts";
import { toHeaders, toModernInit, toModernMessage } from "../support/mcp-messages.ts";
import { createFolder, startSelfhost } from "../support/selfhost-server.ts";
import { demo } from "../support/toolhub-server.ts";
import { startServer } from "../support/upstream.ts";

const fixture = "test/fixture/release-before";
/** Who signed in, connected and saved a key under the release before: `make.ts` there did it. */
const person: {
  readonly madeAt: number;
  readonly origin: string;
  readonly keyRing: string;
  readonly name: string;
  readonly key: string;
  readonly clientId: string;
  readonly cookie: string;
  readonly token: string;
  readonly tokens: { readonly access_token: string; readonly refresh_token: string };
} = JSON.parse(readFileSync(join(fixture, "person.json"), "utf8"));

const daySeconds = 24 * 60 * 60;

/** Moves every time of the fixture as if it had been made just now, so that it does not expire. */
function makeRecent(data: string): void {
  const shift = Math.floor(Date.now() / 1000) - person.madeAt;
  const [low, high] = [person.madeAt - daySeconds, person.madeAt + 400 * daySeconds];
  const move = (value: number) => {
    if (value > low && value < high) return value + shift;
    return value > low * 1000 && value < high * 1000 ? value + shift * 1000 : value;
  };
  const moveAll = (text: string) =>
    text.replaceAll(/(?<=[:,])\d{10,13}(?=[,}])/g, (digits) => String(move(Number(digits))));
  for (const file of globSync(`${data}/objects/*/*.sqlite`)) {
    const database = new DatabaseSync(file);
    database.function("moved", (value) => {
      if (typeof value === "number") return move(value);
      return typeof value === "string" ? moveAll(value) : value;
    });
    const columns = database
      .prepare(
        "SELECT t.name AS \"table\", c.name AS \"column\" FROM sqlite_master t, pragma_table_info(t.name) c WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite!_%' ESCAPE '!' AND t.name NOT LIKE '!_cf!_%' ESCAPE '!' AND c.pk = 0",
      )
      .all();
    for (const { table, column } of columns) {
      database.exec(`UPDATE "${table}" SET "${column}" = moved("${column}")`);
    }
    database.close();
  }
}

/** The demo for who sends the key of then: it knows only keys of its own. */
async function startUpstream(): Promise<string> {
  const known = await demo.makeKey(person.name);
  return startServer(async (request, response) => {
    if (request.headers.authorization !== `Bearer ${person.key}`) {
      response.writeHead(401).end("no");
      return;
    }
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const answer = await fetch(`${demo.url}/graphql`, {
      method: "POST",
      headers: { authorization: `Bearer ${known}`, "content-type": "application/json" },
      body: Buffer.concat(chunks),
    });
    response.writeHead(answer.status, { "content-type": "application/json" });
    response.end(await answer.text());
  });
}

/** What the release before left, restored, and served by this one once `change` is done with it. */
async function serve(change: (data: string) => unknown) {
  const data = createFolder();
  await restoreBackup(join(fixture, "data.tar.gz"), data);
  makeRecent(data);
  await change(data);
  const server = await startSelfhost({
    DATA_DIR: data,
    PORT: new URL(person.origin).port,
    PUBLIC_URL: person.origin,
    KEY_RING: person.keyRing,
    CLINICAL_TRIALS_ENDPOINT: await startUpstream(),
  });
  const stop = async () => {
    server.child.kill("SIGTERM");
    await server.ended;
  };
  return { data, stop, lines: server.lines };
}

const getTrial = (token: string) => {
  const params = { name: "get_trial", arguments: { trial_id: "NCT90000001" } };
  return fetch(`${person.origin}/mcp`, toModernInit(token, toModernMessage("tools/call", params)));
};

const openAccount = () =>
  fetch(`${person.origin}/account`, { headers: { cookie: person.cookie }, redirect: "manual" });

const accountsIn = (data: string) =>
  globSync(`${data}/objects/toolhub-Account/*.sqlite`).filter(
    (file) => !file.endsWith("metadata.sqlite"),
  );

const readVersions = (data: string) => Promise.all(accountsIn(data).map(readStorageVersion));

test("what the release before has stored opens in this one", async () => {
  const { stop, data } = await serve(async (folder) => {
    expect(await readVersions(folder)).toEqual([1]);
  });
  // Its tokens are good, and the key that it sealed opens.
  for (const token of [person.tokens.access_token, person.token]) {
    const answer = await getTrial(token);
    const text = await answer.text();
    expect([answer.status, text]).toEqual([200, expect.stringContaining("NCT90000001")]);
    expect(text).not.toContain('isError":true');
  }
  // Its browser is signed in, its app is connected.
  const page = await openAccount();
  expect(page.status).toBe(200);
  expect(await page.text()).toContain("Test client");
  const refreshed = await fetch(`${person.origin}/token`, {
    method: "POST",
    body: new URLSearchParams({
      grant_type: "refresh_token",
      client_id: person.clientId,
      refresh_token: person.tokens.refresh_token,
    }),
  });
  const { access_token: fresh } = await refreshed.json<{ access_token: string }>();
  expect((await getTrial(fresh)).status).toBe(200);
  await stop();
  expect(await readVersions(data)).toEqual([toStorageVersion("Account")]);
});

test("what a newer release has stored is refused in a sentence, and others are served", async () => {
  const { stop, data, lines } = await serve((folder) => {
    for (const file of accountsIn(folder)) {
      const database = new DatabaseSync(file);
      database.exec("CREATE TABLE storage_version (version INTEGER NOT NULL)");
      database.exec("INSERT INTO storage_version VALUES (99)");
      database.close();
    }
  });
  const page = await openAccount();
  expect(page.status).toBe(503);
  expect(await page.text()).toContain("This was stored by a newer release of toolhub");
  expect((await getTrial(person.token)).status).toBe(503);
  expect(lines.join("\n")).toContain('"event":"newer_storage","object":"Account","version":99');
  const registered = await fetch(`${person.origin}/register`, {
    method: "POST",
    headers: toHeaders("none"),
    body: JSON.stringify({ redirect_uris: ["http://127.0.0.1:1/callback"] }),
  });
  expect(registered.status).toBe(201);
  await stop();
  expect(await readVersions(data)).toEqual([99]);
});
