import { expect, test } from "vitest";

import { callTool } from "../../support/mcp-client.ts";
import { type Person, signIn } from "../../support/person.ts";
import { demo } from "../../support/server-under-test.ts";

const first = { trial_id: "NCT90000010" };

const call = ({ tokens }: Person, args = first) =>
  callTool("modern", tokens.access_token, "get_trial", args);

/** How many calls of tools reached the upstream with this key. */
async function countSeen(key: string): Promise<number> {
  const seen = await demo.listSeen(key);
  return seen.filter(({ operationName }) => operationName === "get_trial").length;
}

test("the same question of the same person is asked upstream once, another question again", async () => {
  const person = await signIn();
  expect(await call(person)).toEqual(await call(person));
  expect(await countSeen(person.key)).toBe(1);
  await call(person, { trial_id: "NCT90000011" });
  expect(await countSeen(person.key)).toBe(2);
});

test("another person's same question goes upstream with their own key", async () => {
  const [ada, bob] = await Promise.all([signIn(), signIn()]);
  await call(ada);
  await call(bob);
  expect([await countSeen(ada.key), await countSeen(bob.key)]).toEqual([1, 1]);
});

test("with a new key the person gets a new answer", async () => {
  const person = await signIn();
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
  const person = await signIn();
  await demo.setFault(person.key, { mode: "graphql_error", times: 1 });
  expect((await call(person)).isError).toBe(true);
  expect((await call(person)).isError).toBeFalsy();
});
