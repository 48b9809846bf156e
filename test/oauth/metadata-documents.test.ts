import { expect, inject, test } from "vitest";

import { exchange, signIn, toAuthorizePath, toCodeFields } from "../support/sign-in.ts";
import { fetchWorker, origin } from "../support/worker.ts";

const clients = inject("clientsUrl");

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
  ["is slow", "/slow", "within 10 seconds"],
  ["is a web page", "/html", "not a JSON object"],
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

const privateIds = [
  "https://10.0.0.1/client.json",
  "https://192.168.0.1/client.json",
  "https://169.254.169.254/latest/meta-data",
  "https://[fd00::1]/client.json",
  "https://printer.local/client.json",
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
  expect(await response.text()).toContain("Invalid redirect URI");
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
