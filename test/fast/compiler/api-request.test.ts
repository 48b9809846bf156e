import { afterEach, expect, test, vi } from "vitest";

import { ToolsetError } from "../../../compiler/diagnostics/toolset-error.ts";
import { toApiRequest } from "../../../compiler/read/api-request.ts";
import { ToolsetFile } from "../../../compiler/read/settings/toolset-file.ts";
import { toShopFiles } from "../../support/shop-toolset.ts";

afterEach(() => void vi.unstubAllEnvs());

/** What a toolset whose people have a shop in a region is asked with, in this environment. */
function requestWith(
  variables: Readonly<Record<string, string>>,
  changes: object = {},
  address?: string,
) {
  for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value);
  const settings = ToolsetFile.parse(toShopFiles(changes)["things/toolset.json"]);
  const toolset = { name: "things", folder: "toolsets/things", settings };
  return toApiRequest(toolset, address ?? settings.endpoint);
}

/** What is told instead. */
function mistakesOf(...args: Parameters<typeof requestWith>): string[] {
  try {
    requestWith(...args);
  } catch (error) {
    if (error instanceof ToolsetError) {
      return error.diagnostics.map(({ file, message }) => `${file}: ${message}`);
    }
  }
  throw new Error("nothing was told");
}

const both = { THINGS_SHOP: "ada", THINGS_REGION: "eu-1" };

test("settings and fields of the environment are filled into the address and the headers", () => {
  expect(requestWith({ ...both, APP_NAME: "tests" })).toEqual({
    url: "https://ada.shops.dev:8443/graphql",
    headers: { "x-region": "in eu-1", "x-app": "tests" },
  });
  const next = "https://${field.shop}.next.dev/${STAGE:-beta}";
  expect(requestWith(both, {}, next).url).toBe("https://ada.next.dev/beta");
});

test("secrets of a gateway go to the endpoint alone", () => {
  const endpoint = "https://${STAGE:-beta}.shops.dev/graphql";
  const changes = {
    endpoint,
    fields: undefined,
    headers: { "x-stage": "${STAGE:-beta}" },
    serviceHeaders: { "x-gateway": "SHOPS_GATEWAY_TOKEN" },
  };
  expect(mistakesOf({}, changes)).toEqual([
    "toolsets/things/toolset.json: the secret SHOPS_GATEWAY_TOKEN is not set, and Things wants it as x-gateway. Set it in the environment.",
  ]);
  const secret = { SHOPS_GATEWAY_TOKEN: "g-1" };
  const own = { "x-stage": "beta", "x-gateway": "g-1" };
  expect(requestWith(secret, changes).headers).toEqual(own);
  const written = "https://beta.shops.dev/graphql";
  expect(requestWith(secret, changes, written)).toEqual({ url: written, headers: own });
  for (const other of [
    "https://beta.shops.dev/other",
    "https://next.shops.dev/graphql",
    "https://beta.shops.dev.example.com/graphql",
  ]) {
    expect(requestWith(secret, changes, other).headers).toEqual({ "x-stage": "beta" });
  }
});

test("only those fields are asked for that the request takes", () => {
  const endpoint = "https://api.shops.dev/graphql";
  expect(requestWith({}, { endpoint, headers: undefined })).toEqual({ url: endpoint, headers: {} });
  expect(mistakesOf({}, { endpoint })).toEqual([
    "toolsets/things/toolset.json: Fill in Region, for example eu-1: set THINGS_REGION in the environment.",
  ]);
});

test.each([
  [
    "fields that are missing",
    {},
    [
      "Fill in Shop name, for example ada: set THINGS_SHOP in the environment.",
      "Fill in Region, for example eu-1: set THINGS_REGION in the environment.",
    ],
  ],
  [
    "a field that does not match",
    { ...both, THINGS_SHOP: "Ada" },
    ["Shop name should look like ada: set THINGS_SHOP in the environment."],
  ],
  [
    "a field that leads to no public address",
    { ...both, THINGS_SHOP: "ada." },
    ["Shop name has to lead to a public address, as ada does: set THINGS_SHOP in the environment."],
  ],
])("%s are told with the variables", (_, variables, sentences) => {
  expect(mistakesOf({ ...variables })).toEqual(
    sentences.map((sentence) => `toolsets/things/toolset.json: ${sentence}`),
  );
});

test.each([
  [
    "https://${field.store}.shops.dev/",
    'There is no field "store": add it to "fields", or fix its name.',
  ],
  ["https://${HOST_NAME}/", "The setting HOST_NAME is missing. Set it in the environment."],
  ["https://", '"https://" is no address: fix it.'],
  ["http://api.shops.dev/", "The address goes over plain http, where keys can be read: take https"],
])("%s is told", (address, sentence) => {
  const [told, ...others] = mistakesOf(both, {}, address);
  expect(told).toContain(`toolsets/things/toolset.json: ${sentence}`);
  expect(others).toEqual([]);
});

test("plain http is asked where the toolset allows it, and on this computer", () => {
  const address = "http://api.shops.dev/";
  expect(requestWith(both, { allowInsecure: true }, address).url).toBe(address);
  expect(requestWith(both, {}, "http://127.0.0.1:1/").url).toBe("http://127.0.0.1:1/");
});
