import type { ProtocolError } from "@modelcontextprotocol/client";
import { describe, expect, test } from "vitest";

import { connect, lanes } from "../../support/mcp-client.ts";
import { signIn } from "../../support/person.ts";
import { demo } from "../../support/server-under-test.ts";

const record = "trials://trial/{trial_id}";
const list = "trials://condition/{condition}{?status,phase}";

describe.each(lanes)("%s lane", (lane) => {
  /** A new person, and what a client may ask of resources. */
  async function start() {
    const person = await signIn();
    const client = await connect(lane, person.tokens.access_token);
    const read = async (uri: string) => {
      const { contents } = await client.readResource({ uri });
      const [content] = contents;
      return content && "text" in content ? { ...content, data: JSON.parse(content.text) } : null;
    };
    const refused = (uri: string): Promise<ProtocolError> =>
      client.readResource({ uri }).then(
        () => Promise.reject(new Error("it was read")),
        (error) => error,
      );
    return { ...person, client, read, refused };
  }

  test("a query that is a resource is listed as a template, and is no tool", async () => {
    const { client } = await start();
    const { resourceTemplates } = await client.listResourceTemplates();
    expect(resourceTemplates).toMatchObject([
      {
        uriTemplate: record,
        name: "trial_record",
        title: "Record of a clinical trial",
        mimeType: "application/json",
      },
      { uriTemplate: list, name: "trials_by_condition" },
    ]);
    const { tools } = await client.listTools();
    expect(tools.map(({ name }) => name)).not.toContain("trial_record");
    await client.close();
  });

  test("what is no template is read at its own address", async () => {
    const { client, read } = await start();
    const { resources } = await client.listResources();
    expect(resources.map(({ uri }) => uri)).toContain("trials://statuses");
    const { items } = (await read("trials://statuses"))?.data ?? {};
    expect(items).toHaveLength(9);
    expect(items[1]).toMatchObject({
      status: "RECRUITING",
      meaning: "Looking for participants now.",
      count: expect.any(Number),
    });
    await client.close();
  });

  test("its addresses are read with the person's key, with arguments from path and query", async () => {
    const { client, key, read } = await start();
    const found = await read("trials://condition/type%202%20diabetes?status=RECRUITING");
    expect(found).toMatchObject({ mimeType: "application/json" });
    const [trial, ...others] = found?.data.trials ?? [];
    expect(trial).toMatchObject({ status: "RECRUITING" });
    expect(others.every(({ status }: { status: string }) => status === "RECRUITING")).toBe(true);
    const uri = `trials://trial/${trial.trial_id}`;
    expect(await read(uri)).toMatchObject({
      uri,
      data: { trial_id: trial.trial_id, eligibility: {}, locations: expect.any(Array) },
    });
    const seen = await demo.listSeen(key);
    expect(seen.slice(-2).map(({ operationName }) => operationName)).toEqual([
      "trials_by_condition",
      "trial_record",
    ]);
    await client.close();
  });

  test("the values of an enum complete a template, and other variables have none", async () => {
    const { client } = await start();
    const complete = async (uri: string, name: string, value: string) => {
      const ref = { type: "ref/resource", uri } as const;
      return (await client.complete({ ref, argument: { name, value } })).completion.values;
    };
    expect(await complete(list, "status", "susp")).toEqual(["SUSPENDED"]);
    expect(await complete(list, "condition", "a")).toEqual([]);
    expect(await complete(record, "trial_id", "N")).toEqual([]);
    for (const inherited of ["constructor", "__proto__", "toString", "hasOwnProperty"]) {
      expect(await complete(list, inherited, "a")).toEqual([]);
    }
    await expect(complete("trials://trial/{id}", "id", "")).rejects.toThrow(
      "There is no such template",
    );
    await client.close();
  });

  test("what cannot be read is told as a failed call tells it", async () => {
    const { client, key, refused } = await start();
    expect(await refused("trials://condition/asthma?status=x")).toMatchObject({
      code: -32602,
      message: expect.stringContaining("RECRUITING"),
      data: { error_code: "INVALID_PARAMETER", details: { path: "/status" } },
    });
    const missing = await refused("trials://trial/NCT00000000");
    expect(missing.message).toContain("Find numbers with search_clinical_trials.");
    expect(missing).toMatchObject({ code: -32602, data: { uri: "trials://trial/NCT00000000" } });
    expect(await refused("trials://trial/a/b")).toMatchObject({
      data: { uri: "trials://trial/a/b" },
    });
    await demo.revoke(key);
    expect(await refused("trials://condition/cough")).toMatchObject({
      code: -32603,
      data: { error_code: "KEY_REFUSED", details: { account_url: expect.any(String) } },
    });
    await client.close();
  });
});
