import { afterAll, beforeAll, expect, test } from "vitest";

import { addressLimits } from "../../src/rate-limit/limits.ts";
import { createToolhubServer, type ToolhubServer } from "../support/toolhub-server.ts";

let server: ToolhubServer;

beforeAll(async () => {
  server = await createToolhubServer();
});

afterAll(() => server.remove());

/** More than the burst and what flows back meanwhile. */
const many = addressLimits.register.burst + 100;

/** Registers nothing, as a client of which the headers say that it is at `forwarded`. */
async function register(forwarded: string): Promise<number> {
  const headers = { "x-forwarded-for": forwarded };
  const response = await fetch(`${server.origin}/register`, { method: "POST", headers, body: "x" });
  await response.body?.cancel();
  return response.status;
}

async function registerOften(toForwarded: (index: number) => string): Promise<Set<number>> {
  const statuses = new Set<number>();
  for (let sent = 0; sent < many; sent += 50) {
    const batch = Array.from({ length: 50 }, (_, index) => register(toForwarded(sent + index)));
    for (const status of await Promise.all(batch)) statuses.add(status);
  }
  return statuses;
}

test("a client that invents addresses has one limit all the same", async () => {
  await server.start();
  expect(await registerOften((index) => `10.0.${index >> 8}.${index & 255}`)).toContain(429);
  await server.stop();
});

test("behind a proxy the address that it adds has the limit, whatever the client put before it", async () => {
  await server.start({ TRUST_PROXY: "1" });
  const statuses = await registerOften((index) => `10.0.0.${index & 255}, 203.0.113.9`);
  expect(statuses).toContain(429);
  expect(await register("203.0.113.9, 203.0.113.10")).not.toBe(429);
  await server.stop();
});
