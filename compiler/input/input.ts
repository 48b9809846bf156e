import {
  GraphQLID,
  type GraphQLInputType,
  getNullableType,
  isInputObjectType,
  isListType,
} from "graphql";

import type { Coercion, FieldCoercions, JsonSchema, Pin } from "../../src/catalog/compiled.ts";
import { DiagnosticList, mapCollecting } from "../diagnostics/diagnostic-list.ts";
import type { TreeVariable } from "../document/operation-tree.ts";
import type { ScalarMap } from "../json-schema/scalars.ts";
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

/** How values of the type are brought into the form that `schema` has; null if GraphQL changes nothing. */
function toCoercion(type: GraphQLInputType, schema: JsonSchema): Coercion | null {
  const present = getNullableType(type);
  if (isListType(present)) return [toCoercion(present.ofType, { ...Object(schema.items) })];
  if (present === GraphQLID) return "id";
  if (!isInputObjectType(present)) return null;
  const fields = present.getFields();
  return toFieldCoercions(schema, (name) => fields[name]?.type);
}

/** Field by field, as far as an object's schema has them. */
function toFieldCoercions(
  { properties }: JsonSchema,
  findType: (name: string) => GraphQLInputType | undefined,
): FieldCoercions {
  const entries = Object.entries({ ...Object(properties) }).flatMap(([name, schema]) => {
    const type = findType(name);
    const coercion = type ? toCoercion(type, { ...Object(schema) }) : null;
    return coercion === null ? [] : [[name, coercion] as const];
  });
  return Object.fromEntries(entries);
}
