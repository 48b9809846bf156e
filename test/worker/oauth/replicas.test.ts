import { describe, expect, inject, test } from "vitest";

import { type Tokens, toCodeFields } from "../../support/dance.ts";
import { callTool } from "../../support/mcp-client.ts";
import { exchange, openBrowser, toAuthorizePath } from "../../support/person.ts";
import { createName, demo, fetchWorker, mcpUrl, origin } from "../../support/server-under-test.ts";

const clients = inject("clientsUrl");

const renewable = {
  grant_types: ["authorization_code", "refresh_token"],
  response_types: ["code"],
  token_endpoint_auth_method: "none",
};

/** What clients without a metadata document send to `/register`. Source: their public code, August to October 2026. */
const registrations = {
  claude: {
    ...renewable,
    client_name: "Claude",
    redirect_uris: ["https://claude.ai/api/mcp/auth_callback"],
    scope: "clinical-trials:read",
  },
  claudeCode: {
    ...renewable,
    client_name: "Claude Code (toolhub)",
    redirect_uris: ["http://localhost:54545/callback"],
  },
  vscode: {
    ...renewable,
    client_name: "Visual Studio Code",
    client_uri: "https://code.visualstudio.com",
    redirect_uris: [
      "https://insiders.vscode.dev/redirect",
      "https://vscode.dev/redirect",
      "http://127.0.0.1/",
      "http://127.0.0.1:33418/",
    ],
    application_type: "native",
  },
  cursor: {
    ...renewable,
    client_name: "Cursor",
    redirect_uris: [
      "cursor://anysphere.cursor-mcp/oauth/callback",
      "https://www.cursor.com/agents/mcp/oauth/callback",
      "http://localhost:8787/callback",
    ],
  },
  chatgpt: {
    ...renewable,
    client_name: "ChatGPT",
    redirect_uris: ["https://chatgpt.com/connector_platform_oauth_redirect"],
  },
  codex: { ...renewable, client_name: "Codex", redirect_uris: ["http://127.0.0.1:1455/callback"] },
  gemini: {
    ...renewable,
    client_name: "Gemini CLI MCP Client",
    redirect_uris: ["http://localhost:7777/oauth/callback"],
    scope: "",
  },
};

/** 16 random bytes in the alphabet with `+ / =`, as VS Code makes its state. */
const standardState = "A+/b+/8AAP/+/w==";
const all = "clinical-trials:read github:read github:write offline_access";

interface Replica {
  /** A registration, or the path of a metadata document. */
  readonly client: keyof typeof registrations | `/${string}`;
  readonly redirect: string;
  readonly changes?: Readonly<Record<string, string | null>>;
  /** Leaves `resource` out when it refreshes. */
  readonly refreshesBare?: boolean;
}

const replicas: readonly (readonly [string, Replica])[] = [
  [
    "Claude by metadata document",
    {
      client: "/oauth/mcp-oauth-client-metadata",
      redirect: "https://claude.ai/api/mcp/auth_callback",
    },
  ],
  [
    "Claude at its other name",
    {
      client: "/oauth/mcp-oauth-client-metadata",
      redirect: "https://claude.com/api/mcp/auth_callback",
    },
  ],
  [
    "Claude by registration",
    { client: "claude", redirect: "https://claude.ai/api/mcp/auth_callback" },
  ],
  [
    "Claude Code by metadata document, any port of localhost",
    { client: "/oauth/claude-code-client-metadata", redirect: "http://localhost:61234/callback" },
  ],
  [
    "Claude Code by metadata document, any port of 127.0.0.1",
    { client: "/oauth/claude-code-client-metadata", redirect: "http://127.0.0.1:49152/callback" },
  ],
  [
    "Claude Code by registration",
    { client: "claudeCode", redirect: "http://localhost:54545/callback" },
  ],
  [
    "VS Code by metadata document, its own port",
    {
      client: "/oauth/client-metadata.json",
      redirect: "http://127.0.0.1:33418/",
      changes: { state: standardState },
    },
  ],
  [
    "VS Code by metadata document, a random port",
    {
      client: "/oauth/client-metadata.json",
      redirect: "http://127.0.0.1:57001/",
      changes: { state: standardState },
    },
  ],
  [
    "VS Code by registration, a random port",
    { client: "vscode", redirect: "http://127.0.0.1:50999/", changes: { state: standardState } },
  ],
  [
    "VS Code in the browser",
    {
      client: "vscode",
      redirect: "https://vscode.dev/redirect",
      changes: { state: standardState },
    },
  ],
  [
    "VS Code Insiders in the browser",
    { client: "vscode", redirect: "https://insiders.vscode.dev/redirect" },
  ],
  [
    "Cursor, all scopes",
    { client: "cursor", redirect: "http://localhost:8787/callback", changes: { scope: all } },
  ],
  [
    "Cursor in the browser",
    {
      client: "cursor",
      redirect: "https://www.cursor.com/agents/mcp/oauth/callback",
      changes: { scope: all },
    },
  ],
  [
    "ChatGPT by metadata document",
    {
      client: "/oauth/client.json",
      redirect: "https://chatgpt.com/connector_platform_oauth_redirect",
    },
  ],
  [
    "ChatGPT by registration",
    { client: "chatgpt", redirect: "https://chatgpt.com/connector_platform_oauth_redirect" },
  ],
  [
    "Codex by metadata document",
    {
      client: "/oauth/codex/client.json",
      redirect: "http://127.0.0.1:40404/callback",
      refreshesBare: true,
    },
  ],
  [
    "Codex by registration, another port than registered",
    { client: "codex", redirect: "http://127.0.0.1:1456/callback", refreshesBare: true },
  ],
  [
    "Gemini CLI",
    {
      client: "gemini",
      redirect: "http://localhost:7777/oauth/callback",
      changes: { scope: null },
    },
  ],
];

