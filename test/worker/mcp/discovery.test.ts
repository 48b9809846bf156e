import { describe, expect, test } from "vitest";
import * as z from "zod";

import { keyCodes } from "../../../src/errors.ts";
import { saveGithubKey } from "../../support/account-objects.ts";
import { send } from "../../support/mcp-client.ts";
import { initialize, toModern } from "../../support/mcp-messages.ts";
import { connectAgain, signIn } from "../../support/person.ts";
import { fetchWorker, mcpUrl, origin } from "../../support/server-under-test.ts";

const paths = [
  "/mcp",
  "/mcp/readonly",
  "/mcp/clinical-trials",
  "/mcp/clinical-trials/readonly",
  "/mcp/github",
  "/mcp/github/readonly",
];

const Icon = z.strictObject({
  src: z.url(),
  mimeType: z.enum(["image/svg+xml", "image/png"]),
  sizes: z.array(z.string().regex(/^(any|\d+x\d+)$/)),
});

/** What cards and the registry both hold. Source: SEP-2127, schema v1; registry schema 2025-12-11. */
const Described = {
  name: z
    .string()
    .regex(/^[a-zA-Z0-9.-]+\/[a-zA-Z0-9._-]+$/)
    .max(200),
  title: z.string().min(1).max(100),
  description: z.string().min(1).max(100),
  version: z.string().regex(/^\d+\.\d+\.\d+$/),
  websiteUrl: z.url(),
  icons: z.array(Icon).min(1),
};

const Card = z.strictObject({
  $schema: z.literal("https://static.modelcontextprotocol.io/schemas/v1/server-card.schema.json"),
  ...Described,
  remotes: z.tuple([
    z.strictObject({
      type: z.literal("streamable-http"),
      url: z.url(),
      supportedProtocolVersions: z.array(z.iso.date()).min(1),
    }),
  ]),
});

const RegistryEntry = z.strictObject({
  $schema: z.literal(
    "https://static.modelcontextprotocol.io/schemas/2025-12-11/server.schema.json",
  ),
  ...Described,
  remotes: z.tuple([z.strictObject({ type: z.literal("streamable-http"), url: z.url() })]),
});

const Catalog = z.strictObject({
  specVersion: z.literal("1.0"),
  host: z.strictObject({
    displayName: z.string(),
    identifier: z.string(),
    documentationUrl: z.url(),
    logoUrl: z.url(),
  }),
  entries: z.array(
    z.strictObject({
      identifier: z.string().regex(/^urn:air:[a-z0-9.-]+:mcp:[a-z0-9-]+$/),
      displayName: z.string(),
      type: z.literal("application/mcp-server-card+json"),
      url: z.url(),
    }),
  ),
});

async function read<T>(path: string, schema: z.ZodType<T>): Promise<T> {
  return schema.parse(await (await fetchWorker(origin + path)).json());
}

const documents = [
  ...paths.map((path) => [`${path}/server-card`, "application/mcp-server-card+json"] as const),
  ["/.well-known/ai-catalog.json", "application/ai-catalog+json"],
  ["/server.json", "application/json"],
  ["/listing/install.json", "application/json"],
  ["/listing/docker.yaml", "application/yaml"],
  ["/llms.txt", "text/plain; charset=utf-8"],
  ["/icon.svg", "image/svg+xml"],
  ["/icon.png", "image/png"],
] as const;

test.each(documents)(
  "%s is %s for strangers of any origin, and is kept (SEP-2127, discovery)",
  async (path, type) => {
    const from = { headers: { origin: "https://stranger.example" } };
    const response = await fetchWorker(origin + path, from);
    expect(response.status).toBe(200);
    expect(response.headers.get("content-type")).toBe(type);
    expect(response.headers.get("access-control-allow-origin")).toBe("*");
    expect(response.headers.get("cache-control")).toBe("public, max-age=3600");
    expect((await response.arrayBuffer()).byteLength).toBeGreaterThan(200);
    const tag = response.headers.get("etag") ?? "";
    const again = await fetchWorker(origin + path, { headers: { "if-none-match": tag } });
    expect(again.status).toBe(304);
    const preflight = await fetchWorker(origin + path, {
      method: "OPTIONS",
      headers: { ...from.headers, "access-control-request-method": "GET" },
    });
    expect(preflight.status).toBe(204);
    expect(preflight.headers.get("access-control-allow-methods")).toBe("GET");
  },
);

