import { globSync, readFileSync } from "node:fs";

import { equal, exists, type Held, never, only, ruled, says, shown } from "../holds.ts";

const sources = (glob: string) =>
  globSync(glob).map((file) => [file.replaceAll("\\", "/"), readFileSync(file, "utf8")] as const);

/** The tables that two files make. */
function listTwice(glob: string): string[] {
  const tables = sources(glob).flatMap(([, text]) => [
    ...new Set(
      [...text.matchAll(/CREATE TABLE IF NOT EXISTS (\w+)/g)].map(([, name = ""]) => name),
    ),
  ]);
  return tables.filter((name, index) => tables.indexOf(name) !== index);
}

const listClasses = (glob: string): string[] =>
  sources(glob).flatMap(([, text]) =>
    [...text.matchAll(/class (\w+) extends DurableObject/g)].map(([, name = ""]) => name),
  );

export const rooms: readonly Held[] = [
  [
    "One handler, small rooms, arrows that point down only.",
    says("src/index.ts", /export default createWorker\(\)/),
    ruled(
      "every room has 3 to 14 files, and no file more than 300 lines",
      "a room imports what its row names, and every row names rooms below it alone",
    ),
  ],
  [
    "Two tests hold this page.",
    exists("test/fast/docs/architecture.test.ts", "test/fast/docs/architecture-sentences.test.ts"),
  ],
  [
    "In `test/fast/docs/architecture.test.ts` what it names exists, the tables of rooms are the imports, types included, and the tables of objects and error codes are complete.",
    ruled(
      "every file and folder that the page names exists",
      "the table of rooms names every file and folder of src/",
      "a room imports what its row names, and every row names rooms below it alone",
      "a room of the compiler imports what its row names, and every row names rooms below it alone",
      "the table of Durable Objects has every class of wrangler.toml",
      "the table of error codes has every code that an agent can see",
    ),
  ],
  [
    "In `test/fast/docs/architecture-sentences.test.ts` each sentence, row and step is listed with what holds it: a test that shows it, or what the source says.",
    shown(
      "fast/docs/architecture-sentences.test.ts",
      "every sentence, row and step of the page is in these lists, in its order",
      "%s is held by %s",
    ),
  ],
  [
    "The linter holds the size caps.",
    says(
      "biome.json",
      /"noExcessiveLinesPerFile": \{\s*"level": "error"/,
      /"noExcessiveLinesPerFunction": \{\s*"level": "error"/,
      /"noExcessiveCognitiveComplexity": \{\s*"level": "error"/,
      /"useMaxParams": \{\s*"level": "error"/,
    ),
  ],
  [
    "A room imports from rooms below it, the ones that its row names, and from the ground.",
    ruled("a room imports what its row names, and every row names rooms below it alone"),
  ],
  ["`index.ts` | the entry of the Worker", says("wrangler.toml", /^main = "src\/index\.ts"$/m)],
  [
    "`worker.ts` | the front door, and behind it the routes, loaded when they are needed",
    says(
      "src/worker.ts",
      /createFrontDoor\(/,
      /createMcpEndpoint\(/,
      /loadOnce\(\(\) => import\("\.\/app\.ts"\)\)/,
    ),
    only("src/**/*.{ts,tsx}", /\.{3}createMcpEndpoint\(|= createFrontDoor\(/, /^src\/worker\.ts$/),
    shown("fast/worker-bundle.test.ts", "a plain call loads nothing of %s"),
  ],
  [
    "`app.ts` | all public routes, put together",
    says("src/app.ts", /createDiscovery\(/, /createOAuthRoutes\(/, /createPageRoutes\(/),
    only(
      "src/**/*.{ts,tsx}",
      /[^ ]createOAuthRoutes\(|[^ ]createPageRoutes\(|new Hono\(\)\s*\.onError/,
      /^src\/app\.ts$/,
    ),
  ],
  [
    "`stdio.ts` | the entry for one person on one computer",
    says("scripts/build-stdio.ts", /src\/stdio\.ts/),
    shown(
      "e2e/stdio.test.ts",
      "the same tools answer over stdio with the key from the environment; stdout is protocol only",
    ),
  ],
  [
    "`web/` | HTML pages and the routes of OAuth",
    only("src/**/*.tsx", /./, /^src\/web\//),
    says("src/web/oauth-routes.ts", /"\/token"/, /"\/register"/),
    only(
      "src/**/*.{ts,tsx}",
      /new Hono/,
      /^src\/(?:web\/|app\.ts$|discovery\/discovery\.ts$|operator\/operator-routes\.ts$|audit\/audit-routes\.ts$)/,
    ),
  ],
  [
    "`mcp/` | MCP: from a request to its answer, in both lanes",
    only(
      "src/**/*.{ts,tsx}",
      /extends Server\b|createServer\(/,
      /^src\/(?:mcp\/|stdio\.ts$|worker\.ts$|index\.ts$)/,
    ),
    exists(
      "src/mcp/endpoint.ts",
      "src/mcp/modern-lane.ts",
      "src/mcp/session/lane.ts",
      "src/mcp/calls/call-tool.ts",
    ),
  ],
  [
    "`operator/` | what a monitor asks: readiness and numbers",
    says("src/operator/operator-routes.ts", /"\/readyz"/, /"\/metrics"/),
  ],
  [
    "`audit/` | who did what, as a file for administrators and their scripts",
    shown(
      "worker/web/audit.test.ts",
      "an export tells who did what, with which app and when, and nothing of what was asked or answered",
    ),
    shown(
      "worker/web/audit-tokens.test.ts",
      "a token of an administrator exports the same, and each export is in the log under their name",
    ),
  ],
  [
    "`discovery/` | documents for machines: cards, llms.txt, how to connect",
    shown(
      "worker/mcp/discovery.test.ts",
      "the catalogue lists every endpoint by its card",
      "llms.txt names every endpoint, every tool, and how to connect",
    ),
    shown(
      "fast/install.test.ts",
      "README's table is the start page's list for the address of npm run dev",
    ),
  ],
  [
    "`access/` | who is calling, what they allowed, whose key it is",
    says("src/access/authority.ts", /readonly identify:/, /readonly check:/),
    says("src/access/consent.ts", /export async function approve\(/),
    says("src/access/probe-key.ts", /owner/),
  ],
  [
    "`sign-in/` | who somebody is: OpenID Connect, passkeys, invitations",
    shown(
      "e2e/oidc.test.ts",
      "a person signs in at the issuer, allows a client, and calls with their own key",
    ),
    shown("e2e/passkey.test.ts", "an invitation works once"),
    exists("src/sign-in/oidc.ts", "src/sign-in/passkey.ts", "src/sign-in/invitations.ts"),
  ],
  [
    "`account/` | one person's object: each table in one file",
    equal("no table of an account is made in two files", () => [
      listTwice("src/account/**/*.ts"),
      [],
    ]),
    says("src/account/account.ts", /export class Account extends/),
  ],
  [
    "`deployment.ts` | what the settings come to, made once per isolate and handed down",
    shown(
      "worker/flows/deployment.test.ts",
      "the settings of an isolate are parsed once, and every object is handed the same",
    ),
    only("src/**/*.ts", /(?<!function )deploymentOf\(/, /\/(?:worker|account-tables|session)\.ts$/),
    only(
      "src/**/*.{ts,tsx}",
      /\b(?:parseConfig|loadToolsets|createEndpoints)\(/,
      /^src\/(?:deployment|stdio|config|catalog\/(?:load-toolsets|endpoints))\.ts$/,
    ),
  ],
  [
    "`server-catalog/` | what an endpoint offers: introduction, tools, prompts, resources",
    says(
      "src/server-catalog/server-catalog.ts",
      /serverInfo:.*toolRegistry:.*prompts:.*resources:/s,
    ),
  ],
  [
    "`tools/` | from arguments to a result",
    exists("src/tools/arguments/arguments.ts", "src/tools/results/shape-result.ts"),
    says("src/tools/tool.ts", /run: \(call: ToolCall\) => Promise<ToolAnswer>/),
  ],
  [
    "`upstream/` | one request upstream and its answer",
    only("src/**/*.{ts,tsx}", /return fetch\(/, /^src\/upstream\/execute\.ts$/),
    shown("worker/flows/upstream.test.ts", "an upstream that answers %o becomes %o"),
  ],
  [
    "`oauth/` | the rules of OAuth, for any store",
    never(
      "src/oauth/**/*.ts",
      /DurableObject(?!Namespace)|SqlStorage|from "\.\.\/(?:\.\.\/)?account\//,
    ),
    says("src/oauth/kv.ts", /export interface OAuthKv/),
  ],
  [
    "`store/` | the objects that belong to no single person, and how rows are kept",
    equal("the classes of objects in src/store/", () => [
      listClasses("src/store/*.ts"),
      ["Directory", "Metrics", "Registry"],
    ]),
    says("src/store/sql-kv.ts", /export class SqlKv/),
    says("src/store/storage-version.ts", /export function openStorage/),
  ],
  [
    "`rate-limit/` | buckets and their sizes",
    exists("src/rate-limit/bucket.ts", "src/rate-limit/limits.ts"),
    shown("fast/bucket.test.ts", "a full bucket gives its burst at once and no more"),
  ],
  [
    "`catalog/` | the compiled toolsets and their endpoints",
    exists("src/catalog/compiled.ts", "src/catalog/toolsets.ts", "src/catalog/endpoints.ts"),
  ],
  [
    "`crypto/` | the key ring: sealing, tags, digests",
    only("src/**/*.{ts,tsx}", /crypto\.subtle/, /^src\/crypto\//),
    exists(
      "src/crypto/key-ring.ts",
      "src/crypto/seal.ts",
      "src/crypto/tag.ts",
      "src/crypto/hash.ts",
    ),
  ],
  [
    "`observe/` | the log, the numbers and the trace of a call",
    only("src/**/*.{ts,tsx}", /console\.log|# TYPE|`00-\$\{/, /^src\/observe\//),
  ],
  [
    "`settings/` `caller.ts` `clock.ts` `config.ts` `errors.ts` `is-object.ts` `load-once.ts` `put-last.ts` `read-body.ts` `shown-text.ts` | the ground: whoever needs them",
    ruled(
      "the table of rooms names every file and folder of src/",
      "a room imports what its row names, and every row names rooms below it alone",
    ),
  ],
  [
    "The same as a picture, drawn from the imports by `npm run rooms`; an arrow that others make up is left out.",
    ruled("the diagram is what npm run rooms draws from the imports"),
  ],
];
