import { systemNames } from "../../demo/system-names.ts";

const [fast, mcp, oauth, web, flows] = [
  "test/fast",
  "test/worker/mcp",
  "test/worker/oauth",
  "test/worker/web",
  "test/worker/flows",
];
const documents = ["test/fast/docs", "test/e2e/docs.test.ts", "test/e2e/readme.test.ts"];
const pages = ["pages", "keyboard", "accessibility", "journey", "page-script"].map(
  (name) => `test/e2e/${name}.test.ts`,
);
/** The demo's systems and the toolsets that ask them. */
const systems = [
  "test/fast/system-toolsets",
  ...systemNames.flatMap((name) => [`test/e2e/demo-${name}`, `test/e2e/${name}`]),
  "test/e2e/eval",
];

/** What to run after a change below a folder: imports do not show what goes through the Worker. */
const byFolder: readonly (readonly [folder: string, tests: readonly string[]])[] = [
  ["doctor/", ["test/e2e/doctor/", "test/fast/docs", "test/fast/provider-schemas.test.ts"]],
  ["compiler/", [fast, "test/e2e/compiler-"]],
  ["demo/toolsets/", [fast, "test/e2e/compiler-", mcp]],
  ["src/mcp/", [mcp, "test/fast/docs"]],
  ["src/web/", [web, oauth, ...pages]],
  ["src/discovery/", [fast, mcp, web]],
  ["src/access/", [oauth, flows, web]],
  ["src/oauth/", [fast, oauth]],
  ["src/sign-in/", [fast, oauth, web, "test/e2e/oidc", "test/e2e/passkey"]],
  ["src/account/", [oauth, web, mcp]],
  ["src/server-catalog/", [fast, mcp]],
  ["src/tools/", [fast, mcp, flows]],
  ["src/upstream/", [fast, flows]],
  ["src/store/", [oauth, flows]],
  ["src/rate-limit/", [fast, flows]],
  ["src/catalog/", [fast, mcp]],
  ["src/settings/", [fast, web]],
  ["src/crypto/", [fast, oauth, flows]],
  ["src/observe/", [fast, "test/e2e/canary.test.ts"]],
  ["src/operator/", [fast, flows]],
  ["src/audit/", [fast, web]],
  ["src/", [fast, mcp, oauth, web, flows]],
  ["demo/domain/", [...systems, "test/e2e/demo"]],
  ...systemNames.map((name) => [`demo/${name}/`, systems] as const),
  ["demo/postgres/", systems],
  ["demo/", ["test/e2e/demo", flows]],
  ["bench/", ["test/fast/bench", "test/e2e/bench"]],
  ["selfhost/backup/", ["test/selfhost/backup"]],
  ["selfhost/", [fast, "test/selfhost"]],
  ["scripts/soak/", ["test/e2e/soak.test.ts"]],
  ["scripts/eval/", ["test/fast/eval.test.ts", "test/e2e/eval.test.ts"]],
  ["scripts/conformance/", ["test/e2e/conformance.test.ts"]],
  ["scripts/deploy/", ["test/fast/deploy-problems.test.ts", "test/e2e/deploy.test.ts"]],
  ["scripts/release/", ["test/e2e/release.test.ts"]],
  ["scripts/simulate/", ["test/e2e/simulate.test.ts", "test/worker/flows/growth.test.ts"]],
  ["scripts/toolhub/", ["test/e2e/package.test.ts", "test/e2e/dev-", "test/e2e/compiler-"]],
  ["create/", ["test/e2e/package.test.ts", "test/fast/docs"]],
  ["scripts/clients/", ["test/e2e/run-clients.test.ts"]],
  ["scripts/", ["test/fast/docs", "test/e2e/scripts.test.ts", "test/e2e/dev-"]],
  ["test/support/", ["test"]],
  ["test/fixture/", ["test/worker"]],
  ["test/conformance/", ["test/e2e/conformance.test.ts"]],
  ["test/clients/", ["test/e2e/run-clients.test.ts"]],
  ["examples/toolsets/shopify-storefront/", ["test/fast/shopify-storefront"]],
  ["examples/toolsets/", systems],
  ["examples/", ["test/e2e/run-clients.test.ts", "test/e2e/docs.test.ts"]],
  [".github/", ["test/fast/docs"]],
  ["docs/recipes/", [...documents, "test/fast/recipes.test.ts", "test/e2e/recipes.test.ts"]],
  ["docs/", documents],
];

const isTest = (file: string) => /^test\/(fast|worker|e2e|selfhost)\/.*\.test\.ts$/.test(file);

/** The beginnings of the paths of the tests that concern these files. */
export function listTests(files: readonly string[]): string[] {
  const tests = files.flatMap((file) => {
    if (isTest(file)) return [file];
    // What stands beside tests is theirs.
    const [, beside] =
      /^(test\/(?:fast|worker|e2e|selfhost).*?)(?:\/__snapshots__)?\/[^/]+$/.exec(file) ?? [];
    if (beside) return [beside];
    if (!file.includes("/")) return file.endsWith(".md") ? documents : [fast];
    return byFolder.find(([folder]) => file.startsWith(folder))?.[1] ?? [fast];
  });
  const all = [...new Set(tests)].toSorted();
  return all.filter((test) => !all.some((other) => other !== test && test.startsWith(other)));
}

/** What vitest runs by itself, and what `npm run selfhost:test` runs on plain workerd. */
export function splitTests(tests: readonly string[]) {
  const selfhost = "test/selfhost";
  return {
    ours: tests.filter((test) => !test.startsWith(selfhost)),
    selfhosted: tests.flatMap((test) =>
      selfhost.startsWith(test) ? [selfhost] : test.startsWith(selfhost) ? [test] : [],
    ),
  };
}

export const folders = byFolder.map(([folder]) => folder);
