import { misconfigured } from "../errors.ts";

/** The classes of objects, as wrangler.toml binds them. */
export const objectBindings = ["ACCOUNT", "MCP_SESSION", "REGISTRY", "DIRECTORY", "METRICS"];

/**
 * The same bindings, with every object held where `JURISDICTION` says, if it is set: under one name there is another
 * object in each jurisdiction. So whoever finds an object asks bindings that came through here.
 * Throws: `misconfigured` on a runtime that knows no jurisdictions. Source: Durable Objects, "Data location".
 */
export function inJurisdiction<Bindings extends object>(bindings: Bindings): Bindings {
  const jurisdiction: unknown = Reflect.get(bindings, "JURISDICTION");
  if (typeof jurisdiction !== "string") return bindings;
  const placed = objectBindings.map((name) => [
    name,
    place(
      Reflect.get(bindings, name) as unknown as DurableObjectNamespace,
      jurisdiction as DurableObjectJurisdiction,
    ),
  ]);
  return { ...bindings, ...Object.fromEntries(placed) };
}

function place(namespace: DurableObjectNamespace, jurisdiction: DurableObjectJurisdiction) {
  try {
    return namespace.jurisdiction(jurisdiction);
  } catch {
    const sentence = `toolhub cannot start: JURISDICTION is "${jurisdiction}", which only Cloudflare can keep to; elsewhere data lies where the server is.`;
    throw misconfigured(sentence);
  }
}
