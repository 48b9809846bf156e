import { expect, test } from "vitest";

import { compileThings, listMistakes, toToolset } from "../../support/compiler-toolset.ts";
import { region, shop, toShopFiles } from "../../support/shop-toolset.ts";

const rows: readonly (readonly [string, object, string])[] = [
  [
    "a field of the path",
    { endpoint: "https://a.dev/${field.shop}" },
    '"endpoint" takes what a person fills in as a part of the host alone',
  ],
  [
    "a field of the user",
    { endpoint: "https://${field.shop}@a.dev/" },
    '"endpoint" takes what a person fills in as a part of the host alone',
  ],
  [
    "a field over plain http",
    { endpoint: "http://${field.shop}.a.dev/" },
    '"endpoint" takes what a person fills in as a part of the host alone',
  ],
  [
    "a field in the scheme",
    { endpoint: "${HOST:-https://a.dev}${field.shop}" },
    '"endpoint" takes what a person fills in as a part of the host alone',
  ],
  [
    "a field in a default",
    { endpoint: "${HOST:-https://${field.shop}.dev}" },
    '"endpoint" has a broken variable',
  ],
  [
    "a field nobody declared",
    { endpoint: "https://${field.store}.a.dev/" },
    '"endpoint" takes ${field.store}, which "fields" does not have',
  ],
  [
    "a header's field nobody declared",
    { headers: { "x-a": "${field.store}" } },
    '"headers.x-a" takes ${field.store}, which "fields" does not have',
  ],
  [
    "a pattern that explodes",
    { fields: [{ ...shop, pattern: "(a+)+" }, region] },
    '"fields.0.pattern" can take very long on some texts',
  ],
  [
    "a pattern that is none",
    { fields: [{ ...shop, pattern: "a)|(b" }, region] },
    '"fields.0.pattern" is not a regular expression',
  ],
  [
    "an example that does not fit",
    { fields: [{ ...shop, example: "A" }, region] },
    '"fields.0.example" does not match the pattern',
  ],
  [
    "two of one name",
    { fields: [shop, region, shop] },
    '"fields.2.name" is the name of another field',
  ],
  [
    "the name of a secret",
    { fields: [shop, region, { ...shop, name: "api_token" }] },
    '"fields.2.name" reads like the name of a secret',
  ],
  [
    "the key itself",
    { fields: [shop, region, { ...shop, name: "key" }] },
    '"fields.2.name" reads like the name of a secret',
  ],
  ["no key to keep them with", { auth: { type: "none" } }, '"fields" are kept with a key'],
  [
    "a secret of the deployment beside",
    { serviceHeaders: { "x-gate": "ACME_TOKEN" } },
    '"serviceHeaders" would be sent to a host that a person chooses',
  ],
  [
    "the header of the key",
    { headers: { "x-key": "a" } },
    '"headers.x-key" is a header that is sent already',
  ],
  ["a header of the connection", { headers: { "keep-alive": "a" } }, '"headers.keep-alive"'],
  [
    "another header of the connection",
    { headers: { "proxy-authorization": "a" } },
    '"headers.proxy-authorization"',
  ],
  ["a header of toolhub", { headers: { traceparent: "a" } }, '"headers.traceparent"'],
  ["authorization", { headers: { authorization: "a" } }, '"headers.authorization"'],
  [
    "a header of two lines",
    { headers: { "x-a": "a\r\nb: c" } },
    '"headers.x-a" must be one line of visible characters',
  ],
  ["a secret in a header", { headers: { "x-a": "${ACME_TOKEN}" } }, '"headers.x-a" names a secret'],
];

test.each(rows)("toolset.json with %s is refused with its place", (_, changes, said) => {
  const mistakes = listMistakes(
    toToolset({ ...toShopFiles(changes), "things/operations/a.graphql": "query t { count }" }),
  );
  expect(mistakes.join("\n")).toContain(said);
  expect(mistakes[0]).toMatch(/^things\/toolset\.json:1:\d+: /);
});

test.each([
  [
    '$region: String @pin(value: "${field.store}")',
    '@pin takes ${field.store}, which "fields" in toolset.json does not have',
  ],
  [
    '$region: Int @pin(value: "${field.shop}")',
    "What a person fills in is a text, and this is none",
  ],
])("a pin that says %s is refused", (variable, said) => {
  const field = variable.includes("Int") ? "paged(first: $region)" : "paged(after: $region)";
  const operation = `query t(${variable}) { ${field} { total } }`;
  expect(() => compileThings({ a: operation }, toShopFiles())).toThrow(said);
});
