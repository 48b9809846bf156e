import { isDeepStrictEqual } from "node:util";
import type { OperationDefinitionNode } from "graphql";

import type { JsonSchema, ToolListing } from "../../src/catalog/compiled.ts";
import { failAt } from "../diagnostics/toolset-error.ts";
import { countBytes } from "../json-schema/listing-size.ts";
import type { ObjectSchema } from "../json-schema/object-schema.ts";
import type { CompiledInput } from "./input.ts";
import type { InputSchema } from "./schema.ts";

/** A tool's entry of the listing before its arguments are known, and how much of a listing it may take. */
interface InputFrame {
  readonly operation: OperationDefinitionNode;
  readonly entry: Omit<ToolListing, "inputSchema">;
  /** As it is listed, with toolhub's own arguments. */
  readonly toListing: (schema: ToolListing["inputSchema"]) => ToolListing["inputSchema"];
  readonly maxToolBytes: number;
}

interface ShrunkInput extends InputSchema {
  /** What arguments are checked against, if `schema` shows only a sample of an enum's values. */
  readonly checked: ObjectSchema | null;
}

/**
 * The largest input schema that leaves the whole entry within its limit; a result that takes more than half of the
 * limit leaves half of it. First goes what enum values mean, then the values of enums that have very many, then
 * fields, the deepest first. Throws: `ToolsetError` with a table of sizes if nothing is left to leave out.
 */
export function shrinkInput(input: CompiledInput, frame: InputFrame): ShrunkInput {
  const { maxToolBytes, entry } = frame;
  const mostRoom = maxToolBytes - countBytes(toCoarsest(entry));
  const half = Math.min(Math.floor(maxToolBytes / 2), mostRoom);
  const room = Math.max(maxToolBytes - countBytes(entry), half);
  const toInputBytes = ({ schema }: InputSchema) =>
    countBytes({ inputSchema: frame.toListing(schema) });
  const isFitting = (schema: InputSchema) => toInputBytes(schema) <= room;
  if (isFitting(input.complete)) return { ...input.complete, checked: null };
  const withValues = input.toSmaller(input.fieldCount, "values");
  if (isFitting(withValues)) return { ...withValues, checked: null };

  const toSample = (count: number) => input.toSmaller(count, "sample");
  if (toInputBytes(toSample(0)) > mostRoom) return failWithSizes(toSample(0), frame);
  let [low, high] = [0, input.fieldCount];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (isFitting(toSample(middle))) low = middle;
    else high = middle - 1;
  }
  const sample = toSample(low);
  const { schema } = input.toSmaller(low, "values");
  return { ...sample, checked: isDeepStrictEqual(schema, sample.schema) ? null : schema };
}

/** What the coarsening of the result can come to. */
function toCoarsest(entry: InputFrame["entry"]): InputFrame["entry"] {
  return { ...entry, outputSchema: { type: "object" } };
}

/** The parts of the entry, the biggest first. */
function failWithSizes({ schema }: InputSchema, frame: InputFrame): never {
  const { operation, entry, maxToolBytes } = frame;
  const inputSchema: JsonSchema = frame.toListing(schema);
  const args = Object.entries({ ...Object(inputSchema.properties) });
  const sizes = [
    ...args.map(([name, value]) => [`argument ${name}`, countBytes(value)] as const),
    ["description", countBytes(entry.description)] as const,
  ].sort(([, a], [, b]) => b - a);
  const table = sizes.map(([name, bytes]) => `  ${String(bytes).padStart(8)}  ${name}`);
  const total = countBytes({ ...toCoarsest(entry), inputSchema });
  return failAt(
    operation,
    [
      `The tool takes ${total} bytes of a listing, and ${maxToolBytes} are allowed, with everything left out that is not required:`,
      ...table,
      'Declare variables for single fields, shorten descriptions, or raise "limits.maxToolBytes" in toolset.json.',
    ].join("\n"),
  );
}
