import { describe, expect, test } from "vitest";

import { callTool, signInFor, urlOf } from "../../support/mcp-client.ts";
import { connectAgain, type Person, signIn } from "../../support/person.ts";
import { demo } from "../../support/server-under-test.ts";
import { type Via, vias } from "../../support/ways.ts";

const trial = { trial_id: "NCT90000010" };

/** How many calls of tools reached the upstream with this key. */
async function countSeen(key: string): Promise<number> {
  const seen = await demo.listSeen(key);
  return seen.filter(({ operationName }) => operationName === "get_trial").length;
}

describe.each(vias)("a tool that is called by %s", (via) => {
  const connectPerson = () => signInFor(via);
  const call = ({ tokens }: Person, args = trial) =>
    callTool({ lane: "modern", via }, tokens.access_token, "get_trial", args);

  test("the same question of the same person is asked upstream once, another question again", async () => {
    const person = await connectPerson();
    expect(await call(person)).toEqual(await call(person));
    expect(await countSeen(person.key)).toBe(1);
    await call(person, { trial_id: "NCT90000011" });
    expect(await countSeen(person.key)).toBe(2);
  });

  test("another person's same question goes upstream with their own key", async () => {
    const [ada, bob] = await Promise.all([connectPerson(), connectPerson()]);
    await call(ada);
    await call(bob);
    expect([await countSeen(ada.key), await countSeen(bob.key)]).toEqual([1, 1]);
  });

  test("with a new key the person gets a new answer", async () => {
    const person = await connectPerson();
    await call(person);
    const key = await demo.makeKey("Replacement");
    await person.browser.send("/account/keys", [
      ["toolset", "clinical-trials"],
      ["key", key],
    ]);
    await call(person);
    expect(await countSeen(key)).toBe(1);
  });

  test("a failure is never reused", async () => {
    const person = await connectPerson();
    await demo.setFault(person.key, { mode: "graphql_error", times: 1 });
    expect((await call(person)).isError).toBe(true);
    expect((await call(person)).isError).toBeFalsy();
  });
});

test.each([
  ["itself", "run_tool"],
  ["run_tool", "itself"],
] as const)("an answer to a call by %s is there for one by %s", async (first, second) => {
  const person = await signIn();
  const ticked = [["toolset", "clinical-trials"]] as const;
  const found = await connectAgain(person, { resource: urlOf("run_tool") }, ticked);
  const tokens = { itself: person.tokens, run_tool: found };
  const call = (via: Via) =>
    callTool({ lane: "modern", via }, tokens[via].access_token, "get_trial", trial);
  const [once, again] = [await call(first), await call(second)];
  expect(again.content).toEqual(once.content);
  expect(await countSeen(person.key)).toBe(1);
});
