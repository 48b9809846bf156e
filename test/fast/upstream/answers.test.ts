import { readdirSync, readFileSync } from "node:fs";
import { beforeEach, describe, expect, test, vi } from "vitest";

import { toErrorBody } from "../../../src/tools/results/error-body.ts";
import { execute } from "../../../src/upstream/execute.ts";
import { listMissingFields } from "../../../src/upstream/partial-data.ts";
import { toRequestStart } from "../../../src/upstream/request-start.ts";
import { toUpstreamTarget } from "../../../src/upstream/target.ts";
import { type Reply, startReplies } from "../../support/upstream.ts";

/** An answer of an API as it documents it, and what comes of it. Times are from 2026-11-21T00:00:00Z. */
interface KnownAnswer extends Reply {
  readonly name: string;
  readonly source: string;
  /** The field of which the operation's author says what null means, with those above it. */
  readonly notFound?: string;
  /** One of these three: what an agent is told, what is missing beside data, all of the data. */
  readonly told?: Readonly<Record<string, unknown>> & { readonly words?: string };
  readonly missing?: readonly string[];
  readonly data?: object;
}

const folder = "test/fast/upstream/answers";
const apis = readdirSync(folder).map((file) => {
  const answers: KnownAnswer[] = JSON.parse(readFileSync(`${folder}/${file}`, "utf8"));
  return [file.replace(".json", ""), answers] as const;
});

const key = "key-of-the-person";
const credential = { header: "authorization", value: `Bearer ${key}`, key };
const call = {
  toolset: "api",
  title: "The API",
  kind: "query",
  keyLocation: { accountUrl: "https://x.example/account", phrase: () => "on their page" },
  start: toRequestStart({ document: "query a { a }", operationName: "a" }),
  variables: {},
  maxRetries: 0,
  requestId: "r",
  timeoutMs: 10_000,
  cacheSeconds: 0,
} as const;

beforeEach(() => {
  vi.useFakeTimers({ now: Date.parse("2026-11-21T00:00:00Z"), toFake: ["Date"] });
  return () => vi.useRealTimers();
});

test("there are answers of eleven APIs, each with its source", () => {
  expect(apis.map(([name]) => name)).toEqual([
    "apollo-server",
    "appsync",
    "dgs",
    "github",
    "gitlab",
    "hasura",
    "linear",
    "postgraphile",
    "saleor",
    "shopify",
    "spring",
  ]);
  for (const { source } of apis.flatMap(([, answers]) => answers))
    expect(source).toMatch(/^https:/);
});

describe.each(apis)("%s", (_, answers) => {
  test.each(answers)("$name", async ({ notFound, told, missing, data, ...reply }) => {
    const endpoint = await startReplies(() => reply);
    const rules = notFound
      ? [{ path: notFound.split("."), message: "The author's sentence." }]
      : [];
    const sent = execute({
      ...call,
      target: toUpstreamTarget({ endpoint, credential }),
      notFound: rules,
    });
    if (!told) {
      const answered = await sent;
      expect(answered).toEqual(data ?? Object(reply.body).data);
      expect(listMissingFields(answered)?.map(({ path }) => path)).toEqual(missing);
      return;
    }
    const outcome = await sent.catch((error) => toErrorBody(error, "r"));
    const { words = "", ...expected } = told;
    expect(outcome).toMatchObject(expected);
    expect(JSON.stringify(outcome)).toContain(words);
    // A list is there whole, or not at all.
    for (const scope of Object(expected.details).scopes ?? []) {
      expect(Object(outcome).message).toContain(scope);
    }
    if (expected.error_code === "KEY_TOO_WEAK") {
      expect(outcome).toMatchObject({ details: { account_url: call.keyLocation.accountUrl } });
    }
  });
});
