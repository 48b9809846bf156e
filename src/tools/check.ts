import { CfWorkerJsonSchemaValidator } from "@modelcontextprotocol/server/validators/cf-worker";

import type { ToolAnswer } from "../caller.ts";
import type { JsonSchema } from "../catalog/compiled.ts";
import { AppError } from "../errors.ts";
import { isObject } from "../is-object.ts";
import { log } from "../observe/log.ts";

/** Null if `value` fits, otherwise the JSON Pointer of the deepest place where it does not. */
export type Check = (value: unknown) => string | null;

const validators = new CfWorkerJsonSchemaValidator({ shortcircuit: false, draft: "2020-12" });

/**
 * Both checks are made at the first call of their tool: a catalogue of hundreds starts at once. The validator tells where
 * a value does not fit, and is asked only if the quick one does not say that it fits.
 */
export function createCheck(schema: JsonSchema): Check {
  let validate: ReturnType<typeof validators.getValidator> | undefined;
  let fits: ReturnType<typeof createQuickCheck> | undefined;
  return (value) => {
    fits ??= createQuickCheck(schema, askValidator) ?? nothingFits;
    if (fits(value)) return null;
    validate ??= validators.getValidator(schema);
    const { valid, errorMessage = "" } = validate(value);
    return valid ? null : toDeepestPointer(errorMessage);
  };
}

const nothingFits = () => false;

function askValidator(schema: JsonSchema): (value: unknown) => boolean {
  const validate = validators.getValidator(schema);
  return (value) => validate(value).valid;
}

