import type { OperationDefinitionNode } from "graphql";

import type { FieldCoercions, JsonSchema, Pin } from "../../src/catalog/operation.ts";
import type { ToolsetContext } from "../context.ts";
import { DiagnosticList, mapCollecting } from "../diagnostics/diagnostic-list.ts";
import { isHiddenVariable, listPins } from "../directives/variable/hidden-variables.ts";
import { toFieldCoercions } from "./coercion.ts";
import { listOptionalFields } from "./fields.ts";
import { type InputSchema, toInputSchema, toName, toRoot, toVariableType } from "./schema.ts";
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

/** Throws: `ToolsetError` with every mistake in the variables. */
export function compileInput(
  toolset: ToolsetContext,
  { variableDefinitions = [] }: OperationDefinitionNode,
): CompiledInput {
  const variables = variableDefinitions.filter((variable) => !isHiddenVariable(variable));
  const diagnostics = new DiagnosticList();
  const pins = diagnostics.attempt(() => listPins(toolset.schema, variableDefinitions));
  const types = diagnostics.attempt(
    () =>
      new Map(
        mapCollecting(variables, (variable) => [
          toName(variable),
          toVariableType(toolset, variable),
        ]),
      ),
  );
  const roots = variables.flatMap((variable) => {
    const type = types?.get(toName(variable));
    return (type && toRoot(variable, type)) ?? [];
  });
  const paths = listOptionalFields(roots, Math.ceil(toolset.maxToolBytes / leastBytesPerField));
  const build = (kept: readonly string[], enums: EnumRoom) =>
    toInputSchema(toolset, variables, { kept: new Set(kept), enums });
  const complete = diagnostics.attempt(() => build(paths, "meanings"));
  if (!pins || !types || !complete) throw diagnostics.toError();
  return {
    pins,
    complete,
    fieldCount: paths.length,
    toSmaller: (count, enums) => build(paths.slice(0, count), enums),
    toCoercion: (schema) => toFieldCoercions(schema, (name) => types.get(name)),
  };
}
