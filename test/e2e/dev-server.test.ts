import { connect } from "node:net";
import { networkInterfaces } from "node:os";
import { afterAll, beforeAll, expect, test } from "vitest";

import { createToolhubServer, demo, type ToolhubServer } from "../support/toolhub-server.ts";

let server: ToolhubServer;

beforeAll(async () => {
  server = await createToolhubServer();
  await server.start();
});

afterAll(() => server.remove());

/** Where wrangler 4 serves what reads and writes the objects' storage. */
const explorer = [
  "/cdn-cgi/explorer",
  "/cdn-cgi/explorer/api",
  "/cdn-cgi/local/explorer",
  "/cdn-cgi/local/explorer/api",
  "/cdn-cgi/local/explorer/api/durable_objects/namespaces",
];

test.each(explorer)(
  "%s of wrangler is not served, neither by toolhub nor by the demo",
  async (path) => {
    const headers = { origin: "http://localhost:3000" };
    const ours = await fetch(server.origin + path, { headers });
    expect(ours.status).toBe(404);
    expect(await ours.text()).toContain("There is no such page.");
    expect(ours.headers.get("x-frame-options")).toBe("DENY");
    expect(ours.headers.get("access-control-allow-origin")).toBeNull();
    const demos = await fetch(demo.url + path, { headers });
    expect(demos.status).toBe(404);
    expect(demos.headers.get("access-control-allow-origin")).toBeNull();
  },
);

const canConnect = (host: string, port: number) =>
  new Promise<boolean>((resolve) => {
    const socket = connect({ host, port, timeout: 2000 });
    const end = (isOpen: boolean) => {
      socket.destroy();
      resolve(isOpen);
    };
    socket.once("connect", () => end(true));
    socket.once("error", () => end(false));
    socket.once("timeout", () => end(false));
  });

test("the development server is open to this computer alone", async () => {
  const port = Number(new URL(server.origin).port);
  const addresses = Object.values(networkInterfaces())
    .flatMap((each) => each ?? [])
    .filter(({ internal, address }) => !internal && !address.startsWith("fe80"));
  for (const { address } of addresses) expect(await canConnect(address, port), address).toBe(false);
  expect(await canConnect("127.0.0.1", port)).toBe(true);
});

const signIn = (headers: Readonly<Record<string, string>> = {}) =>
  fetch(`${server.origin}/sign-in`, {
    method: "POST",
    headers: { origin: server.origin, ...headers },
    body: new URLSearchParams({ name: "Ada" }),
    redirect: "manual",
  });

test("behind a proxy the development sign-in takes nobody of another computer", async () => {
  await server.stop();
  await server.start({ TRUST_PROXY: "1" });
  expect((await signIn({ "x-forwarded-for": "127.0.0.1, 192.168.1.5" })).status).toBe(403);
  expect((await signIn({ "x-forwarded-for": "192.168.1.5, 127.0.0.1" })).status).toBe(303);
});

test("without its second setting the development sign-in serves nobody, and the log says why", async () => {
  await server.stop();
  // It never becomes healthy: that is what is asked here.
  void server.start({ UNSAFE_DEV_SIGN_IN: "0" }).catch(() => undefined);
  await expect
    .poll(() => server.lines.join("\n"), { timeout: 60_000 })
    .toContain("everybody who reaches this port an administrator");
  expect((await signIn()).status).toBe(503);
});
