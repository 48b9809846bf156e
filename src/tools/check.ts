import { CfWorkerJsonSchemaValidator } from "@modelcontextprotocol/server/validators/cf-worker";

import type { ToolAnswer } from "../caller.ts";
import type { JsonSchema } from "../catalog/compiled.ts";
import { AppError } from "../errors.ts";
import { log } from "../observe/log.ts";
import { createQuickCheck } from "./quick-check.ts";

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
