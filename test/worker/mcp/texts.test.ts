import { describe, expect, test } from "vitest";

import { connect, lanes } from "../../support/mcp-client.ts";
import { signIn } from "../../support/person.ts";
import { demo } from "../../support/server-under-test.ts";

const ref = { type: "ref/prompt", name: "find_a_trial" } as const;

describe.each(lanes)("%s lane", (lane) => {
  test("lists the prompt with its arguments, and fills it", async () => {
    const { tokens } = await signIn();
    const client = await connect(lane, tokens.access_token);
    const { prompts } = await client.listPrompts();
    expect(prompts).toMatchObject([
      { name: "compare_trials" },
      { name: "eligibility_check" },
      {
        name: "find_a_trial",
        title: "Find a trial to join",
        arguments: [
          { name: "condition", required: true },
          { name: "country", required: false },
          { name: "status", required: false },
        ],
      },
    ]);
    const { messages } = await client.getPrompt({
      name: "find_a_trial",
      arguments: { condition: " asthma ", country: "Norway" },
    });
    const [message] = messages;
    const text = message?.content.type === "text" ? message.content.text : "";
    expect(text).toContain("clinical trials for asthma that");
    expect(text).toContain("with the status RECRUITING. ");
    expect(text).toContain("\nKeep only places in Norway.\n");
    expect(text).not.toContain("{{");
    await client.close();
  });

  const wrongArguments = [
    ["find_a_trial", {}, "condition is missing"],
    ["find_a_trial", { condition: "  " }, "condition is missing"],
    ["find_a_trial", { condition: "x", town: "y" }, "town is unknown"],
    ["find_a_trial", { condition: "x".repeat(1001) }, "over 1000 characters"],
    ["nothing", {}, "There is no prompt of this name"],
  ] as const;

  test.each(wrongArguments)("the prompt %s with %o is refused: %s", async (name, args, reason) => {
    const { tokens } = await signIn();
    const client = await connect(lane, tokens.access_token);
    await expect(client.getPrompt({ name, arguments: args })).rejects.toThrow(reason);
    await client.close();
  });

  test("completes from an enum, from fixed values and from a tool, with the person's key", async () => {
    const { key, tokens } = await signIn();
    const client = await connect(lane, tokens.access_token);
    const complete = async (name: string, value: string) =>
      (await client.complete({ ref, argument: { name, value } })).completion.values;
    expect(await complete("status", "re")).toEqual([
      "RECRUITING",
      "NOT_YET_RECRUITING",
      "ACTIVE_NOT_RECRUITING",
    ]);
    expect(await complete("country", "south")).toEqual(["South Africa", "South Korea"]);
    expect(await complete("condition", "diabetes")).toContain("Type 2 Diabetes");
    expect(await complete("condition", "")).toEqual([]);
    expect((await demo.listSeen(key)).at(-1)?.operationName).toBe("search_clinical_trials");
    await demo.revoke(key);
    expect(await complete("condition", "asthma")).toEqual([]);
    await client.close();
  });

  test("lists and reads a resource; an unknown one is an error", async () => {
    const { tokens } = await signIn();
    const client = await connect(lane, tokens.access_token);
    const { resources } = await client.listResources();
    const [resource] = resources;
    expect(resource).toMatchObject({
      uri: "toolhub://clinical-trials/reading_trials.md",
      mimeType: "text/markdown",
    });
    const { contents } = await client.readResource({ uri: resource?.uri ?? "" });
    expect(contents).toMatchObject([
      { text: expect.stringContaining("How to read a trial record") },
    ]);
    await expect(
      client.readResource({ uri: "toolhub://clinical-trials/other.md" }),
    ).rejects.toThrow();
    await client.close();
  });
});
