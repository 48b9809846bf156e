import type { Config } from "../config.ts";
import { identity } from "../settings/identity.ts";
import { type CompiledToolset, describeToolset } from "./compiled.ts";
import { isReadScope, listScopes } from "./toolsets.ts";

/** One MCP endpoint, and the protected resource that it is: a token for it opens no other one. */
export interface Endpoint {
  /** The only name that tokens know it by. Source: RFC 9728 `resource`, RFC 8707. */
  readonly resource: string;
  /** Where it is served: `resource`, with toolsets in another order or `?outputs=none` where a client writes them so. */
  readonly address: string;
  /** `/mcp`, `/mcp/readonly`, `/mcp/<toolset>+<toolset>` or the like. */
  readonly path: string;
  /** Name for lists of servers: letters, digits and hyphens. */
  readonly name: string;
  readonly title: string;
  readonly description: string;
  /** The only toolsets it offers; null for all. */
  readonly toolsets: readonly string[] | null;
  /** Its tools are not listed: there are so many that they are found by words. */
  readonly isFinding: boolean;
  /** What can be granted for it. A tool that needs anything else is not there. */
  readonly scopes: readonly string[];
}

/** The endpoint for everything comes first. */
export type ListedEndpoints = readonly [Endpoint, ...Endpoint[]];

/** Every endpoint that there is. */
export interface Endpoints {
  /** Those that are shown, and made at the start. */
  readonly listed: ListedEndpoints;
  /** The endpoint at an address or path; null if there is none. A query that it does not know is left out. */
  readonly find: (address: string) => Endpoint | null;
}

/** What an address chooses. */
interface Choice {
  /** In the order of the alphabet. */
  readonly toolsets: readonly string[] | null;
  readonly isReadOnly: boolean;
  /** Its tools are not listed: they are found. */
  readonly isFinding: boolean;
}

const readOnly = "readonly";
const finding = "find";

/** Asks for lists of tools without output schemas. */
const withoutOutputs = "?outputs=none";

/** Whether who comes by this address is shown no output schemas. */
export const isWithoutOutputs = (address: string): boolean => address.endsWith(withoutOutputs);

/** What is offered at `resource` to who comes by `url`. */
export const toOfferAddress = (resource: string, url: string): string =>
  isWithoutOutputs(url) ? resource + withoutOutputs : resource;

/** More than anybody writes: who asks for a longer one is told at once. */
const maxCharacters = 2000;

/** Words that stand where a toolset's name does, or below it: no toolset may have them. */
export const reservedNames: readonly string[] = [finding, readOnly, "server-card"];

/** Where endpoints are, and whose they are. */
type EndpointSettings = Pick<Config, "publicUrl" | "resource"> & {
  readonly brand: Pick<Config["brand"], "name" | "slug">;
};

/** The endpoint for everything, its queries alone, and the same for each toolset; any others are found by their address. */
export function createEndpoints(
  { publicUrl, resource, brand }: EndpointSettings,
  toolsets: readonly CompiledToolset[],
): Endpoints {
  const root = new URL(resource).pathname;
  const known = new Set(toolsets.map(({ name }) => name));

  function toEndpoint(choice: Choice): Endpoint {
    const { toolsets: names, isReadOnly, isFinding } = choice;
    const chosen = toolsets.filter(({ name }) => names?.includes(name) ?? true);
    const scopes = listScopes(chosen);
    const words = toWords(choice);
    const path = [root, ...words].join("/");
    const titled = names ? `${brand.name}: ${listTitles(chosen)}` : brand.name;
    return {
      resource: publicUrl + path,
      address: publicUrl + path,
      path,
      name: [brand.slug, ...words].join("-").replaceAll("+", "-"),
      title: [
        titled,
        ...(isReadOnly ? ["read only"] : []),
        ...(isFinding ? ["by search"] : []),
      ].join(", "),
      description: names ? describeAll(chosen, isReadOnly) : identity.description,
      toolsets: names,
      isFinding,
      scopes: isReadOnly ? scopes.filter(isReadScope) : scopes,
    };
  }

  function find(address: string): Endpoint | null {
    if (address.length > maxCharacters) return null;
    // Scheme and host are the same in large letters. Source: RFC 3986 section 6.2.2.1; MCP 2026-07-28, authorization.
    const isWhole = address.slice(0, publicUrl.length).toLowerCase() === publicUrl;
    const rest = isWhole ? address.slice(publicUrl.length) : address;
    const [path = "", query] = rest.split(/(?=\?)/);
    const choice = readChoice(path, root, known);
    const endpoint = choice && toEndpoint(choice);
    if (!endpoint || isEmpty(endpoint)) return null;
    const asked = publicUrl + path;
    return { ...endpoint, address: query === withoutOutputs ? asked + query : asked };
  }

  const all = toEndpoint({ toolsets: null, isReadOnly: false, isFinding: false });
  const narrow = [null, ...known].flatMap((name) => {
    const names = name === null ? null : [name];
    return [false, true].map((isReadOnly) =>
      toEndpoint({ toolsets: names, isReadOnly, isFinding: false }),
    );
  });
  return { listed: [all, ...narrow.slice(1).filter((endpoint) => !isEmpty(endpoint))], find };
}

const toWords = ({ toolsets, isReadOnly, isFinding }: Choice): string[] => [
  ...(toolsets ? [toolsets.join("+")] : []),
  ...(isReadOnly ? [readOnly] : []),
  ...(isFinding ? [finding] : []),
];

/** What is chosen below `root`, in whatever order; null if the path names what is not there. */
function readChoice(path: string, root: string, known: ReadonlySet<string>): Choice | null {
  if (path !== root && !path.startsWith(`${root}/`)) return null;
  const [, ...words] = path.slice(root.length).split("/");
  const named = [readOnly, finding].includes(words[0] ?? readOnly) ? undefined : words.shift();
  const toolsets = named?.split("+").sort() ?? null;
  const isKnown = toolsets?.every((name, index) => known.has(name) && name !== toolsets[index + 1]);
  const isReadOnly = words[0] === readOnly;
  const isFinding = words[Number(isReadOnly)] === finding;
  if (isKnown === false || words.length !== Number(isReadOnly) + Number(isFinding)) return null;
  return { toolsets, isReadOnly, isFinding };
}

/** What has no queries has no address for them. */
const isEmpty = ({ path, scopes }: Endpoint) =>
  path.split("/").includes(readOnly) && scopes.length === 0;

const listTitles = (toolsets: readonly CompiledToolset[]): string =>
  toolsets.map(({ title }) => title).join(" and ");

const describeAll = (toolsets: readonly CompiledToolset[], isReadOnly: boolean): string =>
  toolsets
    .map((toolset) => (isReadOnly ? toolset.description : describeToolset(toolset)))
    .join(" ");