async function getClientId(client: Replica["client"]): Promise<string> {
  if (client.startsWith("/")) return clients + client;
  const response = await fetchWorker(`${origin}/register`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(registrations[client as keyof typeof registrations]),
  });
  expect(response.status).toBe(201);
  const { client_id } = await response.json<{ client_id: string }>();
  return client_id;
}

test.each(replicas)("%s: registers, signs in, calls and refreshes", async (_, replica) => {
  const { redirect, changes = {}, refreshesBare = false } = replica;
  const clientId = await getClientId(replica.client);
  const path = await toAuthorizePath(clientId, { redirect_uri: redirect, ...changes });
  const browser = openBrowser();
  const name = createName();
  await browser.signIn(name, path);
  const answer = await browser.allow(path, [
    ["toolset", "clinical-trials"],
    ["key:clinical-trials", await demo.makeKey(name)],
  ]);
  const back = new URL(answer.headers.get("location") ?? "about:blank");
  expect(back.origin + back.pathname).toBe(redirect);
  expect(back.searchParams.get("state")).toBe(changes.state ?? "state+/=");
  expect(back.searchParams.get("iss")).toBe(origin);
  const code = back.searchParams.get("code") ?? "";
  const fields = { ...toCodeFields(clientId, code), redirect_uri: redirect, resource: mcpUrl };
  const tokens = await (await exchange(fields)).json<Tokens>();
  expect(tokens.scope).toBe("clinical-trials:read");
  const renewed = await exchange({
    grant_type: "refresh_token",
    client_id: clientId,
    refresh_token: tokens.refresh_token,
    ...(refreshesBare ? {} : { resource: mcpUrl }),
  });
  const { access_token } = await renewed.json<Tokens>();
  expect((await callTool("session", access_token, "ping")).isError).toBeFalsy();
});

describe("what clients decide by", () => {
  test("metadata documents, public clients and issuers are advertised", async () => {
    const response = await fetchWorker(`${origin}/.well-known/oauth-authorization-server`);
    const metadata = await response.json<Record<string, unknown>>();
    expect(metadata.client_id_metadata_document_supported).toBe(true);
    expect(metadata.token_endpoint_auth_methods_supported).toContain("none");
    expect(metadata.authorization_response_iss_parameter_supported).toBe(true);
  });

  test("the resource in the metadata is the URL that people paste, letter for letter", async () => {
    const challenged = await fetchWorker(mcpUrl, { method: "POST" });
    const [, url = ""] =
      /resource_metadata="([^"]+)"/.exec(challenged.headers.get("www-authenticate") ?? "") ?? [];
    expect(await (await fetchWorker(url)).json()).toMatchObject({ resource: mcpUrl });
  });

  test("a client that is gone is told invalid_client with 401, so that it registers again", async () => {
    const response = await exchange({
      grant_type: "refresh_token",
      client_id: "ForgottenClient1",
      refresh_token: "a:b:c",
    });
    expect(response.status).toBe(401);
    expect(await response.json()).toMatchObject({ error: "invalid_client" });
  });

  test("Cursor's own scheme is registered but gets no code", async () => {
    const path = await toAuthorizePath(await getClientId("cursor"), {
      redirect_uri: "cursor://anysphere.cursor-mcp/oauth/callback",
    });
    const response = await fetchWorker(origin + path);
    expect(response.status).toBe(400);
    expect(response.headers.get("location")).toBeNull();
  });

  test("the port of a redirect is free on loopback only, and the path never is", async () => {
    const vscode = await getClientId("vscode");
    for (const redirect of ["https://vscode.dev:8443/redirect", "http://127.0.0.1:5000/callback"]) {
      const path = await toAuthorizePath(vscode, { redirect_uri: redirect });
      expect((await fetchWorker(origin + path)).status).toBe(400);
    }
  });
});
