import { describe, expect, test } from "vitest";

import { compileToolsets } from "../../compiler/toolset.ts";
import { systemNames } from "../../demo/system-names.ts";
import { isTool } from "../../src/catalog/compiled.ts";

/** The toolset in the folder of that name. */
function compile(name: string) {
  const folder = name === "clinical-trials" ? "demo/toolsets" : "examples/toolsets";
  return compileToolsets(folder, { only: [name] });
}

/** What costs, is sent to somebody, is read by everybody or is lost: a person says yes to it first. */
const asking = {
  blog: ["delete_post", "publish_post"],
  "clinical-trials": [],
  goals: ["delete_task"],
  healthcare: ["cancel_appointment", "delete_patient"],
  shop: ["cancel_order", "process_payment", "send_order_email"],
};

test("all five are here", () => {
  expect(Object.keys(asking)).toEqual([...systemNames, "clinical-trials"].toSorted());
});

describe.each(Object.entries(asking))("the tools of %s", (toolset, asked) => {
  const tools = compile(toolset).flatMap(({ operations }) => operations.filter(isTool));

  test("have annotations that fit what they do", () => {
    for (const { tool, kind, scope } of tools) {
      const { title, ...hints } = tool.annotations;
      expect(title, tool.name).toBe(tool.title);
      expect(Object.keys(hints).toSorted(), tool.name).toEqual([
        ...["destructiveHint", "idempotentHint", "openWorldHint", "readOnlyHint"],
      ]);
      expect(hints.readOnlyHint, tool.name).toBe(kind === "query");
      expect(scope, tool.name).toBe(`${toolset}:${kind === "query" ? "read" : "write"}`);
    }
  });

  test("are called destructive where something is lost, and not where something is made or read", () => {
    const isDestructive = ({ tool }: (typeof tools)[number]) =>
      tool.annotations.destructiveHint === true;
    const list = (begin: RegExp) => tools.filter(({ tool }) => begin.test(tool.name));
    expect(list(/^(delete|cancel|update)_/).filter((one) => !isDestructive(one))).toEqual([]);
    expect(list(/^(create|add)_/).filter(isDestructive)).toEqual([]);
    expect(tools.filter(({ kind }) => kind === "query").filter(isDestructive)).toEqual([]);
  });

  test("ask a person where they have to, with words from a preview, and nowhere else", () => {
    const confirmed = tools.filter(({ confirm }) => confirm !== null);
    expect(confirmed.map(({ tool }) => tool.name).toSorted()).toEqual(asked);
    for (const { tool, confirm, preview } of confirmed) {
      expect(preview, tool.name).toBeDefined();
      expect(confirm, tool.name).toContain("{preview.");
      expect(tool.description, tool.name).toContain("person is asked");
    }
  });

  test("take a key for what is done once, and have a result", () => {
    for (const { tool, kind } of tools) {
      const takes = Object.keys(tool.inputSchema.properties ?? {});
      expect(takes.includes("idempotency_key"), tool.name).toBe(kind === "mutation");
      expect(Object.keys(Object(tool.outputSchema).properties), tool.name).not.toEqual([]);
    }
  });

  test("say what a change returns", () => {
    const changes = tools.filter(({ kind }) => kind === "mutation").map(({ tool }) => tool);
    const silent = changes.filter(({ description }) => !description.includes("Returns "));
    expect(silent.map(({ name }) => name)).toEqual([]);
  });

  test("say what each argument is, and bound each page", () => {
    for (const { tool } of tools) {
      const args: Record<string, { description?: string; maximum?: number }> = Object(
        tool.inputSchema.properties,
      );
      for (const [name, schema] of Object.entries(args))
        expect(schema.description?.length, `${tool.name} ${name}`).toBeGreaterThan(5);
      const sizes = Object.entries(args).filter(([name]) => /^(max_|limit$)/.test(name));
      for (const [name, { maximum }] of sizes)
        expect(maximum, `${tool.name} ${name}`).toBeLessThanOrEqual(500);
      const list = /^(list|search)_/.test(tool.name) && "cursor" in args;
      if (list) expect(sizes, tool.name).not.toEqual([]);
    }
  });
});

test("healthcare says of its people everywhere that they are synthetic", () => {
  const [toolset] = compile("healthcare");
  const shown = (toolset?.operations ?? []).filter(({ tool }) => !tool.name.startsWith("find_"));
  const texts = [...shown.map(({ tool }) => tool), ...(toolset?.prompts ?? [])];
  expect(texts.length).toBeGreaterThanOrEqual(15);
  expect(toolset?.description).toContain("synthetic");
  for (const { name, description } of texts) expect(description, name).toContain("synthetic");
});
