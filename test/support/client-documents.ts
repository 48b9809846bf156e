import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import type { TestProject } from "vitest/node";

const code = {
  grant_types: ["authorization_code", "refresh_token"],
  response_types: ["code"],
  token_endpoint_auth_method: "none",
};

/** The metadata documents of clients in the field, in shape; each under its own path. */
export const replicas: Readonly<Record<string, object>> = {
  "/oauth/mcp-oauth-client-metadata": {
    ...code,
    client_name: "Claude",
    client_uri: "https://claude.ai",
    redirect_uris: [
      "https://claude.ai/api/mcp/auth_callback",
      "https://claude.com/api/mcp/auth_callback",
    ],
  },
  "/oauth/claude-code-client-metadata": {
    ...code,
    client_name: "Claude Code",
    client_uri: "https://claude.ai",
    redirect_uris: ["http://localhost/callback", "http://127.0.0.1/callback"],
  },
  "/oauth/client-metadata.json": {
    ...code,
    client_name: "Visual Studio Code",
    client_uri: "https://vscode.dev/product",
    redirect_uris: [
      "http://127.0.0.1:33418/",
      "http://127.0.0.1/",
      "https://vscode.dev/redirect",
      "https://insiders.vscode.dev/redirect",
    ],
    application_type: "native",
  },
  "/oauth/client.json": {
    ...code,
    client_name: "ChatGPT",
    client_uri: "https://chatgpt.com",
    redirect_uris: ["https://chatgpt.com/connector_platform_oauth_redirect"],
  },
  "/oauth/codex/client.json": {
    ...code,
    client_name: "Codex",
    redirect_uris: ["http://127.0.0.1/callback", "http://localhost/callback"],
  },
};

const honest = {
  ...code,
  client_name: "A client",
  redirect_uris: ["https://client.example/callback"],
};

/** One answer of the server of documents; `hang` never ends. */
export interface DocumentAnswer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: string;
  readonly hang?: boolean;
}

/** Documents that nobody may rely on, by path. `base` is the origin that they are served under. */
export function listFaults(base: string): Readonly<Record<string, DocumentAnswer>> {
  const of = (path: string, changes: object = {}) =>
    JSON.stringify({ client_id: base + path, ...honest, ...changes });
  const moved = (status: number, path: string) => ({
    status,
    headers: { location: `${base}${path}/target` },
    body: "",
  });
  return {
    "/honest": { body: of("/honest") },
    "/json-suffix": {
      headers: { "content-type": "application/cimd+json; charset=utf-8" },
      body: of("/json-suffix"),
    },
    "/created": { status: 201, body: of("/created") },
    "/partial": { status: 206, body: of("/partial") },
    "/typed-html": { headers: { "content-type": "text/html" }, body: of("/typed-html") },
    "/typed-text": { headers: { "content-type": "text/plain" }, body: of("/typed-text") },
    "/typed-like": { headers: { "content-type": "application/jsonp" }, body: of("/typed-like") },
    "/typed-parameter": {
      headers: { "content-type": "text/html; a=application/json" },
      body: of("/typed-parameter"),
    },
    "/policy": { body: of("/policy", { redirect_uris: ["https://a.example;script-src/cb"] }) },
    "/moved": moved(302, "/moved"),
    "/moved/target": { body: of("/moved") },
    "/moved-for-good": moved(308, "/moved-for-good"),
    "/moved-for-good/target": { body: of("/moved-for-good") },
    "/lies": { body: of("/somebody-else") },
    "/silent": { body: JSON.stringify(honest) },
    "/huge": { body: of("/huge", { padding: "x".repeat(6000) }) },
    "/slow": { body: of("/slow").slice(0, 20), hang: true },
    "/html": { headers: { "content-type": "text/html" }, body: "<!doctype html><title>x</title>" },
    "/list": { body: "[]" },
    "/broken": { status: 500, body: of("/broken") },
    "/nameless": { body: of("/nameless", { client_name: " " }) },
    "/nowhere": { body: of("/nowhere", { redirect_uris: [] }) },
    "/script": { body: of("/script", { redirect_uris: ["javascript:alert(1)"] }) },
    "/secret": { body: of("/secret", { client_secret: "hunter2" }) },
    "/long-name": { body: of("/long-name", { client_name: `Nice\u202e${"n".repeat(300)}` }) },
  };
}

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