/** The validator tells `<pointer>: <reason>; <pointer>: <reason>`; reasons may quote values, pointers do not. */
function toDeepestPointer(message: string): string {
  const pointers = [...message.matchAll(/(?:^|; )#(\/[^:;]*)?: /g)].map(
    ([, pointer = ""]) => pointer,
  );
  return pointers.reduce(
    (deepest, pointer) => (pointer.length > deepest.length ? pointer : deepest),
    "",
  );
}

/** The checks of all that an answer brings. */
export interface AnswerChecks {
  readonly checkResult: Check;
  readonly checkMeta: Check;
}

/** Without `metaSchema` an answer brings no `meta`. */
export function createAnswerChecks(
  resultSchema: JsonSchema,
  metaSchema: JsonSchema = { maxProperties: 0 },
): AnswerChecks {
  return { checkResult: createAnswerCheck(resultSchema), checkMeta: createAnswerCheck(metaSchema) };
}

/** A check whose pointer holds only what the schema names and small indexes. */
function createAnswerCheck(schema: JsonSchema): Check {
  const check = createCheck(schema);
  return (value) => {
    const pointer = check(value);
    if (pointer === null) return null;
    const names = new Set(listNames(schema));
    const isKnown = (step: string) => names.has(step) || /^\d{0,5}$/.test(step);
    return pointer.replace(/[^/]+/g, (step) => (isKnown(step) ? step : "*"));
  };
}

function listNames(schema: unknown): string[] {
  if (typeof schema !== "object" || schema === null) return [];
  const own = "properties" in schema ? Object.keys({ ...Object(schema.properties) }) : [];
  return [...own, ...Object.values(schema).flatMap(listNames)];
}

/** An answer that breaks its own schema is the toolset author's to fix; its content stays here. Throws: `misconfigured`. */
export function assertAnswer(
  tool: string,
  { checkResult, checkMeta }: AnswerChecks,
  { result, meta = {} }: ToolAnswer,
): void {
  const at = checkResult(result) ?? checkMeta(meta);
  if (at === null) return;
  log("error", "result_schema", { tool, at });
  throw new AppError(
    `The call of ${tool} went through, but its answer does not fit its schema. The operator has to update the toolset.`,
    { kind: "misconfigured" },
  );
}

/** True only of a value that fits. False says nothing: whoever asks looks closer then. */
type Fits = (value: unknown) => boolean;

type Schema = Readonly<Record<string, unknown>>;

/** Asks the validator itself of a schema, where the words of this file do not reach. */
type Ask = (schema: Schema) => Fits;

/** What says nothing about a value. */
const notes = ["$schema", "$comment", "title", "description", "default", "examples", "deprecated"];
const limits = ["minimum", "maximum", "minLength", "maxLength", "minItems", "maxItems"];
const rules = ["type", "const", "enum", "anyOf", "items", "properties", "required"];
const others = ["additionalProperties", "maxProperties", "format"];
const known = new Set([...notes, ...limits, ...rules, ...others]);

/**
 * A schema as closures, so that a value that fits is found out without interpreting the schema again. Null for a schema
 * that has more words than the compiler writes. `test/fast/quick-check.test.ts` checks it against the validator.
 */
export function createQuickCheck(schema: unknown, ask: Ask): Fits | null {
  if (typeof schema === "boolean") return () => schema;
  if (!isObject(schema) || Object.keys(schema).some((word) => !known.has(word))) return null;
  if ("format" in schema) return ask(schema);
  const tests = [
    toTypeTest(schema),
    ...toValueTests(schema),
    toAnyTest(schema, ask),
    ...limits.map((word) => toLimitTest(word, schema[word])),
    toItemsTest(schema, ask),
    toObjectTest(schema, ask),
  ].filter((test) => test !== undefined);
  return tests.some((test) => test === null) ? null : all(tests as Fits[]);
}

function all(tests: readonly Fits[]): Fits {
  const [first = isJson, second, ...rest] = tests;
  if (!second) return first;
  if (rest.length === 0) return (value) => first(value) && second(value);
  return (value) => tests.every((test) => test(value));
}

const types: Readonly<Record<string, Fits>> = {
  string: (value) => typeof value === "string",
  number: (value) => typeof value === "number",
  integer: (value) => Number.isInteger(value),
  boolean: (value) => typeof value === "boolean",
  null: (value) => value === null,
  array: (value) => Array.isArray(value),
  object: isObject,
};

/** The validator throws for what JSON cannot hold. */
const isJson: Fits = (value) => ["string", "number", "boolean", "object"].includes(typeof value);

/** Null for a type that there is not. */
function toTypeTest({ type }: Schema): Fits | null {
  if (type === undefined) return isJson;
  const [first, ...more] = [type].flat().map((name) => types[String(name)] ?? null);
  if (!first || more.includes(null)) return null;
  return more.length === 0 ? first : (value) => first(value) || more.some((test) => test?.(value));
}

/** Null for values that are no primitives: they are compared in depth. */
function toValueTests(schema: Schema): (Fits | null)[] {
  const allowed = [
    ...("const" in schema ? [[schema.const]] : []),
    ...("enum" in schema ? [[schema.enum].flat()] : []),
  ];
  return allowed.map((values) => {
    if (values.some((value) => typeof value === "object" && value !== null)) return null;
    return (value) => values.includes(value) && !Number.isNaN(value);
  });
}

function toAnyTest({ anyOf }: Schema, ask: Ask): Fits | null | undefined {
  if (anyOf === undefined) return undefined;
  const tests = [anyOf].flat().map((schema) => createQuickCheck(schema, ask));
  if (tests.includes(null)) return null;
  return (value) => tests.some((test) => test?.(value));
}

/** A limit counts for values of its own kind alone. Lengths of texts are in characters, not in UTF-16 units. */
function toLimitTest(word: string, limit: unknown): Fits | undefined {
  if (typeof limit !== "number") return undefined;
  switch (word) {
    case "minimum":
      return (value) => typeof value !== "number" || value >= limit;
    case "maximum":
      return (value) => typeof value !== "number" || value <= limit;
    case "minLength":
      return (value) => typeof value !== "string" || [...value].length >= limit;
    case "maxLength":
      return (value) =>
        typeof value !== "string" || value.length <= limit || [...value].length <= limit;
    case "minItems":
      return (value) => !Array.isArray(value) || value.length >= limit;
    default:
      return (value) => !Array.isArray(value) || value.length <= limit;
  }
}

function toItemsTest({ items }: Schema, ask: Ask): Fits | null | undefined {
  if (items === undefined) return undefined;
  const test = createQuickCheck(items, ask);
  return test && ((value) => !Array.isArray(value) || value.every(test));
}

/** Null if a property has the name of what every object inherits: the validator takes it for being there. */
function toObjectTest(schema: Schema, ask: Ask): Fits | null | undefined {
  const { required = [], additionalProperties = true, maxProperties } = schema;
  if (
    !["properties", "required", "additionalProperties", "maxProperties"].some(
      (word) => word in schema,
    )
  ) {
    return undefined;
  }
  const properties = new Map<string, Fits>();
  for (const [name, inner] of Object.entries({ ...Object(schema.properties) })) {
    const test = createQuickCheck(inner, ask);
    if (!test || name in {}) return null;
    properties.set(name, test);
  }
  const rest = createQuickCheck(additionalProperties, ask);
  if (!rest || !Array.isArray(required)) return null;
  const most = typeof maxProperties === "number" ? maxProperties : Number.POSITIVE_INFINITY;
  const fitsMembers = (value: Schema) => {
    let count = 0;
    for (const name in value) {
      count += 1;
      if (!(properties.get(name) ?? rest)(value[name])) return false;
    }
    return count <= most;
  };
  const hasAll = (value: Schema) => required.every((name) => Object.hasOwn(value, name));
  return (value) => !isObject(value) || (hasAll(value) && fitsMembers(value));
}