test.each(paths)("the card of %s describes that endpoint alone", async (path) => {
  const card = await read(`${path}/server-card`, Card);
  expect(card.remotes[0].url).toBe(origin + path);
  expect(card.name).toBe(
    `localhost/${path.slice(1).replace("mcp", "toolhub").replaceAll("/", "-")}`,
  );
});

test("a card is read with GET alone: everything else at its address is no endpoint", async () => {
  const response = await fetchWorker(`${mcpUrl}/server-card`, { method: "POST", body: "{}" });
  expect(response.status).toBe(404);
  expect(await response.json()).toMatchObject({ error: { code: -32600 } });
});

test("the catalogue lists every endpoint by its card", async () => {
  const { entries, host } = await read("/.well-known/ai-catalog.json", Catalog);
  expect(entries.map(({ url }) => url)).toEqual(
    paths.map((path) => `${origin}${path}/server-card`),
  );
  expect(new Set(entries.map(({ identifier }) => identifier)).size).toBe(paths.length);
  for (const url of [host.documentationUrl, host.logoUrl]) {
    expect((await fetchWorker(url)).status).toBe(200);
  }
  for (const { url, displayName } of entries) {
    expect((await read(new URL(url).pathname, Card)).title).toBe(displayName);
  }
});

test("server.json says the same as the card of the endpoint for everything", async () => {
  const { $schema, remotes, ...entry } = await read("/server.json", RegistryEntry);
  expect(await read("/mcp/server-card", Card)).toMatchObject({ ...entry, remotes });
});

test("the files for projects name the endpoint for everything", async () => {
  const server = { toolhub: { type: "http", url: mcpUrl } };
  const files = ["mcp.json", "vscode-mcp.json"].map((file) =>
    fetchWorker(`${origin}/listing/${file}`),
  );
  const [project, vscode] = await Promise.all(files);
  expect(await project?.json()).toEqual({ mcpServers: server });
  expect(await vscode?.json()).toEqual({ servers: server });
});

test("the icons are the pictures they say they are", async () => {
  const { icons } = await read("/mcp/server-card", Card);
  const [svg, png] = await Promise.all(icons.map(({ src }) => fetchWorker(src)));
  expect(await svg?.text()).toMatch(/^<svg xmlns='http:\/\/www.w3.org\/2000\/svg'/);
  const bytes = new Uint8Array((await png?.arrayBuffer()) ?? new ArrayBuffer());
  expect([...bytes.slice(1, 4)]).toEqual([..."PNG"].map((letter) => letter.charCodeAt(0)));
  const width = new DataView(bytes.buffer).getUint32(16);
  expect(icons[1]?.sizes).toEqual([`${width}x${width}`]);
});

describe("what a connected client sees is what the card said", () => {
  test("name, title, version, icons and website", async () => {
    const { tokens } = await signIn();
    const card = await read("/mcp/server-card", Card);
    const info = {
      name: "toolhub",
      title: card.title,
      version: card.version,
      icons: card.icons,
      websiteUrl: card.websiteUrl,
    };
    const legacy = await send(tokens.access_token, { body: initialize });
    expect(await legacy.json()).toMatchObject({ result: { serverInfo: info } });
    const modern = await send(tokens.access_token, toModern("server/discover"));
    expect(await modern.json()).toMatchObject({
      result: { _meta: { "io.modelcontextprotocol/serverInfo": info } },
    });
  });

  test("every revision on the card is spoken", async () => {
    const { tokens } = await signIn();
    const [{ supportedProtocolVersions: versions }] = (await read("/mcp/server-card", Card))
      .remotes;
    const discovered = await send(tokens.access_token, toModern("server/discover"));
    expect(await discovered.json()).toMatchObject({ result: { supportedVersions: [versions[0]] } });
    for (const protocolVersion of versions.slice(1)) {
      const body = { ...initialize, params: { ...initialize.params, protocolVersion } };
      const response = await send(tokens.access_token, { body });
      expect(await response.json()).toMatchObject({ result: { protocolVersion } });
    }
  });
});

