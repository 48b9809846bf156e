import { readFileSync } from "node:fs";

import { AjvJsonSchemaValidator } from "@modelcontextprotocol/sdk/validation/ajv";
import { expect, test } from "vitest";
import { parse } from "yaml";
import * as z from "zod";

import { createEndpoints } from "../../src/catalog/endpoints.ts";
import { loadToolsets } from "../../src/catalog/load-toolsets.ts";
import { parseConfig } from "../../src/config.ts";
import { toDockerEntry } from "../../src/discovery/docker-entry.ts";
import { toInstall, toProjectFile, toVscodeFile } from "../../src/discovery/install.ts";
import { toRegistryEntry } from "../../src/discovery/server-card.ts";

/** Source: github.com/modelcontextprotocol/registry v1.8.7, internal/validators/schemas, taken on 2026-11-22. */
const registrySchema = JSON.parse(
  readFileSync("test/fast/server-schema-2025-12-11.json", "utf8"),
) as Record<string, unknown>;

const settings = {
  KEY_RING: "k1:dGVzdHMtb25seS0zMi1ieXRlcy1vZi1rZXktcmluZyE",
  SIGN_IN: "passkey",
  OWNER_CODE: "tests-only-owner-code",
};

const deployments = [
  ["as it comes", { PUBLIC_URL: "https://tools.example.org" }],
  [
    "with a name, an operator, an icon and a namespace of its own",
    {
      PUBLIC_URL: "https://tools.example.org:8443",
      NAME: 'Größe: "Tools" & Søn\'s',
      OPERATOR: "Example",
      ICON_URL: "https://example.org/logo.webp",
      SERVER_NAMESPACE: "io.github.acme",
    },
  ],
  [
    "on this computer",
    { PUBLIC_URL: "http://localhost:8484", SIGN_IN: "dev", UNSAFE_DEV_SIGN_IN: "1" },
  ],
] as const;

const load = (own: object) => {
  const config = parseConfig({ ...settings, ...own });
  return { config, endpoints: createEndpoints(config, loadToolsets(config)).listed };
};

/**
 * Source: docker/mcp-registry, CONTRIBUTING.md, "Adding a Remote MCP Server", and cmd/validate (`isNameValid`, `isTitleValid`,
 * `isRemoteValid`, `isOAuthDynamicValid`), read on 2026-11-22 at commit 042b969; there is no published schema.
 */
const DockerEntry = z.strictObject({
  name: z.string().regex(/^[a-z0-9-]+$/),
  type: z.literal("remote"),
  dynamic: z.strictObject({ tools: z.literal(true) }),
  meta: z.strictObject({ category: z.string().min(1), tags: z.array(z.string()).min(1) }),
  about: z.strictObject({
    title: z.string().regex(/^(?!.*(?:MCP|Server))(?:[^\p{Ll}\s]\S*(?: |$))+$/u),
    description: z.string().min(1),
    icon: z.url(),
  }),
  remote: z.strictObject({ transport_type: z.literal("streamable-http"), url: z.url() }),
  oauth: z.tuple([
    z.strictObject({
      provider: z.string(),
      secret: z.string().regex(/^[a-z0-9-]+\.personal_access_token$/),
      env: z.string().regex(/^[A-Z0-9_]+_PERSONAL_ACCESS_TOKEN$/),
    }),
  ]),
});

/** Source: Claude Code documentation, "MCP"; VS Code, "MCP configuration reference"; neither is published as a schema alone. */
const Servers = z.record(
  z.string().regex(/^[a-zA-Z0-9_-]{1,64}$/),
  z.strictObject({ type: z.literal("http"), url: z.url() }),
);
const ProjectFile = z.strictObject({ mcpServers: Servers });
const VscodeFile = z.strictObject({ servers: Servers });

test.each(deployments)("server.json fits the registry's schema, %s", (_, own) => {
  const { config, endpoints } = load(own);
  const validate = new AjvJsonSchemaValidator().getValidator(registrySchema);
  for (const endpoint of endpoints) {
    expect(validate(toRegistryEntry(config, endpoint))).toMatchObject({ valid: true });
  }
  const [all] = endpoints;
  const wrong = { ...toRegistryEntry(config, all), description: "a".repeat(101) };
  expect(validate(wrong).valid).toBe(false);
  expect(registrySchema.$id).toBe(toRegistryEntry(config, all).$schema);
});

test.each(deployments)(
  "the files for Docker, projects and VS Code have their shape, %s",
  (_, own) => {
    const { config, endpoints } = load(own);
    for (const endpoint of endpoints) {
      const { about, remote } = DockerEntry.parse(parse(toDockerEntry(config, endpoint)));
      expect(about.title.toLowerCase()).toBe(endpoint.title.toLowerCase());
      expect(about.description).toBe(endpoint.description);
      const expected = { [endpoint.name]: { type: "http", url: endpoint.resource } };
      expect(ProjectFile.parse(toProjectFile(endpoint)).mcpServers).toEqual(expected);
      expect(VscodeFile.parse(toVscodeFile(endpoint)).servers).toEqual(expected);
      expect(remote.url).toBe(endpoint.resource);
    }
  },
);

test.each([
  ["acme MCP tools", "Acme Tools"],
  ["Our MCPs and Servers for élan", "Our And For Élan"],
  ["MCP Server", "Tools"],
])("the title %s is %s in Docker's entry, as its check asks for", (NAME, title) => {
  const { config, endpoints } = load({ PUBLIC_URL: "https://tools.example.org", NAME });
  expect(DockerEntry.parse(parse(toDockerEntry(config, endpoints[0]))).about.title).toBe(title);
});

test.each(deployments)("the install links say the same server, %s", (_, own) => {
  for (const endpoint of load(own).endpoints) {
    const { vscodeLink, cursorLink } = toInstall(endpoint);
    const vscode = new URL(vscodeLink).searchParams;
    const cursor = new URL(cursorLink).searchParams;
    expect([vscode.get("name"), cursor.get("name")]).toEqual([endpoint.name, endpoint.name]);
    expect(JSON.parse(vscode.get("config") ?? "")).toMatchObject({ url: endpoint.resource });
    expect(JSON.parse(atob(cursor.get("config") ?? ""))).toEqual({ url: endpoint.resource });
  }
});
