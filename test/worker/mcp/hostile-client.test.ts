import { describe, expect, test } from "vitest";

import { attacks, eras, runTwice, type Victim } from "../../support/hostile-client.ts";
import { answerAsGithub, connectMerger, createMerger } from "../../support/merger.ts";
import { openBrowser, register } from "../../support/person.ts";
import { createName, fetchWorker, origin } from "../../support/server-under-test.ts";

async function createVictim(): Promise<Victim> {
  const github = answerAsGithub();
  const { browser, token } = await createMerger();
  const stranger = openBrowser();
  await stranger.signIn(createName());
  return {
    server: { origin, fetch: fetchWorker },
    browser,
    stranger,
    token,
    otherToken: await connectMerger({ browser, clientId: await register() }),
    countMerges: () => github.merges,
    changeState: () => {
      github.title = "Fix login, and more";
    },
  };
}

describe.each(eras)("in %s", (_, call) => {
  test.each(attacks)("a client that %s gets nothing done", async (_name, attack) => {
    const victim = await createVictim();
    await attack(victim, call);
    expect(victim.countMerges()).toBe(0);
  });

  test("a client that runs one yes as often as it can changes something once", async () => {
    await runTwice(await createVictim(), call);
  });
});
