import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import { Account, Directory } from "../../../src/index.ts";
import { createServer } from "../../../src/mcp/server.ts";
import { McpSession } from "../../../src/mcp/session/session.ts";
import { objectBindings } from "../../../src/store/jurisdiction.ts";
import { createWorker } from "../../../src/worker.ts";
import { mcpUrl } from "../../support/server-under-test.ts";

const settings = { ...env, JURISDICTION: "eu" };

test("workerd keeps to no jurisdiction, so toolhub does not start there with one", async () => {
  expect(() => env.ACCOUNT.jurisdiction("eu")).toThrow("not implemented in workerd");
  const worker = createWorker(createServer);
  const context = { waitUntil: () => undefined } as unknown as ExecutionContext;
  const response = await worker.fetch?.(new Request(mcpUrl) as never, settings as Env, context);
  expect(response?.status).toBe(503);
});

/** Bindings of a runtime that knows jurisdictions, and what was asked of them. */
function createBindings() {
  const asked: string[] = [];
  const namespaces = objectBindings.map((name) => {
    const place = (where: string) => {
      asked.push(`${name} ${where}`);
      return Reflect.get(env, name);
    };
    return [name, { jurisdiction: place }];
  });
  return { asked, bindings: { ...settings, ...Object.fromEntries(namespaces) } as Env };
}

test.each([
  ["Account", () => env.ACCOUNT.getByName("jurisdiction"), Account],
  ["Directory", () => env.DIRECTORY.getByName("jurisdiction"), Directory],
  ["McpSession", () => env.MCP_SESSION.getByName("jurisdiction"), McpSession],
] as const)(
  "what an object of %s asks is held in the same jurisdiction",
  async (_, find, Class) => {
    const { asked, bindings } = createBindings();
    await runInDurableObject(find() as never, (_instance, state) => {
      new Class(state, bindings);
    });
    expect(asked).toEqual(objectBindings.map((name) => `${name} eu`));
  },
);
