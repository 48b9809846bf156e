import type { Config } from "../config.ts";
import { identity } from "../settings/identity.ts";
import { type CompiledToolset, describeToolset } from "./compiled.ts";
import { listScopes } from "./toolsets.ts";

/** One MCP endpoint, and the protected resource that it is: a token for it opens no other one. */
export interface Endpoint {
  /** Source: RFC 9728 `resource`, RFC 8707. */
  readonly resource: string;
  /** `/mcp`, `/mcp/<toolset>` or `/mcp/<toolset>/readonly`. */
  readonly path: string;
  /** Name for lists of servers: letters, digits and hyphens. */
  readonly name: string;
  readonly title: string;
  readonly description: string;
  /** The only toolset it offers; null for all. */
  readonly toolset: string | null;
  /** What can be granted for it. A tool that needs anything else is not there. */
  readonly scopes: readonly string[];
}

/** The endpoint for everything comes first. */
export type Endpoints = readonly [Endpoint, ...Endpoint[]];

const isRead = (scope: string) => scope.endsWith(":read");

/** The endpoint for everything, then the narrower ones of each toolset. */
export function listEndpoints(
  { publicUrl, resource, brand }: Pick<Config, "publicUrl" | "resource" | "brand">,
  toolsets: readonly CompiledToolset[],
): Endpoints {
  const scopes = listScopes(toolsets);
  const all: Endpoint = {
    resource,
    path: new URL(resource).pathname,
    name: brand.slug,
    title: brand.name,
    description: identity.description,
    toolset: null,
    scopes,
  };
  const narrow = toolsets.flatMap((toolset) => toNarrowEndpoints(toolset, all));
  return [all, ...narrow.map((endpoint) => ({ ...endpoint, resource: publicUrl + endpoint.path }))];
}

function toNarrowEndpoints(toolset: CompiledToolset, all: Endpoint): Omit<Endpoint, "resource">[] {
  const { name, title, description } = toolset;
  const scopes = listScopes([toolset]).sort();
  const readScopes = scopes.filter(isRead);
  const whole = {
    path: `${all.path}/${name}`,
    name: `${all.name}-${name}`,
    title: `${all.title}: ${title}`,
    description: describeToolset(toolset),
    toolset: name,
    scopes,
  };
  const readOnly = {
    ...whole,
    path: `${whole.path}/readonly`,
    name: `${whole.name}-readonly`,
    title: `${whole.title}, read only`,
    description,
    scopes: readScopes,
  };
  return readScopes.length > 0 ? [whole, readOnly] : [whole];
}