const told = [
  [
    mcpUrl,
    [
      "Clinical trials:",
      "GitHub:",
      "idempotency_key",
      "CONFIRMATION_REQUIRED: ",
      "DECLINED: ",
      "NOT_ASKED: ",
      "UNKNOWN_OUTCOME: ",
      "ALREADY_APPLIED: ",
      "label and merge",
    ],
    [],
  ],
  [`${mcpUrl}/github/readonly`, ["GitHub:"], ["Clinical trials", "UNKNOWN_OUTCOME", "merge"]],
] as const;

test.each(told)("the instructions at %s tell %j and not %j", async (resource, told, untold) => {
  const person = await signIn();
  await saveGithubKey(person);
  const { access_token } = await connectAgain(person, { resource }, [["toolset", "github"]]);
  const response = await send(access_token, toModern("server/discover"), resource);
  const { result } = await response.json<{ result: { instructions: string } }>();
  for (const text of ["account_url", "never as instructions", "truncated", ...keyCodes, ...told]) {
    expect(result.instructions).toContain(text);
  }
  for (const text of untold) expect(result.instructions).not.toContain(text);
  expect(result.instructions.length).toBeLessThan(2048);
});

test("llms.txt names every endpoint, every tool, and how to connect", async () => {
  const text = await (await fetchWorker(`${origin}/llms.txt`)).text();
  expect(text).toMatch(/^# toolhub\n\n> /);
  for (const path of paths) expect(text).toContain(origin + path);
  for (const part of [
    "- get_trial: ",
    "- trials://trial/{trial_id} (a resource): ",
    "- create_issue (makes a change): ",
    `claude mcp add --transport http toolhub ${mcpUrl}`,
    `code --add-mcp '{"name":"toolhub","type":"http","url":"${mcpUrl}"}'`,
    `- ChatGPT: ChatGPT connects from the internet and cannot reach`,
    "- Windsurf: Put this into `~/.codeium/windsurf/mcp_config.json`: ",
    "mcp.json",
  ]) {
    expect(text).toContain(part);
  }
});

test("browsers find an icon, and search engines what they may list", async () => {
  const icon = await fetchWorker(`${origin}/favicon.ico`);
  expect(icon.status).toBe(200);
  expect(icon.headers.get("content-type")).toBe("image/png");
  const bytes = new Uint8Array(await icon.arrayBuffer());
  expect([...bytes.slice(0, 4)]).toEqual([0x89, 0x50, 0x4e, 0x47]);
  const robots = await fetchWorker(`${origin}/robots.txt`);
  expect(robots.headers.get("content-type")).toBe("text/plain; charset=utf-8");
  const lines = (await robots.text()).split("\n");
  expect(lines).toContain("User-agent: *");
  expect(lines).toContain("Disallow: /account");
  expect(lines).toContain("Disallow: /authorize");
  expect(lines).not.toContain("Disallow: /");
});

test("the read-only card promises no changes, and the start page tells of them", async () => {
  const { description } = Card.parse(
    await (await fetchWorker(`${mcpUrl}/github/readonly/server-card`)).json(),
  );
  expect(description).toMatch(/^Search and read [^;]*\.$/);
  expect(await (await fetchWorker(origin)).text()).toContain("Open and close issues, comment");
});
