import type { FieldCoercions, JsonSchema, Pin } from "../../src/catalog/compiled.ts";
import { DiagnosticList, mapCollecting } from "../diagnostics/diagnostic-list.ts";
import type { TreeVariable } from "../document/operation-tree.ts";
import type { ScalarMap } from "../json-schema/scalars.ts";
import { toFieldCoercions } from "./coercion.ts";
import { listOptionalFields } from "./fields.ts";
import { type InputSchema, toInputSchema, toRoot } from "./schema.ts";
import type { EnumRoom } from "./type.ts";

/** No schema within the limit has more fields: each takes its name, quotes and a value. */
const leastBytesPerField = 6;

/** What the variables of an operation become. */
export interface CompiledInput {
  readonly pins: readonly Pin[];
  /** With as many optional fields as are known, and what enum values mean. */
  readonly complete: InputSchema;
  /** Optional fields that `complete` has; those deeper in a type without end are not counted. */
  readonly fieldCount: number;
  /** With only the first `count` of the optional fields. */
  readonly toSmaller: (count: number, enums: EnumRoom) => InputSchema;
  readonly toCoercion: (schema: JsonSchema) => FieldCoercions;
}

/** What a toolset says of all its inputs. */
interface InputSettings {
  readonly scalars: ScalarMap;
  readonly maxToolBytes: number;
}

/** Throws: `ToolsetError` with every mistake in the variables. */
export function compileInput(
  { scalars, maxToolBytes }: InputSettings,
  all: readonly TreeVariable[],
): CompiledInput {
  const variables = all.filter(({ isHidden }) => !isHidden);
  const diagnostics = new DiagnosticList();
  const pins = diagnostics.attempt(() => mapCollecting(all, listPins).flat());
  const roots = variables.flatMap((variable) => toRoot(variable) ?? []);
  const paths = listOptionalFields(roots, Math.ceil(maxToolBytes / leastBytesPerField));
  const build = (kept: readonly string[], enums: EnumRoom) =>
    toInputSchema(scalars, variables, { kept: new Set(kept), enums });
  const complete = diagnostics.attempt(() => build(paths, "meanings"));
  if (!pins || !complete) throw diagnostics.toError();
  const types = new Map(variables.map(({ name, type }) => [name, type]));
  return {
    pins,
    complete,
    fieldCount: paths.length,
    toSmaller: (count, enums) => build(paths.slice(0, count), enums),
    toCoercion: (schema) => toFieldCoercions(schema, (name) => types.get(name)),
  };
}

function listPins(variable: TreeVariable): Pin[] {
  return [...variable.directives.values()].flatMap(
    (use) => use.directive.toPin?.(use, variable) ?? [],
  );
}
