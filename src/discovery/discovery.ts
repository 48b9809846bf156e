import { Hono } from "hono";
import { cors } from "hono/cors";
import { etag } from "hono/etag";

import type { CompiledToolset } from "../catalog/compiled.ts";
import type { ListedEndpoints } from "../catalog/endpoints.ts";
import type { Config } from "../config.ts";
import { iconPng } from "../settings/identity.ts";
import { toDockerEntry } from "./docker-entry.ts";
import iconSvg from "./icon.svg" with { type: "text" };
import { toInstall, toProjectFile, toVscodeFile } from "./install.ts";
import { toLlmsText } from "./llms-text.ts";
import {
  catalogType,
  serverCardType,
  toAiCatalog,
  toRegistryEntry,
  toServerCard,
  toServerCardUrl,
} from "./server-card.ts";

interface PublicDocument {
  readonly path: string;
  readonly type: string;
  readonly body: string | Uint8Array<ArrayBuffer>;
}

const iconBytes = Uint8Array.from(atob(iconPng), (character) => character.charCodeAt(0));

/** Browsers ask for it beside everything that is no page, and take a PNG there. */
const favicon = "/favicon.ico";

const builtInIcons: readonly PublicDocument[] = [
  { path: "/icon.svg", type: "image/svg+xml", body: iconSvg },
  { path: "/icon.png", type: "image/png", body: iconBytes },
  { path: favicon, type: "image/png", body: iconBytes },
];

/** Search engines may list the start page; behind the others is nothing to find without signing in. */
const robotsText = `User-agent: *
${["/account", "/admin", "/authorize", "/join", "/mcp", "/sign-in"].map((path) => `Disallow: ${path}`).join("\n")}
`;

const toJson = (value: unknown) => `${JSON.stringify(value, null, 2)}\n`;

/** What catalogues and projects keep as files; `npm run listing` fetches them. */
function listFiles(config: Config, endpoints: ListedEndpoints): readonly PublicDocument[] {
  const [all] = endpoints;
  const links = endpoints.map((endpoint) => {
    const { url, vscodeLink, cursorLink } = toInstall(endpoint);
    return { title: endpoint.title, url, vscodeLink, cursorLink };
  });
  const files = [
    ["/listing/mcp.json", toProjectFile(all)],
    ["/listing/vscode-mcp.json", toVscodeFile(all)],
    ["/listing/install.json", links],
  ] as const;
  return [
    ...files.map(([path, value]) => ({ path, type: "application/json", body: toJson(value) })),
    { path: "/listing/docker.yaml", type: "application/yaml", body: toDockerEntry(config, all) },
  ];
}

/** Everything that strangers may read about this server, made once. */
function listDocuments(
  config: Config,
  endpoints: ListedEndpoints,
  toolsets: readonly CompiledToolset[],
): readonly PublicDocument[] {
  return [
    ...endpoints.map((endpoint) => ({
      path: new URL(toServerCardUrl(endpoint)).pathname,
      type: serverCardType,
      body: toJson(toServerCard(config, endpoint)),
    })),
    {
      path: "/.well-known/ai-catalog.json",
      type: catalogType,
      body: toJson(toAiCatalog(config, endpoints)),
    },
    {
      path: "/server.json",
      type: "application/json",
      body: toJson(toRegistryEntry(config, endpoints[0])),
    },
    ...listFiles(config, endpoints),
    {
      path: "/llms.txt",
      type: "text/plain; charset=utf-8",
      body: toLlmsText(config, endpoints, toolsets),
    },
    { path: "/robots.txt", type: "text/plain; charset=utf-8", body: robotsText },
    ...(config.brand.iconUrl === undefined ? builtInIcons : []),
  ];
}

/**
 * The public documents: no token, any origin, kept for an hour. Source: SEP-2127, discovery, "CORS Requirements" and
 * "Caching".
 */
export function createDiscovery(
  config: Config,
  endpoints: ListedEndpoints,
  toolsets: readonly CompiledToolset[],
): Hono {
  const app = new Hono();
  const anyOrigin = cors({ allowMethods: ["GET"], allowHeaders: ["content-type"] });
  for (const { path, type, body } of listDocuments(config, endpoints, toolsets)) {
    app.on(["GET", "OPTIONS"], path, anyOrigin, etag(), (c) =>
      c.body(body, 200, {
        "content-type": type,
        "cache-control": "public, max-age=3600",
        "x-content-type-options": "nosniff",
        "content-security-policy": "default-src 'none'; sandbox",
      }),
    );
  }
  const { iconUrl } = config.brand;
  if (iconUrl !== undefined) app.get(favicon, (c) => c.redirect(iconUrl, 302));
  return app;
}
