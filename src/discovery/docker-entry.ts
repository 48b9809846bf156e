import type { Endpoint } from "../catalog/endpoints.ts";
import type { Config } from "../config.ts";
import { toIcons } from "../settings/identity.ts";

/** A JSON text is one in YAML too, whatever it says. */
const quote = (text: string) => JSON.stringify(text);

/**
 * Docker's check takes no title with "MCP" or "Server" in it, and every word begins with a capital letter.
 * Source: docker/mcp-registry, cmd/validate, `isTitleValid`.
 */
function toDockerTitle(title: string): string {
  const words = title.split(/\s+/).filter((word) => word !== "" && !/MCP|Server/.test(word));
  const capital = words.map((word) => word.replace(/^./u, (letter) => letter.toUpperCase()));
  return capital.join(" ") || "Tools";
}

/**
 * `server.yaml` of a remote server for Docker's MCP catalogue. Docker's gateway signs in and keeps the token under the
 * names below. Source: docker/mcp-registry, CONTRIBUTING.md, "Adding a Remote MCP Server".
 */
export function toDockerEntry(
  { publicUrl, brand }: Pick<Config, "publicUrl" | "brand">,
  { name, title, description, resource }: Endpoint,
): string {
  const icon = toIcons(publicUrl, brand).at(-1)?.src ?? "";
  const variable = `${name.replaceAll("-", "_").toUpperCase()}_PERSONAL_ACCESS_TOKEN`;
  return `name: ${name}
type: remote
dynamic:
  tools: true
meta:
  category: productivity
  tags:
    - graphql
    - remote
about:
  title: ${quote(toDockerTitle(title))}
  description: ${quote(description)}
  icon: ${quote(icon)}
remote:
  transport_type: streamable-http
  url: ${quote(resource)}
oauth:
  - provider: ${name}
    secret: ${name}.personal_access_token
    env: ${variable}
`;
}
