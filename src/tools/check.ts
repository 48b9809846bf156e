import { CfWorkerJsonSchemaValidator } from "@modelcontextprotocol/server/validators/cf-worker";

import type { JsonSchema } from "../catalog/operation.ts";
import { AppError } from "../errors.ts";
import { log } from "../observe/log.ts";

/** Null where `value` fits, otherwise the JSON Pointer of the deepest place where it does not. */
export type Check = (value: unknown) => string | null;

const validators = new CfWorkerJsonSchemaValidator({ shortcircuit: false, draft: "2020-12" });

/** The validator is made at the first call of its tool: a catalogue of hundreds starts at once. */
export function createCheck(schema: JsonSchema): Check {
  let validate: ReturnType<typeof validators.getValidator> | undefined;
  return (value) => {
    validate ??= validators.getValidator(schema);
    const { valid, errorMessage = "" } = validate(value);
    return valid ? null : toDeepestPointer(errorMessage);
  };
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

/** An answer that breaks its own schema is the toolset author's to mend; its content stays here. Throws: `misconfigured`. */
export function assertResult(tool: string, check: Check, result: unknown): void {
  const at = check(result);
  if (at === null) return;
  log("error", "result_schema", { tool, at });
  throw new AppError(
    `The answer of ${tool} does not fit its schema. The operator has to update the toolset.`,
    { kind: "misconfigured" },
  );
}
