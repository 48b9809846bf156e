import type { IncomingHttpHeaders } from "node:http";
import { expect, test } from "vitest";

import { toCatalogModule } from "../../compiler/cli/catalog-module.ts";
import { ToolsetFile } from "../../compiler/read/settings/toolset-file.ts";
import { catalog } from "../../src/catalog/catalog.gen.ts";
import { fillServiceHeaders } from "../../src/catalog/headers.ts";
import { parseUpstreamConfig, settingNames } from "../../src/config.ts";
import { execute } from "../../src/upstream/execute.ts";
import { toRequestStart } from "../../src/upstream/request-start.ts";
import { toUpstreamTarget } from "../../src/upstream/target.ts";
import { startServer } from "../support/upstream.ts";

const secret = "gateway-secret-0123456789";
const headers = { "x-gateway": "ACME_GATEWAY_TOKEN" };

const call = {
  toolset: "acme",
  title: "Acme",
  kind: "query",
  keyLocation: { accountUrl: null, phrase: () => "" },
  start: toRequestStart({ document: "query a{a}", operationName: "a" }),
  variables: {},
  requestId: "r",
  timeoutMs: 5000,
  cacheSeconds: 0,
} as const;

const toTarget = (endpoint: string) =>
  toUpstreamTarget({
    endpoint,
    credential: {
      header: "authorization",
      value: "Bearer key-0123456789",
      key: "key-0123456789",
    },
    serviceHeaders: { "x-gateway": secret },
  });

test("an upstream gets the deployment's headers beside the person's key", async () => {
  const seen: IncomingHttpHeaders[] = [];
  const endpoint = await startServer((request, response) => {
    seen.push(request.headers);
    response.writeHead(200, { "content-type": "application/json" }).end('{"data":{"a":1}}');
  });
  await execute({ ...call, target: toTarget(endpoint) });
  expect(seen).toMatchObject([{ "x-gateway": secret, authorization: "Bearer key-0123456789" }]);
});

test("another host that the upstream leads to gets neither", async () => {
  let asked = 0;
  const other = await startServer((_, response) => {
    asked += 1;
    response.end("{}");
  });
  const endpoint = await startServer((_, response) => {
    response.writeHead(307, { location: other }).end();
  });
  await expect(execute({ ...call, target: toTarget(endpoint) })).rejects.toThrow("Acme");
  expect(asked).toBe(0);
});

test("what the upstream quotes of it is taken out, in data, names and errors, and the key too", async () => {
  const said = (key: string) => `${key}-${secret}-${Buffer.from(secret).toString("base64")}`;
  const answers = [
    { data: { a: said("key-0123456789"), [secret]: 1 } },
    { errors: [{ message: `bad ${said("key-0123456789")}` }] },
  ];
  const endpoint = await startServer((_, response) => {
    response.writeHead(200, { "content-type": "application/json" });
    response.end(JSON.stringify(answers.shift()));
  });
  const data = JSON.stringify(await execute({ ...call, target: toTarget(endpoint) }));
  const error = await execute({ ...call, target: toTarget(endpoint) }).catch(
    (thrown: Error) => thrown,
  );
  for (const text of [data, String(error), JSON.stringify(error)]) {
    for (const hidden of [secret, "key-0123456789", Buffer.from(secret).toString("base64")])
      expect(text).not.toContain(hidden);
  }
  expect(data).toContain("[key]");
});

test("a secret that is missing or cannot be sent ends the start in one sentence, without it", () => {
  const fill = (secrets: Record<string, string>) => () =>
    fillServiceHeaders("Acme", headers, secrets);
  expect(fill({ ACME_GATEWAY_TOKEN: secret })()).toEqual({ "x-gateway": secret });
  const missing =
    "toolhub cannot start: the secret ACME_GATEWAY_TOKEN is not set, and Acme wants it as x-gateway.";
  expect(fill({})).toThrow(missing);
  expect(fill({ ACME_GATEWAY_TOKEN: "" })).toThrow(missing);
  for (const odd of [`${secret}\r\nx-more: 1`, ` ${secret}`, `${secret}\u00fc`]) {
    expect(fill({ ACME_GATEWAY_TOKEN: odd })).toThrow("must be one line of visible characters");
    expect(fill({ ACME_GATEWAY_TOKEN: odd })).not.toThrow(secret);
  }
});

test("a toolset may name secrets of its own, and none of toolhub's or of people", () => {
  const env = {
    ACME_GATEWAY_TOKEN: "a",
    ACME_SECRET: "b",
    OIDC_CLIENT_SECRET: "c",
    KEY_RING: "d",
    OWNER_CODE: "e",
    CLINICAL_TRIALS_KEY: "f",
    ACME_URL: "g",
  };
  const { serviceSecrets, variables } = parseUpstreamConfig(env);
  expect(serviceSecrets).toEqual({ ACME_GATEWAY_TOKEN: "a", ACME_SECRET: "b" });
  expect(variables).toEqual({ ACME_URL: "g" });
});

test("the container's entrypoint passes such a secret on, from a file too", () => {
  const [toolset] = catalog;
  if (!toolset) throw new Error("there is no toolset");
  const module = toCatalogModule([{ ...toolset, serviceHeaders: headers }], "1.2.3");
  expect(module.split("\n")).toContain("// secret ACME_GATEWAY_TOKEN");
  expect(settingNames).toContain("MAX_RETRIES");
});

test.each([
  [{ "X-Gateway": "ACME_TOKEN" }, "small letters"],
  [{ authorization: "ACME_TOKEN" }, "toolhub does not send itself"],
  [{ host: "ACME_TOKEN" }, "toolhub does not send itself"],
  [{ "x-gateway": "OIDC_CLIENT_SECRET" }, "must be the name of a secret"],
  [{ "x-gateway": "KEY_RING" }, "must be the name of a secret"],
  [{ "x-gateway": "the secret itself" }, "must be the name of a secret"],
])("toolset.json with serviceHeaders %j is refused", (serviceHeaders, said) => {
  const file = {
    title: "A",
    description: "A.",
    endpoint: "https://a.example",
    auth: { type: "none" },
  };
  expect(ToolsetFile.safeParse(file).success).toBe(true);
  const parsed = ToolsetFile.safeParse({ ...file, serviceHeaders });
  expect(JSON.stringify(parsed.error?.issues)).toContain(said);
});
