import type { CompiledToolset } from "./catalog/compiled.ts";
import { createEndpoints, type Endpoints } from "./catalog/endpoints.ts";
import { loadToolsets } from "./catalog/load-toolsets.ts";
import { type Config, parseConfig } from "./config.ts";
import { type KeyRing, parseKeyRing } from "./crypto/key-ring.ts";
import { type Collector, toCollector } from "./observe/collector.ts";
import { logFrom } from "./observe/log.ts";
import { spansTo } from "./observe/spans.ts";
import {
  createServerCatalogs,
  type ServerCatalog,
  type ServerCatalogs,
} from "./server-catalog/server-catalog.ts";
import { identity } from "./settings/identity.ts";

/** What the settings come to: parsed and made once, and handed down from the entries to whoever needs it. */
export interface Deployment {
  readonly config: Config;
  readonly ring: KeyRing;
  /** With their settings filled in. */
  readonly toolsets: readonly CompiledToolset[];
  readonly endpoints: Endpoints;
  /** What each endpoint offers, by its address. */
  readonly catalogs: ServerCatalogs;
  /** Each call becomes a span there; null if nobody collects them. */
  readonly collector: Collector | null;
}

/** Throws: `misconfigured` naming what is wrong, never a secret. */
export function createDeployment(config: Config): Deployment {
  const toolsets = loadToolsets(config);
  const endpoints = createEndpoints(config, toolsets);
  return {
    config,
    ring: parseKeyRing(config.keyRing),
    toolsets,
    endpoints,
    catalogs: createServerCatalogs(config, endpoints, toolsets),
    collector: toCollector(config.otlp),
  };
}

let deployment: Deployment | undefined;

/**
 * The deployment of this isolate. Settings are known with the first request only, and the platform makes Durable
 * Objects itself: so this is the one place that remembers, and only the entry and the classes of objects ask it.
 * Throws: as `createDeployment`.
 */
export function deploymentOf(env: object): Deployment {
  if (!deployment) {
    deployment = createDeployment(parseConfig(env));
    const { config, collector } = deployment;
    logFrom(config.logLevel);
    spansTo(collector, { name: config.brand.name, version: identity.version });
  }
  return deployment;
}

/** What the endpoint at `address` offers. Throws: an ordinary Error if there is no such endpoint. */
export function findServerCatalog(
  { catalogs }: Pick<Deployment, "catalogs">,
  address: string,
): ServerCatalog {
  const catalog = catalogs.get(address);
  if (!catalog) throw new Error("there is no endpoint at this address");
  return catalog;
}
