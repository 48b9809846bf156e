import { expect, test } from "vitest";

import { fillToolsets } from "../../src/catalog/toolsets.ts";
import { compileThings, listMistakes, settings, toToolset } from "../support/compiler-toolset.ts";

const operations = { a: "query count_things { count }" };
const files = (changes: object) => ({ "things/toolset.json": { ...settings, ...changes } });
const start = (endpoint: string, allowInsecure = {}) => {
  const toolset = compileThings(operations, files({ endpoint: "${THINGS_URL}", ...allowInsecure }));
  const variables = { THINGS_URL: endpoint };
  return fillToolsets([toolset], { variables, serviceSecrets: {} })[0]?.endpoint;
};

const insecure = [
  "http://api.example.org/graphql",
  "HTTP://api.example.org/graphql",
  "http://10.0.0.1/graphql",
  "http://localhost.example.org/graphql",
  "http://localhost@example.org/graphql",
  "http://localhost:80@example.org/graphql",
  "http://127.0.0.1.example.org/graphql",
  "http://demo:8080/graphql",
];

test.each(insecure)("%s is refused by the compiler", (endpoint) => {
  const mistakes = [files({ endpoint }), files({ endpoint: `\${THINGS_URL:-${endpoint}}` })].map(
    (json) => listMistakes(toToolset({ ...json, "things/operations/a.graphql": operations.a })),
  );
  for (const [first] of mistakes) {
    expect(first).toMatch(
      /"endpoint" (goes over plain http, where keys can be read: use https|must be an http)/,
    );
  }
});

test.each(insecure)("%s is refused at start", (endpoint) => {
  expect(() => start(endpoint)).toThrow(
    "toolhub cannot start: the endpoint of Things goes over plain http, where keys can be read.",
  );
});

test.each(insecure)("%s is taken where its toolset allows it", (endpoint) => {
  expect(start(endpoint, { allowInsecure: true })).toBe(endpoint);
});

test.each([
  "https://api.example.org/graphql",
  "http://localhost:1/graphql",
  "http://me:x@localhost:1/graphql",
  "http://127.0.0.1:8485/graphql",
  "http://[::1]:8485/graphql",
])("%s needs no leave", (endpoint) => expect(start(endpoint)).toBe(endpoint));
