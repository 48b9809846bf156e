/** How a server is spoken to: 2026-07-28, or in sessions of 2025-11-25. */
type Era = "modern" | "session";

/** One row of the benchmark. */
export interface Definition {
  readonly name: string;
  /** What the tables call it. */
  readonly label: string;
  readonly era: Era;
  /** Which process answers, the same program or not: one that rests does not keep another waiting. */
  readonly process: string;
}

/** What others make, installed when it is measured. */
export interface Peer extends Definition {
  readonly runsOn: "workerd" | "Node" | "Python";
  /** The package whose version is shown. */
  readonly package: string;
  /** Signs in before it is measured. */
  readonly hasOAuth?: true;
  /** Bindings of a Durable Object: name, class. */
  readonly object?: readonly [name: string, className: string];
}

export const floor: Definition = { name: "floor", label: "floor", era: "modern", process: "floor" };

export const lanes: readonly Definition[] = [
  { name: "modern", label: "toolhub, 2026-07-28, with a lease", era: "modern", process: "toolhub" },
  { name: "hop", label: "toolhub, 2026-07-28, hop, mark held", era: "modern", process: "hop" },
  {
    name: "first-hop",
    label: "toolhub, 2026-07-28, hop, nothing held",
    era: "modern",
    process: "first-hop",
  },
  { name: "session", label: "toolhub, session of 2025", era: "session", process: "session" },
];

const toPeer = (name: string, label: string, rest: Omit<Peer, "name" | "label" | "process">) => ({
  name,
  label,
  process: name,
  ...rest,
});

export const peers: readonly Peer[] = [
  toPeer("sdk-low-level", "SDK v2, low-level Server", {
    era: "modern",
    runsOn: "workerd",
    package: "@modelcontextprotocol/server",
  }),
  toPeer("sdk-mcp-server", "SDK v2, McpServer", {
    era: "modern",
    runsOn: "workerd",
    package: "@modelcontextprotocol/server",
  }),
  toPeer("agents", "agents, createMcpHandler", {
    era: "modern",
    runsOn: "workerd",
    package: "agents",
  }),
  toPeer("agents-oauth", "agents + workers-oauth-provider", {
    era: "modern",
    runsOn: "workerd",
    package: "@cloudflare/workers-oauth-provider",
    hasOAuth: true,
  }),
  toPeer("mcp-handler", "mcp-handler", {
    era: "modern",
    runsOn: "workerd",
    package: "mcp-handler",
  }),
  toPeer("mcp-agent", "McpAgent", {
    era: "session",
    runsOn: "workerd",
    package: "agents",
    object: ["MCP_OBJECT", "BenchAgent"],
  }),
  toPeer("sdk1-express", "SDK v1 on Express", {
    era: "session",
    runsOn: "Node",
    package: "@modelcontextprotocol/sdk",
  }),
  toPeer("fastmcp", "fastmcp, TypeScript", {
    era: "session",
    runsOn: "Node",
    package: "fastmcp",
  }),
  toPeer("python-fastmcp", "FastMCP, Python", {
    era: "session",
    runsOn: "Python",
    package: "fastmcp",
  }),
];

const all: readonly Definition[] = [floor, ...lanes, ...peers];

/** Throws: if there is no such row. */
export function findDefinition(name: string): Definition {
  const found = all.find((each) => each.name === name);
  if (!found) throw new Error(`There is no server "${name}".`);
  return found;
}
