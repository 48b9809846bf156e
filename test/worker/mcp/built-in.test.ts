import { describe, expect, test } from "vitest";

import { saveGithubKey } from "../../support/account-objects.ts";
import { connect, lanes } from "../../support/mcp-client.ts";
import { connectAgain, signIn } from "../../support/person.ts";
import { demo, mcpUrl, origin } from "../../support/server-under-test.ts";

const trials = { name: "clinical-trials", title: "Clinical trials", changing: 0 };
const github = { name: "github", title: "GitHub" };
const changing = expect.any(Number);

/** Each endpoint, and what it says of its toolsets. */
const endpoints = [
  ["", [trials, { ...github, changing }]],
  ["/clinical-trials", [trials]],
  ["/github", [{ ...github, changing }]],
  ["/github/readonly", [{ ...github, changing: 0 }]],
  ["/readonly", [trials, { ...github, changing: 0 }]],
  ["/clinical-trials+github", [trials, { ...github, changing }]],
  ["/find", [trials, { ...github, changing }]],
] as const;
const ticked = [
  ["toolset", "clinical-trials"],
  ["toolset", "github"],
] as const;

describe.each(lanes)("%s lane", (lane) => {
  test.each(endpoints)(
    "/mcp%s has ping, whoami, health and server info",
    async (path, toolsets) => {
      const person = await signIn();
      await saveGithubKey(person);
      const url = `${mcpUrl}${path}`;
      const names = toolsets.map(({ name }) => name as string);
      const choices = ticked.filter(([, name]) => names.includes(name));
      const token = (await connectAgain(person, { resource: url }, choices)).access_token;
      const client = await connect(lane, token, url);
      const call = async (name: string) => (await client.callTool({ name })).structuredContent;
      const read = async (uri: string) => {
        const [content] = (await client.readResource({ uri })).contents;
        expect(content).toMatchObject({ uri, mimeType: "application/json" });
        return content && "text" in content ? content.text : "";
      };

      const { tools } = await client.listTools();
      expect(tools.map(({ name }) => name)).toEqual(expect.arrayContaining(["ping", "whoami"]));
      expect(await call("ping")).toEqual({ answer: "pong" });
      const who = JSON.stringify(await call("whoami"));
      expect(JSON.parse(who)).toMatchObject({
        keys: names.map((toolset) => ({ toolset })),
        account_url: `${origin}/account`,
      });

      const { resources } = await client.listResources();
      expect(resources.slice(-2).map(({ uri }) => uri)).toEqual([
        "health://status",
        "config://server-info",
      ]);
      const health = await read("health://status");
      expect(JSON.parse(health)).toEqual({ status: "ok", time: expect.stringMatching(/^20.*Z$/) });
      const info = await read("config://server-info");
      expect(JSON.parse(info)).toEqual({
        name: expect.stringMatching(/^toolhub/),
        title: expect.stringMatching(/^toolhub/),
        version: expect.stringMatching(/^\d+\.\d+\.\d+/),
        website: origin,
        toolsets: toolsets.map((toolset) => ({
          ...{ description: expect.any(String), reading: expect.any(Number) },
          ...toolset,
        })),
      });

      // Nobody learns from them what opens something, or where an API is; and the two resources say nothing of the person.
      const account = JSON.parse(who).account;
      for (const secret of [person.key, token, demo.url])
        expect(who + health + info).not.toContain(secret);
      expect(health + info).not.toContain(account);
      await client.close();
    },
  );

  test("what health says is not kept by a client", async () => {
    const { tokens } = await signIn();
    const client = await connect(lane, tokens.access_token);
    const { ttlMs } = (await client.readResource({ uri: "health://status" })) as { ttlMs?: number };
    expect(ttlMs).toBe(lane === "modern" ? 0 : undefined);
    await client.close();
  });
});
