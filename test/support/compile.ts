import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll } from "vitest";

import { compileToolsets } from "../../compiler/compile-toolset.ts";

const root = mkdtempSync(join(tmpdir(), "toolhub-toolsets-"));
afterAll(() => rmSync(root, { recursive: true }));

const sdl = `
  enum Size { "Fits in a pocket." SMALL LARGE }
  scalar Day
  input Near { city: String! radiusKm: Float = 5 }
  type Thing { id: ID! name: String size: Size tags: [String!]! maker: Maker made: Day }
  type Maker { name: String! }
  type Query {
    thing(id: ID!): Thing
    things(size: Size, near: Near, ids: [ID!], first: Int): [Thing!]!
    count: Int!
    any: Any
  }
  union Any = Thing | Maker
  type Mutation { rename(id: ID!, name: String!): Thing }
  type Subscription { changed: Thing }
`;
export const settings = {
  title: "Things",
  description: "Things.",
  endpoint: "https://things.example/graphql",
  auth: { type: "none" },
};

let count = 0;

/** Writes a toolset with these files and compiles it. */
export function compile(
  operation: string,
  changes: { settings?: object | string; schema?: string; more?: string } = {},
) {
  count += 1;
  const folder = join(root, `case-${count}`);
  const toolset = join(folder, "things");
  mkdirSync(join(toolset, "operations"), { recursive: true });
  const file = changes.settings ?? settings;
  writeFileSync(
    join(toolset, "toolset.json"),
    typeof file === "string" ? file : JSON.stringify(file),
  );
  writeFileSync(join(toolset, "schema.graphql"), changes.schema ?? sdl);
  writeFileSync(join(toolset, "operations", "a.graphql"), operation);
  if (changes.more) writeFileSync(join(toolset, "operations", "b.graphql"), changes.more);
  return compileToolsets(folder);
}

export function compileOne(operation: string, changes: Parameters<typeof compile>[1] = {}) {
  const compiled = compile(operation, changes)[0]?.operations[0];
  if (!compiled) throw new Error("nothing was compiled");
  return compiled;
}

export const tool = '@tool(title: "T")';
