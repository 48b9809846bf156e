import {
  type CompiledOperation,
  type CompiledToolset,
  describeToolset,
} from "../catalog/compiled.ts";
import type { Endpoint, ListedEndpoints } from "../catalog/endpoints.ts";
import type { Config } from "../config.ts";
import type { Brand } from "../settings/brand.ts";
import { identity, protocolVersions } from "../settings/identity.ts";
import { type Guide, toInstall } from "./install.ts";

const toLine = (text: string) => text.replace(/\s+/g, " ").trim();

function toOperationLine({ tool, kind, resource }: CompiledOperation): string {
  const name = resource ? `${resource.uri} (a resource)` : tool.name;
  const mark = kind === "mutation" ? " (makes a change)" : "";
  return `- ${name}${mark}: ${toLine(tool.description)}`;
}

const toEndpointLine = ({ title, resource }: Endpoint) => `- [${title}](${resource})`;

const isForAll = ({ toolsets }: Endpoint) => toolsets === null;

/** One toolset: what it is for, the endpoints that offer it alone, its tools. */
function toSection(toolset: CompiledToolset, endpoints: readonly Endpoint[]): string[] {
  const own = endpoints.filter((endpoint) => endpoint.toolsets?.includes(toolset.name));
  return [
    `## ${toolset.title}`,
    "",
    toLine(describeToolset(toolset)),
    "",
    ...own.map(toEndpointLine),
    "",
    ...toolset.operations.map(toOperationLine),
    "",
  ];
}

/** What to do at one client, as Markdown. */
const toGuideText = ({ steps }: Guide): string =>
  steps.map(({ say, paste }) => (paste === undefined ? say : `${say}: \`${paste}\``)).join(". ");

/** Who runs this server, as far as they said it. */
const toOperatorLines = ({ operator, contactUrl, privacyUrl }: Brand): string[] => [
  ...(operator === undefined ? [] : [`- Run by ${operator}.`]),
  ...(contactUrl === undefined ? [] : [`- Contact: ${contactUrl}`]),
  ...(privacyUrl === undefined ? [] : [`- Privacy: ${privacyUrl}`]),
];

/** What a model should know before it connects, or before it tells a person how to. Source: llmstxt.org. */
export function toLlmsText(
  { publicUrl, accountUrl, brand }: Pick<Config, "publicUrl" | "accountUrl" | "brand">,
  endpoints: ListedEndpoints,
  toolsets: readonly CompiledToolset[],
): string {
  const { url, guides } = toInstall(endpoints[0]);
  return [
    `# ${brand.name}`,
    "",
    `> ${identity.description} This is an MCP server: connect to ${url} over Streamable HTTP.`,
    "",
    `- Sign-in is OAuth 2.1, found from the first 401. The person signs in in their browser and pastes their own API key there, never into a conversation. They see and replace keys at ${accountUrl}.`,
    `- MCP revisions: ${protocolVersions.join(", ")}.`,
    ...toOperatorLines(brand),
    "- An endpoint of one toolset offers less, and a connection to it can never be used for more. Toolsets are joined with + (/mcp/one+another), /readonly after it leaves out all changes, and ?outputs=none what results look like. /find behind an endpoint offers three tools that find, describe and run all others.",
    ...endpoints.slice(1).filter(isForAll).map(toEndpointLine),
    "",
    "## Connect",
    "",
    ...guides.map((guide) => `- ${guide.client}: ${toGuideText(guide)}`),
    "",
    ...toolsets.flatMap((toolset) => toSection(toolset, endpoints)),
    "## Documents for machines",
    "",
    `- [AI catalog](${publicUrl}/.well-known/ai-catalog.json): every endpoint with its server card`,
    `- [server.json](${publicUrl}/server.json): the entry for the MCP registry`,
    "",
  ].join("\n");
}
