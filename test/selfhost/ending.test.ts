import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { demo } from "../support/toolhub-server.ts";
import { isKnown } from "./known-client.ts";
import { connectPerson, createFolder, registerClient, startSelfhost } from "./selfhost-server.ts";

/** Passes requests on to the demo; those of `operation` once they are let go. */
async function startPatientUpstream(operation: string) {
  const [arrived, release] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const body = Buffer.concat(chunks).toString();
    if (body.includes(operation)) {
      arrived.resolve();
      await release.promise;
    }
    const { authorization = "" } = request.headers;
    const headers = { authorization, "content-type": "application/json" };
    const answer = await fetch(`${demo.url}/graphql`, { method: "POST", headers, body });
    response.writeHead(answer.status, { "content-type": "application/json" });
    response.end(await answer.text());
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/graphql`,
    arrived: arrived.promise,
    letGo: release.resolve,
  };
}

test("kill -9 under load loses nothing that was answered", async () => {
  const first = await startSelfhost({ DATA_DIR: createFolder() });
  const known: string[] = [];
  const write = async () => {
    for (;;) {
      const answer = await registerClient(first).catch(() => null);
      if (answer?.status !== 201) return;
      const { client_id } = await answer
        .json<{ client_id: string }>()
        .catch(() => ({ client_id: "" }));
      if (client_id) known.push(client_id);
    }
  };
  const writers = Array.from({ length: 8 }, write);
  await expect.poll(() => known.length, { interval: 10 }).toBeGreaterThan(60);
  process.kill(first.pid, "SIGKILL");
  await Promise.all(writers);
  await first.ended;
  const { origin } = await startSelfhost({ ...first.settings });
  for (const clientId of known) expect(await isKnown(origin, clientId)).toBe(true);
});

test("SIGTERM lets a running call finish, and ends with a stream still open", async () => {
  const upstream = await startPatientUpstream("search_clinical_trials");
  const server = await startSelfhost({
    CLINICAL_TRIALS_ENDPOINT: upstream.url,
    DRAIN_SECONDS: "12",
  });
  const person = await connectPerson(server);
  const stream = await person.listen();
  expect(stream.headers.get("content-type")).toContain("text/event-stream");
  const call = person.call("search_clinical_trials", { condition: "asthma" });
  await upstream.arrived;
  server.child.kill("SIGTERM");
  // Nothing new is taken from now on: it waits until the end.
  const isServed = () =>
    fetch(`${server.origin}/healthz`, { signal: AbortSignal.timeout(500) }).then(
      ({ ok }) => ok,
      () => false,
    );
  await expect.poll(isServed).toBe(false);
  upstream.letGo();
  expect((await call).status).toBe(200);
  expect(await server.ended).toBe(0);
  expect(server.lines.join("")).toContain("ends after 12 s with requests still open");
  await expect(stream.text()).rejects.toThrow();
});

test("SIGTERM ends at once if nothing runs", async () => {
  const server = await startSelfhost({ DRAIN_SECONDS: "60" });
  server.child.kill("SIGTERM");
  expect(await server.ended).toBe(0);
});
