import type { Endpoint } from "../catalog/endpoints.ts";
import { type Config, reverseDomain } from "../config.ts";
import { identity, protocolVersions, toIcons } from "../settings/identity.ts";

export const serverCardType = "application/mcp-server-card+json";
export const catalogType = "application/ai-catalog+json";

type Deployment = Pick<Config, "publicUrl" | "namespace" | "brand">;

const maxDescription = 100;

/** Cards and the registry take 100 characters at most: cut at a word. */
function toShort(text: string): string {
  if (text.length <= maxDescription) return text;
  const cut = text.slice(0, maxDescription - 1);
  return `${cut.slice(0, Math.max(cut.lastIndexOf(" "), 1))}…`;
}

/** What the registry and cards say alike. */
function describe({ publicUrl, namespace }: Deployment, { name, title, description }: Endpoint) {
  return {
    name: `${namespace}/${name}`,
    title: toShort(title),
    description: toShort(description),
    version: identity.version,
    websiteUrl: publicUrl,
  };
}

export const toServerCardUrl = ({ resource }: Endpoint) => `${resource}/server-card`;

/** One endpoint, for clients that have not connected yet. Source: SEP-2127 and its schema, v1. */
export function toServerCard(deployment: Deployment, endpoint: Endpoint) {
  return {
    $schema: "https://static.modelcontextprotocol.io/schemas/v1/server-card.schema.json",
    ...describe(deployment, endpoint),
    icons: toIcons(deployment.publicUrl, deployment.brand),
    remotes: [
      {
        type: "streamable-http",
        url: endpoint.resource,
        supportedProtocolVersions: protocolVersions,
      },
    ],
  };
}

/** `server.json` for the MCP registry. Source: registry documentation, "Publishing Remote Servers", 2025-12-11. */
export function toRegistryEntry(deployment: Deployment, endpoint: Endpoint) {
  return {
    $schema: "https://static.modelcontextprotocol.io/schemas/2025-12-11/server.schema.json",
    ...describe(deployment, endpoint),
    icons: toIcons(deployment.publicUrl, deployment.brand),
    remotes: [{ type: "streamable-http", url: endpoint.resource }],
  };
}

/** All endpoints of this address. Source: AI Catalog 1.0; SEP-2127, discovery. */
export function toAiCatalog(deployment: Deployment, endpoints: readonly Endpoint[]) {
  const publisher = reverseDomain(deployment.namespace);
  return {
    specVersion: "1.0",
    host: {
      displayName: deployment.brand.name,
      identifier: publisher,
      documentationUrl: `${deployment.publicUrl}/llms.txt`,
      logoUrl: deployment.brand.iconUrl ?? `${deployment.publicUrl}/icon.svg`,
    },
    entries: endpoints.map((endpoint) => ({
      identifier: `urn:air:${publisher}:mcp:${endpoint.name}`,
      displayName: endpoint.title,
      type: serverCardType,
      url: toServerCardUrl(endpoint),
    })),
  };
}
