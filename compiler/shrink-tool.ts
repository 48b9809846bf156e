import type { OperationDefinitionNode } from "graphql";

import type { JsonSchema, ToolListing } from "../src/catalog/compiled.ts";
import { failAt } from "./diagnostics/toolset-error.ts";
import type { ToolSchemas } from "./document/operation-tree.ts";
import type { CompiledInput } from "./input/input.ts";
import type { ShrunkInput } from "./input/shrink-input.ts";
import { toListedSchema } from "./json-schema/listed-schema.ts";
import { countBytes } from "./json-schema/listing-size.ts";
import type { ObjectSchema } from "./json-schema/object-schema.ts";
import { countBare, leastOutput, type ShrunkOutput, shrinkOutput } from "./output/shrink-output.ts";

/** A tool's entry of a listing in its parts, and how much of a listing it may take. */
interface ToolParts {
  readonly operation: OperationDefinitionNode;
  readonly entry: Omit<ToolListing, "inputSchema" | "outputSchema">;
  readonly input: CompiledInput;
  /** What the tool takes and answers, with what directives and toolhub itself add to the arguments. */
  readonly toSchemas: (schema: ObjectSchema) => ToolSchemas;
  readonly maxToolBytes: number;
}

export interface ShrunkTool {
  readonly input: ShrunkInput;
  readonly output: ShrunkOutput;
}

/**
 * The arguments and the result as they fit into a listing, the one place where that is decided. The arguments get what
 * a bare result leaves, and half of the limit at least; the result gets what they leave; and what is free then, the
 * arguments get. Throws: `ToolsetError` with a table of sizes if the least there is does not fit.
 */
export function shrinkTool(parts: ToolParts): ShrunkTool {
  const { input, toSchemas, maxToolBytes } = parts;
  const limit = maxToolBytes - countFrame(parts);
  const mostRoom = limit - countBytes(leastOutput);
  const toBytes = toCountListed(parts);
  const fitArguments = (room: number) => {
    const shrunk = input.shrink(Math.min(room, mostRoom), toBytes);
    return shrunk.bytes > mostRoom ? failWithSizes(parts, shrunk) : shrunk;
  };
  const toOutput = ({ schema }: ShrunkInput) => toSchemas(schema).outputSchema;
  const result = toSchemas(nothing).outputSchema;
  const half = Math.floor(maxToolBytes / 2);
  const fitBeside = (bytes: number) => fitArguments(Math.max(limit - bytes, half));
  const whole = input.isPruned ? null : fitBeside(countBytes(result));
  const first = whole && !isShort(whole) ? whole : fitBeside(countBare(result));
  const output = shrinkOutput(toOutput(first), limit - first.bytes);
  if (!isShort(first)) return { input: first, output };
  const last = fitArguments(limit - output.bareBytes);
  return { input: last, output: shrinkOutput(toOutput(last), limit - last.bytes) };
}

/** Whether anything was left out. */
const isShort = ({ leftOut }: ShrunkInput) => leftOut.length > 0;

const nothing: ObjectSchema = { type: "object", properties: {}, additionalProperties: false };

/** The arguments as a listing has them. */
const toListed = ({ toSchemas }: ToolParts, schema: ObjectSchema): JsonSchema =>
  toListedSchema(toSchemas(schema).inputSchema);

const toCountListed = (parts: ToolParts) => (schema: ObjectSchema) =>
  countBytes(toListed(parts, schema));

/** Everything but the two schemas. */
const countFrame = ({ entry }: ToolParts) =>
  countBytes({ ...entry, inputSchema: 0, outputSchema: 0 }) - 2;

/** The parts of the entry, the biggest first. */
function failWithSizes(parts: ToolParts, least: ShrunkInput): never {
  const { operation, entry, input, maxToolBytes } = parts;
  const inputSchema = toListed(parts, least.schema);
  const keeps = input.listKeepSizes(toCountListed(parts));
  const args = Object.entries({ ...Object(inputSchema.properties) });
  const sizes = [
    ...args.map(([name, value]) => [`argument ${name}`, countBytes(value)] as const),
    ...keeps,
    ["description", countBytes(entry.description)] as const,
  ].sort(([, a], [, b]) => b - a);
  const table = sizes.map(([name, bytes]) => `  ${String(bytes).padStart(8)}  ${name}`);
  const total = countBytes({ ...entry, inputSchema, outputSchema: leastOutput });
  return failAt(
    operation,
    [
      `The tool takes ${total} bytes of a listing, and ${maxToolBytes} are allowed, with everything left out that is not required${keeps.length > 0 ? " or kept by @fields" : ""}:`,
      ...table,
      `${keeps.length > 0 ? "Keep fewer fields with @fields, declare" : "Declare"} variables for single fields, shorten descriptions, or raise "limits.maxToolBytes" in toolset.json.`,
    ].join("\n"),
  );
}
