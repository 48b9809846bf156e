import type { Unused } from "./unused.ts";

/** The SDK's list of everything that MCP and OAuth have a shape for, which whoever checks such a thing by its name looks into. */
const shapesByName = ["SPEC_SCHEMA_KEYS", "schemas_exports", "authSchemas"];

/** What asks a person with a form that is made from a schema of zod. */
const ofForms = [
  "standardSchemaToJsonSchema",
  "zodEmittedPattern",
  "convertStandardElicitationSchema",
  "walkRequestedSchema",
  "describeUnsupportedProperties",
  "findDroppedConstraintPaths",
];

const toEntries = (table: string, keys: readonly string[]) => keys.map((key) => `${table}.${key}`);

/** Lists, prompts and resources: a server makes them, and only a client has them checked. */
const ofLists = [
  "tools/list",
  "prompts/get",
  "prompts/list",
  "resources/list",
  "resources/templates/list",
  "resources/read",
  "completion/complete",
];

/** What a server sends and is never sent. */
const ofServers = [
  "notifications/message",
  "notifications/resources/updated",
  "notifications/resources/list_changed",
  "notifications/tools/list_changed",
  "notifications/prompts/list_changed",
];

/** What clients alone have checked: the questions of servers, their answers and what they tell; and tasks, which nobody here has. */
const ofClients = [
  ...toEntries("requestSchemas", [
    "tasks/get",
    "tasks/result",
    "tasks/list",
    "tasks/cancel",
    "sampling/createMessage",
    "elicitation/create",
    "roots/list",
  ]),
  ...toEntries("notificationSchemas", [
    ...ofServers,
    "notifications/roots/list_changed",
    "notifications/tasks/status",
    "notifications/elicitation/complete",
  ]),
  ...toEntries("resultSchemas", [...ofLists, "initialize"]),
  ...toEntries("dispatchResultSchemas", [...ofLists, "server/discover", "subscriptions/listen"]),
  ...toEntries("notificationSchemas2026", [
    ...ofServers,
    "notifications/subscriptions/acknowledged",
  ]),
  "getWireResultSchemas",
  "inputSchemaMaps",
  "rev2026Codec.decodeResult",
];

const core = { package: "@modelcontextprotocol/core", schemasIn: [] };

const server = { package: "@modelcontextprotocol/server" };

export const unusedOfSdk: readonly Unused[] = [
  { ...core, file: /@modelcontextprotocol\/core\/dist\/auth-[^/]*\.mjs$/ },
  { ...core, file: /@modelcontextprotocol\/core\/dist\/schemas-[^/]*\.mjs$/ },
  {
    ...server,
    file: /@modelcontextprotocol\/server\/dist\/mcp-[^/]*\.mjs$/,
    // For tools of the SDK's own kind; the answer for a token that the SDK has found too small.
    names: ["McpServer", "bearerAuthChallengeResponse"],
  },
  {
    ...server,
    file: /@modelcontextprotocol\/server\/dist\/index\.mjs$/,
    names: ["createLegacyStatelessFallback"],
    replaced: [[/\bproduct instanceof McpServer\b/g, "false"]],
  },
  {
    ...server,
    file: /@modelcontextprotocol\/server\/dist\/src-[^/]*\.mjs$/,
    names: [...ofForms, ...shapesByName, ...ofClients],
    // Makes all schemas of both eras beforehand. Here the SDK itself is loaded when it is needed.
    silent: ["preloadSchemas"],
    schemasIn: ["build$1", "build"],
  },
  {
    package: "agents",
    file: /agents\/dist\/handler-stateless-[^/]*\.js$/,
    names: ["createLegacyCompatibilityRequestHandler"],
  },
];
