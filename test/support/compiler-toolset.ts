import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { onTestFinished } from "vitest";

import type { Inspection } from "../../compiler/compiled-tool.ts";
import { formatDiagnostic } from "../../compiler/diagnostics/diagnostic.ts";
import { ToolsetError } from "../../compiler/diagnostics/toolset-error.ts";
import { type CompileOptions, compileToolsets } from "../../compiler/toolset.ts";

/** An upstream with one of everything that the mapping knows. */
export const sdl = `
  enum Size { "Fits in a pocket." SMALL LARGE }
  scalar Day
  input Near { city: String! "How far." radiusKm: Float = 5 size: Size }
  input Filter { name: String and: [Filter!] }
  input Pick @oneOf { id: ID name: String }
  type Thing implements Node {
    id: ID!
    "What people call it."
    name: String
    size: Size
    tags: [String!]!
    grid: [[Int]]
    maker: Maker
    parts: [Thing!]
    made: Day
    weight: Float
    isNew: Boolean!
  }
  interface Node { id: ID! }
  type Maker { name: String! home: String thing: Thing }
  type Place implements Node & Spot { id: ID! near: Spot pick: Any lat: Float }
  interface Spot implements Node { id: ID! near: Spot }
  union Any = Thing | Maker | Place
  type Page { hasNextPage: Boolean! endCursor: String startCursor: String }
  type Edge { node: Thing cursor: String! }
  type Things { nodes: [Thing] edges: [Edge!]! pageInfo: Page! total: Int! }
  type Failure { message: String! field: String code: Int }
  type Renaming { thing: Thing failures: [Failure!]! problem: String }
  union Outcome = Renaming | Failure
  type Query {
    thing(id: ID!): Thing
    things(size: Size, sizes: [Size!], near: Near, filter: Filter, pick: Pick, ids: [ID!], first: Int): [Thing!]!
    heaviest(than: Float, day: Day, isNew: Boolean): [Thing]
    maker: Maker!
    count: Int!
    any: Any
    node: Node
    nodes: [Node]!
    all: [Any!]!
    paged(first: Int, after: String, offset: Int): Things!
    shelves: [Things!]
  }
  type Mutation { rename(id: ID!, name: String!): Thing change(id: ID!): Renaming! attempt(id: ID!): Outcome! }
  type Subscription { changed: Thing }
`;

export const settings = {
  title: "Things",
  description: "Things.",
  endpoint: "https://things.example/graphql",
  auth: { type: "none" },
};

/** Files by their path below toolsets/; what is neither text nor bytes is written as JSON. */
export type Files = Readonly<Record<string, string | object>>;

/** Writes files into a folder of the running test and returns the folder. */
export function writeFiles(files: Files): string {
  const root = mkdtempSync(join(tmpdir(), "toolhub-compiler-"));
  onTestFinished(() => rmSync(root, { recursive: true }));
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(
      join(root, path),
      typeof content === "string" || content instanceof Uint8Array
        ? content
        : JSON.stringify(content),
    );
  }
  return root;
}

/** The files of a sound toolset "things", with others beside or instead of them. */
export function toToolset(files: Files): Files {
  return { "things/toolset.json": settings, "things/schema.graphql": sdl, ...files };
}

/** Compiles the toolset "things" with these operations, by file name without the extension. */
export function compileThings(
  operations: Readonly<Record<string, string>>,
  files: Files = {},
  options: CompileOptions = {},
) {
  const written = Object.entries(operations).map(([name, text]) => [
    `things/operations/${name}.graphql`,
    text,
  ]);
  const root = writeFiles(toToolset({ ...Object.fromEntries(written), ...files }));
  const [toolset] = compileToolsets(root, options);
  if (!toolset) throw new Error("nothing was compiled");
  return toolset;
}

/** The tools of "things" as `report` sees them. */
export function inspectThings(
  operations: Readonly<Record<string, string>>,
  files: Files = {},
  options: CompileOptions = {},
) {
  const inspections: Inspection[] = [];
  compileThings(operations, files, { ...options, inspect: (tool) => inspections.push(tool) });
  return inspections;
}

export function compileOne(text: string, files: Files = {}, options: CompileOptions = {}) {
  const [operation] = compileThings({ a: text }, files, options).operations;
  if (!operation) throw new Error("nothing was compiled");
  return operation;
}

/** What an author reads, with paths from the toolsets' folder, which may stand below the written files. */
export function listMistakes(files: Files, folder = "."): string[] {
  return listMistakesIn(join(writeFiles(files), folder));
}

/** What an author of the files below `root` reads. */
export function listMistakesIn(root: string): string[] {
  try {
    compileToolsets(root);
  } catch (error) {
    if (!(error instanceof ToolsetError)) throw error;
    return error.diagnostics.map((problem) => formatDiagnostic(problem).replaceAll(`${root}/`, ""));
  }
  throw new Error("the toolset compiled without a mistake");
}
