import { type CompiledToolset, isTool } from "../catalog/compiled.ts";
import type { Resource } from "./resource.ts";
import type { ServerInfo } from "./server-info.ts";

type Told = Readonly<Record<"name" | "title" | "description", string>>;

/** A resource that `tell` makes when it is read. */
function toBuiltIn(uri: string, told: Told, tell: () => object): Resource {
  return {
    listing: { uri, ...told, mimeType: "application/json" },
    scope: null,
    content: {
      get text() {
        return JSON.stringify(tell());
      },
      lifeMs: 0,
    },
    match: (asked) => (asked === uri ? {} : null),
    completions: {},
  };
}

const health = {
  name: "health_status",
  title: "Health of this server",
  description:
    "Says that this server answers, and its time. Whether an API answers, its tools show.",
};
const serverInfo = {
  name: "server_info",
  title: "About this server",
  description:
    "Name, version and toolsets of this endpoint, with how many tools read and change. See whoami for what you may use.",
};

/** What every endpoint has to read, for every grant: nothing of a person, no key, and no address of an API. */
export function createBuiltInResources(
  { info: { name, title, version, websiteUrl } }: ServerInfo,
  toolsets: readonly CompiledToolset[],
): Resource[] {
  return [
    toBuiltIn("health://status", health, () => ({ status: "ok", time: new Date().toISOString() })),
    toBuiltIn("config://server-info", serverInfo, () => ({
      ...{ name, title, version, website: websiteUrl ?? null },
      toolsets: toolsets.map(toSummary),
    })),
  ];
}

function toSummary({ name, title, description, operations }: CompiledToolset) {
  const tools = operations.filter(isTool);
  const reading = tools.filter(({ kind }) => kind === "query").length;
  return { name, title, description, reading, changing: tools.length - reading };
}
