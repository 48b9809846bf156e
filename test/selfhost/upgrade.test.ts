import { globSync, readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { expect, onTestFinished, test } from "vitest";

import { readStorageVersion } from "../../selfhost/backup/copy-database.ts";
import { restoreBackup } from "../../selfhost/backup/restore-backup.ts";
import { toStorageVersion } from "../../src/store/storage-version.ts";
import { change, ownerCode } from "../fixture/release-before/live.ts";
import { type BrowserSession, Dance } from "../support/dance.ts";
import { startGithub } from "../support/github.ts";
import { toHeaders, toModernInit, toModernMessage, toRequest } from "../support/mcp-messages.ts";
import { answerPasskeyPage, createSoftwarePasskey } from "../support/software-passkey.ts";
import { isKnown } from "./known-client.ts";
import { createFolder, startSelfhost } from "./selfhost-server.ts";

const fixture = "test/fixture/release-before";
/** What people have in hand who did everything under the release before: `make.ts` there was them. */
const people: {
  readonly madeAt: number;
  readonly origin: string;
  readonly keyRing: string;
  readonly cookie: string;
  readonly clientId: string;
  readonly accessToken: string;
  readonly refreshToken: string;
  readonly token: string;
  readonly sessionId: string;
  readonly bobPasskey: JsonWebKey;
  readonly invitation: string;
  readonly unusedApp: string;
  readonly documentApp: string;
} = JSON.parse(readFileSync(join(fixture, "people.json"), "utf8"));
const { origin } = people;

const daySeconds = 24 * 60 * 60;

const databases = (data: string) =>
  globSync(`${data}/objects/*/*.sqlite`).filter((file) => basename(file) !== "metadata.sqlite");

/** Own tables, without those of SQLite and of the platform. */
const tablesOf = (database: DatabaseSync) =>
  database
    .prepare("SELECT name FROM sqlite_master WHERE type = 'table'")
    .all()
    .map(({ name }) => String(name))
    .filter((name) => !/^(sqlite_|_cf_)/.test(name));

/** Moves every time of the fixture as if it had been made just now, so that it does not expire. */
function makeRecent(data: string): void {
  const shift = Math.floor(Date.now() / 1000) - people.madeAt;
  const [low, high] = [people.madeAt - daySeconds, people.madeAt + 400 * daySeconds];
  const move = (value: number) => {
    if (value > low && value < high) return value + shift;
    return value > low * 1000 && value < high * 1000 ? value + shift * 1000 : value;
  };
  const moveAll = (text: string) =>
    text.replaceAll(/(?<=[:,])\d{10,13}(?=[,}])/g, (digits) => String(move(Number(digits))));
  for (const file of databases(data)) {
    const database = new DatabaseSync(file);
    database.function("moved", (value) => {
      if (typeof value === "number") return move(value);
      return typeof value === "string" ? moveAll(value) : value;
    });
    for (const table of tablesOf(database)) {
      const columns = database
        .prepare("SELECT name FROM pragma_table_info(?) WHERE pk = 0")
        .all(table);
      for (const { name } of columns) {
        database.exec(`UPDATE "${table}" SET "${name}" = moved("${name}")`);
      }
    }
    database.close();
  }
}

/** The versions of all objects of each class. */
async function readVersions(data: string): Promise<Record<string, readonly number[]>> {
  const versions: Record<string, number[]> = {};
  for (const file of databases(data)) {
    const name = basename(dirname(file)).replace("toolhub-", "");
    versions[name] = [...new Set([...(versions[name] ?? []), await readStorageVersion(file)])];
  }
  return versions;
}

/** What the release before left, restored, and served by this one once `change` is done with it. */
async function serve(
  change: (data: string) => unknown = () => undefined,
  settings: Readonly<Record<string, string>> = { SIGN_IN: "passkey", OWNER_CODE: ownerCode },
) {
  const data = createFolder();
  await restoreBackup(join(fixture, "data.tar.gz"), data);
  makeRecent(data);
  await change(data);
  const github = await startGithub();
  onTestFinished(github.close);
  const server = await startSelfhost({
    DATA_DIR: data,
    PORT: new URL(origin).port,
    PUBLIC_URL: origin,
    KEY_RING: people.keyRing,
    ...settings,
    GITHUB_GRAPHQL_URL: github.url,
  });
  const stop = async () => {
    server.child.kill("SIGTERM");
    await server.ended;
  };
  return { data, stop, github, lines: server.lines };
}

const dance = new Dance({ origin, fetch });

const callTool = (token: string, params: object) =>
  fetch(`${origin}/mcp`, toModernInit(token, toModernMessage("tools/call", { ...params })));

const getUser = { name: "get_user", arguments: { login: "octocat" } };

/** The owner's browser of then. */
const open = (path: string) =>
  fetch(origin + path, { headers: { cookie: people.cookie }, redirect: "manual" });

const read = async (path: string) => {
  const answer = await open(path);
  expect([path, answer.status]).toEqual([path, 200]);
  return answer.text();
};

const withPasskey = async (letter: string, jwk?: JsonWebKey) =>
  createSoftwarePasskey(origin, new Uint8Array(32).fill(letter.charCodeAt(0)), "ES256", jwk);

async function signIn(browser: BrowserSession, letter: string, jwk?: JsonWebKey) {
  return answerPasskeyPage(browser, await browser.open("/sign-in"), await withPasskey(letter, jwk));
}

