import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { type GithubServer, goodKey, startGithub } from "../support/github.ts";
import { attacks, eras, runTwice, type Victim } from "../support/hostile-client.ts";
import { startWorkerdServer, type WorkerdServer } from "../support/workerd-server.ts";

let github: GithubServer;
let server: WorkerdServer;

beforeAll(async () => {
  github = await startGithub();
  server = await startWorkerdServer({ GITHUB_GRAPHQL_URL: github.url });
});

afterAll(async () => {
  await Promise.all([server?.remove(), github?.close()]);
});

const changes = [
  ["toolset", "github"],
  ["write", "github"],
] as const;

async function createVictim(): Promise<Victim> {
  const { dance, origin } = server;
  const name = crypto.randomUUID();
  const key = ["key:github", goodKey] as const;
  const [{ browser, tokens }, stranger] = [
    await dance.connect(name, [...changes, key]),
    dance.openBrowser(),
  ];
  await stranger.signIn(crypto.randomUUID());
  const other = await dance.connect(name, changes);
  const countAll = () => github.seen.filter((each) => each === "merge_pull_request").length;
  const before = countAll();
  return {
    server: { origin, fetch },
    browser,
    stranger,
    token: tokens.access_token,
    otherToken: other.tokens.access_token,
    countMerges: () => countAll() - before,
    changeState: () => github.rename("PR_1", crypto.randomUUID()),
  };
}

describe.each(eras)("on plain workerd, in %s", (_, call) => {
  test.each(attacks)("a client that %s gets nothing done", async (_name, attack) => {
    const victim = await createVictim();
    await attack(victim, call);
    expect(victim.countMerges()).toBe(0);
  });

  test("a client that runs one yes as often as it can changes something once", async () => {
    await runTwice(await createVictim(), call);
  });
});
