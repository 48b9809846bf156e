import { exists, type Held, inOrder, only, says, shown } from "../holds.ts";

export const compiler: readonly Held[] = [
  [
    "From a folder of files to the catalogue, before anything runs:",
    says("package.json", /"toolset": "node scripts\/toolset\.ts"/),
    says("compiler/toolset.ts", /export function compileToolsets\(folder: string/),
  ],
  [
    "compiler/toolset.ts a folder: settings, schema, fragments, operations, texts; every mistake in all files at once",
    shown(
      "fast/compiler/files.test.ts",
      "%s is told with its path and a fix",
      "toolset.json with %s is told with a fix",
    ),
    inOrder(
      "compiler/toolset.ts",
      /readToolsetFile\(/,
      /readSchemaOf\(/,
      /readSharedFragments\(/,
      /compileOperations\(/,
      /compileTexts\(/,
    ),
    shown(
      "fast/compiler/manifest.test.ts",
      "mistakes name the entry, with line and column in its body, all at once",
    ),
  ],
  [
    "compiler/operations.ts its operations, in the order in which they are listed",
    shown("fast/compiler/compiler.test.ts", "tools stand in the order of their files' names"),
    shown(
      "fast/directives/deprecated.test.ts",
      "such tools are listed last, in the order of their files",
    ),
  ],
  [
    "compiler/operation.ts one operation -> one tool, in these steps:",
    inOrder(
      "compiler/operation.ts",
      /function compileOperation\(/,
      /compileBody\(toolset, parsed\)/,
      /assertValid\(/,
      /parseTree\(/,
      /compileInput\(/,
      /toResult\(/,
    ),
  ],
  [
    "compiler/assert-valid.ts GraphQL's rules, and a few of ours, each error with what to do about it",
    shown(
      "fast/docs/author-errors.test.ts",
      "%s is told with its place and a fix",
      "the guide lists these mistakes, each after its sentence, and no others",
    ),
    says("compiler/assert-valid.ts", /specifiedRules/),
  ],
  [
    "compiler/document/parse-tree.ts the operation read once: variables and fields with type, path, possible types and directives",
    says(
      "compiler/document/operation-tree.ts",
      /readonly directives:/,
      /readonly path:/,
      /readonly variables:/,
      /readonly type:/,
    ),
  ],
  [
    "compiler/input/input.ts variables -> the schema of the arguments, as large as there is room for",
    shown(
      "fast/compiler/input-size.test.ts",
      "as many fields fit as toolset.json allows",
      "optional fields are left out, required ones never",
    ),
    shown("fast/compiler/compiler.test.ts", "%s is required and never null"),
  ],
  [
    "compiler/output/result.ts fields -> the schema of the result, and the plan that makes it from an answer",
    shown(
      "fast/compiler/results.test.ts",
      "{ %s } is %s %s",
      "nullability, lists, enums, aliases, descriptions and fragments are in it",
    ),
    says("compiler/output/result.ts", /plan/, /schema/),
  ],
  [
    "compiler/shrink-tool.ts both schemas as large as the tool's share of a listing allows, decided in this one place",
    says(
      "compiler/shrink-tool.ts",
      /export function shrinkTool\(/,
      /shrinkOutput\(/,
      /input\.shrink\(/,
    ),
    only(
      "compiler/**/*.ts",
      /\bshrinkOutput\(/,
      /^compiler\/(?:shrink-tool|output\/shrink-output)\.ts$/,
    ),
  ],
  [
    "What comes after the tree reads the tree, and no node of the document again.",
    shown("fast/directives/directives.test.ts", "only the tree asks nodes for their directives"),
  ],
  [
    "A directive is one object in a file of its own, below `compiler/directives/` by where it may stand: its definition, its check, and what it does to schema and plan.",
    shown(
      "fast/directives/directives.test.ts",
      "every directive has a file in the folder of where it stands, and a test file of its name",
      "a directive is defined under its name",
    ),
    says(
      "compiler/document/operation-tree.ts",
      /readonly definition: string/,
      /describe\?/,
      /toNotice\?/,
    ),
  ],
  [
    "The list in `compiler/directives.ts` runs them; `test/fast/directives/` has a test file for each.",
    shown(
      "fast/directives/directives.test.ts",
      "every directive has a file in the folder of where it stands, and a test file of its name",
    ),
    says("compiler/operation.ts", /parseTree\(\{ schema, directives, diagnostics \}/),
  ],
  [
    "`compiler/cli/` | the commands, and what they print",
    only("compiler/**/*.ts", /process\.std(?:out|err)|console\./, /^compiler\/cli\//),
    exists("compiler/cli/run-toolset.ts"),
  ],
  [
    "`compiler/report/` | what could be better said in descriptions, and what clients make of the list",
    shown(
      "e2e/compiler-report.test.ts",
      "report shows sizes and advice, and advice alone fails nothing",
    ),
    shown("fast/compiler/lint.test.ts", "%j is too short or too long"),
  ],
  [
    "`compiler/drift/` | what changed between two schemas, for one document",
    shown("e2e/compiler-drift.test.ts", "drift: %s", "the probe of a key drifts too"),
  ],
  [
    "`compiler/` | the line above, and the list of directives",
    exists(
      "compiler/toolset.ts",
      "compiler/operations.ts",
      "compiler/operation.ts",
      "compiler/assert-valid.ts",
      "compiler/directives.ts",
    ),
  ],
  [
    "`compiler/references/` | what operations, prompts and keys name of the other operations",
    only("compiler/**/*.ts", /\btoMissing\(/, /^compiler\/(?:references\/|auth\.ts$)/),
    shown("fast/compiler/references.test.ts", "a name that nothing has is told with %s"),
  ],
  [
    "`compiler/input/` | from variables to arguments",
    says("compiler/input/input.ts", /export function compileInput\(/),
  ],
  [
    "`compiler/output/` | from a selection to a result",
    says("compiler/output/result.ts", /export function toResult\(/),
  ],
  [
    "`compiler/directives/` | one file each",
    shown(
      "fast/directives/directives.test.ts",
      "every directive has a file in the folder of where it stands, and a test file of its name",
    ),
  ],
  [
    "`compiler/document/` | a document as a tree, and as it is sent",
    exists("compiler/document/operation-tree.ts", "compiler/document/sent-document.ts"),
    shown(
      "fast/compiler/compiler.test.ts",
      "what is sent has no directive of toolhub, no description and no blanks",
    ),
  ],
  [
    "`compiler/read/` | files and addresses, checked as they are read",
    only(["compiler/**/*.ts"], /readFileSync|await fetch\(/, /^compiler\/(?:read|cli)\//),
    shown("fast/compiler/files.test.ts", "%s is told with its path and a fix"),
  ],
  [
    "`compiler/json-schema/` | JSON Schema, as every provider takes it",
    shown("fast/provider-schemas.test.ts", "no provider refuses what is compiled from any schema"),
  ],
  [
    "`compiler/diagnostics/` | mistakes with their places, all of them in one error",
    says("compiler/diagnostics/source-location.ts", /line/),
    says("compiler/diagnostics/toolset-error.ts", /Diagnostic\[\]/),
    shown(
      "fast/compiler/manifest.test.ts",
      "mistakes name the entry, with line and column in its body, all at once",
    ),
  ],
];
