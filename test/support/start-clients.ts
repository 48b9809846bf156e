import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import type { TestProject } from "vitest/node";

import { type DocumentAnswer, listFaults, replicas } from "./client-documents.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** The origin of the metadata documents of clients, https with a certificate that only tests trust. */
    readonly clientsUrl: string;
  }
}

const read = (name: string) => readFileSync(new URL(`tls/${name}`, import.meta.url));

/** Serves client metadata documents over https on loopback. */
export async function setup({ provide }: TestProject): Promise<() => Promise<void>> {
  const server = createServer({ key: read("localhost.key"), cert: read("localhost.pem") });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const base = `https://localhost:${(server.address() as AddressInfo).port}`;
  const answers = new Map<string, DocumentAnswer>(Object.entries(listFaults(base)));
  for (const [path, document] of Object.entries(replicas)) {
    answers.set(path, { body: JSON.stringify({ client_id: base + path, ...document }) });
  }
  server.on("request", (request, response) => {
    const { status = 404, headers, body = "", hang } = toAnswer(answers.get(request.url ?? ""));
    response.writeHead(status, { "content-type": "application/json", ...headers });
    if (hang) response.write(body);
    else response.end(body);
  });
  provide("clientsUrl", base);
  return async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
}

const toAnswer = (answer: DocumentAnswer | undefined): Partial<DocumentAnswer> =>
  answer ? { status: 200, ...answer } : {};