test("the release before left a row in every table that it had", async () => {
  const data = createFolder();
  await restoreBackup(join(fixture, "data.tar.gz"), data);
  const counts: Record<string, number> = {};
  for (const file of databases(data)) {
    const database = new DatabaseSync(file, { readOnly: true });
    for (const table of tablesOf(database)) {
      const name = `${basename(dirname(file))} ${table}`;
      const rows = database.prepare(`SELECT COUNT(*) AS count FROM "${table}"`).get();
      counts[name] = (counts[name] ?? 0) + Number(rows?.count);
    }
    database.close();
  }
  expect(Object.keys(counts).length).toBeGreaterThan(25);
  expect(Object.entries(counts).filter(([, count]) => count === 0)).toEqual([]);
});

test("tokens, sealed keys, changes and sessions of the release before work on in this one", async () => {
  const { stop, github } = await serve(async (folder) => {
    const before = await readVersions(folder);
    expect(Object.values(before).flat()).toEqual(Object.keys(before).map(() => 1));
  });
  // Tokens are good, and the key that was sealed opens: the API takes no other.
  for (const token of [people.accessToken, people.token]) {
    const answer = await callTool(token, getUser);
    const text = await answer.text();
    expect([answer.status, text]).toEqual([200, expect.stringContaining("structuredContent")]);
    expect(text).not.toContain('"isError":true');
  }
  // A change that was made is not made again.
  const changed = await (await callTool(people.accessToken, change)).text();
  expect(changed).toContain("structuredContent");
  expect(github.seen).toEqual(["get_user", "get_user"]);
  // The session of 2025 goes on.
  const listed = await fetch(`${origin}/mcp`, {
    method: "POST",
    headers: { ...toHeaders(people.accessToken), "mcp-session-id": people.sessionId },
    body: JSON.stringify(toRequest(7, "tools/list")),
  });
  expect([listed.status, await listed.text()]).toEqual([200, expect.stringContaining("get_user")]);
  // The app renews its token.
  const renewed = await dance.exchange({
    grant_type: "refresh_token",
    client_id: people.clientId,
    refresh_token: people.refreshToken,
  });
  const { access_token: fresh } = await renewed.json<{ access_token: string }>();
  expect((await callTool(fresh, getUser)).status).toBe(200);
  await stop();
});

test("who was removed under the release before stays away, and is on the list", async () => {
  await serve(undefined, { SIGN_IN: "dev" });
  const refused = await dance.openBrowser().signIn("Mallory Before");
  expect(refused.status).toBe(403);
  const administrator = dance.openBrowser();
  await administrator.signIn("Root Before");
  const html = await (await administrator.open("/admin")).text();
  expect(html).toMatch(/Mallory Before[^<]*<[\s\S]*action="\/admin\/people\/readmit"/);
});

test("people of the release before sign in and are known, and storage has the version of now", async () => {
  const { stop, data, lines } = await serve();
  // The browser is signed in; the pages know apps, history and notices of then.
  const account = await read("/account");
  for (const name of ["Test client", "Copied app"]) expect(account).toContain(name);
  expect(await read("/account/activity")).toContain("create_issue");
  const admin = await read("/admin");
  for (const name of ["Ada Before", "Bob Before", "Codex"]) expect(admin).toContain(name);
  // Apps: one that nobody has allowed yet is known.
  expect(await isKnown(origin, people.unusedApp)).toBe(true);
  // Who has a passkey signs in, who was invited comes in.
  const bob = dance.openBrowser();
  expect((await signIn(bob, "B", people.bobPasskey)).status).toBe(303);
  expect(await (await bob.open("/account")).text()).toContain("Bob Before");
  const guest = dance.openBrowser();
  const page = await guest.send("/join", [
    ["invitation", people.invitation],
    ["name", "Grace Now"],
  ]);
  const joined = await answerPasskeyPage(guest, page, await withPasskey("G"));
  expect(joined.headers.get("location")).toBe("/account");
  expect(await read("/admin")).toContain("Grace Now");
  // The app that was being ended when the server died is ended for all.
  await expect.poll(() => countEndings(data)).toBe(0);
  await stop();
  // Whoever was asked is brought along; who sleeps waits for it.
  const { Account, Registry } = await readVersions(data);
  expect(Account).toContain(toStorageVersion("Account"));
  expect(Registry).toContain(toStorageVersion("Registry"));
  expect(lines.join("").replaceAll(/.*(tool_call|oauth_refused).*\n/g, "")).not.toContain(
    '"error"',
  );
});

/** Apps that the directory still tells people of. */
function countEndings(data: string): number {
  const [file = ""] = databases(data).filter((path) => path.includes("-Directory/"));
  const database = new DatabaseSync(file, { readOnly: true });
  const row = database.prepare("SELECT COUNT(*) AS count FROM client_endings").get();
  database.close();
  return Number(row?.count);
}

test("what a newer release has stored is refused in a sentence, and others are served", async () => {
  const accountsIn = (data: string) => databases(data).filter((file) => file.includes("-Account/"));
  const { stop, data, lines } = await serve((folder) => {
    for (const file of accountsIn(folder)) {
      const database = new DatabaseSync(file);
      database.exec("CREATE TABLE storage_version (version INTEGER NOT NULL)");
      database.exec("INSERT INTO storage_version VALUES (99)");
      database.close();
    }
  });
  const page = await open("/account");
  expect(page.status).toBe(503);
  expect(await page.text()).toContain("This was stored by a newer release of toolhub");
  expect((await callTool(people.token, getUser)).status).toBe(503);
  expect(lines.join("\n")).toContain('"event":"newer_storage","object":"Account","version":99');
  expect(await dance.register()).toMatch(/^[\w-]{16}$/);
  await stop();
  const { Account } = await readVersions(data);
  expect(Account).toEqual([99]);
});
