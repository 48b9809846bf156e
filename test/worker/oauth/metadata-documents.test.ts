import { createExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, describe, expect, inject, test } from "vitest";

import { type Authority, createAuthority } from "../../../src/access/authority.ts";
import { readConsentRequest } from "../../../src/access/consent-request.ts";
import { parseConfig } from "../../../src/config.ts";
import { createDeployment } from "../../../src/deployment.ts";
import { logTo } from "../../../src/observe/log.ts";
import { toCodeFields } from "../../support/dance.ts";
import { exchange, signIn, toAuthorizePath } from "../../support/person.ts";
import { fetchWorker, origin } from "../../support/server-under-test.ts";

const clients = inject("clientsUrl");

afterEach(() => logTo(() => undefined));

const ask = async (clientId: string) =>
  fetchWorker(
    origin + (await toAuthorizePath(clientId, { redirect_uri: "https://client.example/callback" })),
  );

const refused = [
  ["redirects", "/moved", "leads on to another address"],
  ["redirects for good", "/moved-for-good", "leads on to another address"],
  ["names another client", "/lies", "belongs to another client"],
  ["names no client", "/silent", "belongs to another client"],
  ["is huge", "/huge", "larger than 5 KB"],
  ["is a web page", "/html", "not a JSON object"],
  ["comes with 201", "/created", "another status than 200"],
  ["is a part", "/partial", "another status than 200"],
  ["is served as a page", "/typed-html", "not served as application/json"],
  ["is served as text", "/typed-text", "not served as application/json"],
  ["is served as a script", "/typed-like", "not served as application/json"],
  ["is served as a page that mentions JSON", "/typed-parameter", "not served as application/json"],
  ["is a list", "/list", "not a JSON object"],
  ["is behind an error", "/broken", "does not have it"],
  ["is not there", "/missing", "does not have it"],
  ["has no name", "/nameless", "no name"],
  ["has no redirect", "/nowhere", "no redirect address"],
  ["has a script as redirect", "/script", "no redirect address"],
  ["holds a secret", "/secret", "holds a secret"],
] as const;

test.each(refused)("a document that %s is told on a page", async (_, path, reason) => {
  const response = await ask(clients + path);
  const html = await response.text();
  expect(response.status).toBe(400);
  expect(response.headers.get("location")).toBeNull();
  expect(html).toContain("metadata document cannot be used");
  expect(html).toContain(reason);
});

test("a document of a type that ends in +json is taken", async () => {
  expect((await ask(`${clients}/json-suffix`)).headers.get("location")).toMatch(/^\/sign-in/);
});

const silent = [
  ["does not answer", "https://localhost:9", "localhost:9", "unreachable"],
  ["never ends", clients, new URL(clients).host, "timeout"],
] as const;

test.each(silent)(
  "a server that %s is named, in the log without the address",
  async (_, base, host, reason) => {
    const lines: string[] = [];
    logTo((line) => lines.push(line));
    const response = await ask(`${base}/slow`);
    expect(response.status).toBe(400);
    expect(await response.text()).toContain(`This server could not reach ${host}`);
    const told = lines.filter((line) => line.includes("client_metadata_failed"));
    expect(told.map((line) => JSON.parse(line))).toEqual([
      { level: "warn", event: "client_metadata_failed", host: "localhost", reason },
    ]);
    expect(told.join()).not.toContain("slow");
  },
);

describe("in a network that reaches no public address", () => {
  const authority = createAuthority(
    createDeployment(parseConfig({ ...env, CLIENT_METADATA_DOCUMENTS: "0" })),
    env,
  );

  test("CLIENT_METADATA_DOCUMENTS=0 advertises no documents", async () => {
    const read = async (one: Authority) => {
      const request = new Request(`${origin}/.well-known/oauth-authorization-server`);
      const context = createExecutionContext();
      const response = await (await one.server()).fetch(request, one.env, context);
      return response.json<Record<string, unknown>>();
    };
    const closed = await read(authority);
    expect(closed.client_id_metadata_document_supported).toBe(false);
    expect(closed.token_endpoint_auth_methods_supported).not.toContain("private_key_jwt");
    expect(closed.registration_endpoint).toBe(`${origin}/register`);
    const open = await fetchWorker(`${origin}/.well-known/oauth-authorization-server`);
    expect(await open.json()).toMatchObject({ client_id_metadata_document_supported: true });
  });

  test.each([clients, clients.replace("https", "HTTPS")])(
    "a client named %s is told to register, and nothing is fetched",
    async (base) => {
      const path = await toAuthorizePath(`${base}/honest`, {
        redirect_uri: "https://client.example/callback",
      });
      const reading = readConsentRequest(authority, new URL(origin + path));
      await expect(reading).rejects.toThrow("the app has to register");
    },
  );
});

const privateIds = [
  "https://10.0.0.1/client.json",
  "https://192.168.0.1/client.json",
  "https://169.254.169.254/latest/meta-data",
  "https://[fd00::1]/client.json",
  "https://printer.local/client.json",
  "https://kubernetes.default.svc/client.json",
  "HTTPS://0x0a.1/client.json",
  "https://client.invalid/client.json",
];

test.each(privateIds)("the document %s is not even fetched", async (clientId) => {
  const response = await ask(clientId);
  expect(response.status).toBe(400);
  expect(await response.text()).toContain("its address is not a public one");
});

test("at the token endpoint such a client is unknown, and nothing private is fetched either", async () => {
  const { code } = await signIn();
  for (const clientId of ["https://10.0.0.1/client.json", `${clients}/moved`, `${clients}/lies`]) {
    const response = await exchange(toCodeFields(clientId, code));
    expect(response.status).toBe(401);
    expect(await response.json()).toMatchObject({ error: "invalid_client" });
  }
});

test("a redirect that the document does not list is told on a page", async () => {
  const response = await ask(`${clients}/oauth/client.json`);
  expect(response.status).toBe(400);
  expect(await response.text()).toContain("an address that it has not registered");
});

test("a name is shown short and without characters that turn the text around", async () => {
  const { browser } = await signIn();
  const path = await toAuthorizePath(`${clients}/long-name`, {
    redirect_uri: "https://client.example/callback",
  });
  const html = await (await browser.open(path)).text();
  expect(html).toContain(`Nice ${"n".repeat(95)}`);
  expect(html).not.toContain("n".repeat(96));
  expect(html).not.toContain("\u202e");
});
