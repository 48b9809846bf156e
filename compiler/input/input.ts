import {
  GraphQLID,
  type GraphQLInputType,
  getNullableType,
  isInputObjectType,
  isListType,
} from "graphql";

import type { Coercion, FieldCoercions, JsonSchema, Pin } from "../../src/catalog/compiled.ts";
import { listFieldNames } from "../../src/catalog/fields.ts";
import { DiagnosticList, mapCollecting } from "../diagnostics/diagnostic-list.ts";
import { failAt } from "../diagnostics/toolset-error.ts";
import type { OperationTree, TreeVariable } from "../document/operation-tree.ts";
import type { ObjectSchema } from "../json-schema/object-schema.ts";
import {
  listKeepSizes,
  type ShrunkInput,
  shrinkInput,
  toChoiceRoot,
  tryInput,
} from "./shrink-input.ts";
import type { InputSizes } from "./sizes.ts";

/** What the variables of an operation become. */
export interface CompiledInput {
  readonly pins: readonly Pin[];
  /** Whether there are more fields than any listing has room for. */
  readonly isPruned: boolean;
  /** As much as there is room for. Units: bytes, as `toBytes` counts them. */
  readonly shrink: (room: number, toBytes: (schema: ObjectSchema) => number) => ShrunkInput;
  /** What each path that `@fields` keeps takes. Units: bytes, as `toBytes` counts them. */
  readonly listKeepSizes: (
    toBytes: (schema: ObjectSchema) => number,
  ) => readonly (readonly [string, number])[];
  readonly toCoercion: (schema: JsonSchema) => FieldCoercions;
}

interface InputSettings {
  readonly inputSizes: InputSizes;
  readonly maxToolBytes: number;
  /** What a person fills in besides the key; undefined if nobody can tell. */
  readonly fields: readonly string[] | undefined;
}

/** Throws: `ToolsetError` with every mistake in the variables. */
export function compileInput(
  { inputSizes: sizes, maxToolBytes, fields }: InputSettings,
  tree: OperationTree,
): CompiledInput {
  const variables = tree.variables.filter(({ isHidden }) => !isHidden);
  const diagnostics = new DiagnosticList();
  const pins = diagnostics.attempt(() =>
    mapCollecting(tree.variables, (variable) => listPins(variable, fields)).flat(),
  );
  const roots = diagnostics.attempt(() =>
    mapCollecting(variables, (variable) => toChoiceRoot(sizes, variable)),
  );
  const selected = new Set(tree.fields.map(({ name }) => name));
  const parts = roots && { sizes, selected, variables, roots };
  const first = parts && diagnostics.attempt(() => tryInput(parts, maxToolBytes));
  if (!pins || !first) throw diagnostics.toError();
  const types = new Map(variables.map(({ name, type }) => [name, type]));
  return {
    pins,
    isPruned: first.choice.pruned.size > 0,
    shrink: (room, toBytes) => shrinkInput(parts, first, room, toBytes),
    listKeepSizes: (toBytes) => listKeepSizes(parts, toBytes),
    toCoercion: (schema) => toFieldCoercions(schema, (name) => types.get(name)),
  };
}

function listPins(variable: TreeVariable, fields: readonly string[] | undefined): Pin[] {
  return [...variable.directives.values()].flatMap((use) => {
    const pin = use.directive.toPin?.(use, variable);
    const names = listFieldNames(pin?.value ?? "");
    const unknown = fields && names.find((name) => !fields.includes(name));
    if (unknown !== undefined) {
      failAt(
        use.node,
        `@pin takes \${field.${unknown}}, which "fields" in toolset.json does not have: add it there, or fix its name.`,
      );
    }
    return pin ?? [];
  });
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
