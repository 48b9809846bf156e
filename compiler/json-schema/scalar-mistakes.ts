import { Ajv2020, type ErrorObject } from "ajv/dist/2020.js";

import type { JsonSchema } from "../../src/catalog/compiled.ts";
import { formats } from "./formats.ts";
import { findPatternMistake } from "./patterns.ts";

const metaSchema = "https://json-schema.org/draft/2020-12/schema";

/** What names another schema, or gives one a name: the Worker looks nothing up. */
const references = ["$ref", "$dynamicRef"];
const names = ["$id", "$schema", "$anchor", "$dynamicAnchor", "$vocabulary", "$defs"];
/** Of drafts before 2020-12. */
const old = ["definitions", "dependencies", "$recursiveRef", "$recursiveAnchor"];

const ajv = new Ajv2020({
  allErrors: true,
  strict: false,
  logger: false,
  verbose: true,
  formats: {
    "known-format": (name: string) => formats.includes(name),
    "safe-pattern": (regex: string) => findPatternMistake(regex) === null,
  },
});

/** The meta-schema of 2020-12, at every level without what the Worker does not know. Source: JSON Schema 2020-12 core, section 7.7. */
const isSchema = ajv.compile({
  $schema: metaSchema,
  $id: "toolhub:scalar",
  $dynamicAnchor: "meta",
  $ref: metaSchema,
  properties: {
    ...Object.fromEntries([...references, ...names, ...old].map((name) => [name, false])),
    format: { format: "known-format" },
    pattern: { format: "safe-pattern" },
    patternProperties: { propertyNames: { format: "safe-pattern" } },
  },
  unevaluatedProperties: false,
});

/** A place in a schema, and what is wrong there, to stand after its name. */
interface SchemaMistake {
  readonly path: readonly string[];
  readonly message: string;
}

/** What keeps a schema that an author wrote from being checked as it reads; nothing if it is sound. */
export function listScalarMistakes(schema: JsonSchema): SchemaMistake[] {
  if (isSchema(schema)) return [];
  const found = (isSchema.errors ?? []).map((error) => ({ error, pointer: toPointer(error) }));
  const isDeepest = (pointer: string) =>
    !found.some((other) => other.pointer.startsWith(`${pointer}/`));
  const first = new Map(found.toReversed().map(({ error, pointer }) => [pointer, error]));
  return [...first.entries()]
    .filter(([pointer]) => isDeepest(pointer))
    .map(([pointer, error]) => ({ path: toPath(pointer), message: toMessage(error) }));
}

/** The place of the keyword, or of the name, that is wrong. */
function toPointer({ instancePath, keyword, params, propertyName }: ErrorObject): string {
  const name = keyword === "unevaluatedProperties" ? params.unevaluatedProperty : propertyName;
  if (typeof name !== "string") return instancePath;
  return `${instancePath}/${name.replaceAll("~", "~0").replaceAll("/", "~1")}`;
}

/** Source: RFC 6901, section 4. */
function toPath(pointer: string): string[] {
  const steps = pointer.split("/").slice(1);
  return steps.map((step) => step.replaceAll("~1", "/").replaceAll("~0", "~"));
}

function toMessage(error: ErrorObject): string {
  const { keyword, params, message, data, propertyName } = error;
  const name = toPath(error.instancePath).at(-1) ?? "";
  switch (keyword) {
    case "unevaluatedProperties":
      return "is no keyword of JSON Schema 2020-12: remove it, or fix its name";
    case "false schema":
      return toRefusal(name);
    case "enum":
      return `must be one of ${params.allowedValues.join(", ")}`;
    case "format":
      return params.format === "known-format"
        ? `is no format that is checked: take from ${formats.join(", ")}, or use "pattern"`
        : (findPatternMistake(propertyName ?? String(data)) ?? "is no pattern");
    default:
      return message ?? "is not sound";
  }
}

function toRefusal(name: string): string {
  if (references.includes(name)) return "names another schema: write here what that says";
  if (names.includes(name)) return "has nothing to name here: remove it";
  return "is of an older JSON Schema: write it as 2020-12 has it";
}
