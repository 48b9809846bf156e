import { CfWorkerJsonSchemaValidator } from "@modelcontextprotocol/server/validators/cf-worker";

import type { CompiledToolset, JsonSchema } from "../catalog/operation.ts";
import { createOperationTool } from "./operation.ts";
import { ping } from "./ping.ts";
import type { Tool } from "./tool.ts";
import { whoami } from "./whoami.ts";

/** Null where `value` fits, otherwise the JSON Pointer of the deepest place where it does not. */
type Check = (value: unknown) => string | null;

/** A tool with its schemas' checks. */
export interface CheckedTool extends Tool {
  readonly checkArguments: Check;
  readonly checkResult: Check;
}

/** All tools of this deployment by name, in listing order. */
export type Toolbox = ReadonlyMap<string, CheckedTool>;

const validators = new CfWorkerJsonSchemaValidator({ shortcircuit: false, draft: "2020-12" });

/** The validator is made at the first call of its tool: a catalogue of hundreds starts at once. */
function createCheck(schema: JsonSchema): Check {
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

export function createToolbox(toolsets: readonly CompiledToolset[], timeoutMs: number): Toolbox {
  const compiled = toolsets.flatMap((toolset) =>
    toolset.operations.map((operation) => createOperationTool(toolset, operation, timeoutMs)),
  );
  return new Map(
    [ping, whoami, ...compiled].map((tool) => [
      tool.listing.name,
      {
        ...tool,
        checkArguments: createCheck(tool.checkedSchema ?? tool.listing.inputSchema),
        checkResult: createCheck(tool.listing.outputSchema),
      },
    ]),
  );
}
