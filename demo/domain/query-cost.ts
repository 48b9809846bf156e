import {
  type DocumentNode,
  type FragmentDefinitionNode,
  type GraphQLNamedType,
  type GraphQLSchema,
  getNamedType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  type SelectionNode,
} from "graphql";

import { defaultPageSize } from "./connection.ts";

const mutationPoints = 10;

interface Counting {
  readonly schema: GraphQLSchema;
  readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  readonly variables: Readonly<Record<string, unknown>>;
  /** Of each fragment once: a few that use each other twice would take for ever. */
  readonly counted: Map<string, number>;
}

/** What `variables` holds and what else has a whole number as its default. */
function withDefaults(
  { variableDefinitions = [] }: OperationDefinitionNode,
  variables: Counting["variables"],
): Counting["variables"] {
  const defaults = variableDefinitions.flatMap(({ variable, defaultValue }) =>
    defaultValue?.kind === Kind.INT ? [[variable.name.value, Number(defaultValue.value)]] : [],
  );
  return { ...Object.fromEntries(defaults), ...variables };
}

/** How large a list may be: what `first` says, in the document or by a variable; 1 for what is no page. */
function toPageSize(
  field: Extract<SelectionNode, { kind: Kind.FIELD }>,
  { variables }: Counting,
): number {
  const value = field.arguments?.find(({ name }) => name.value === "first")?.value;
  if (value?.kind === Kind.INT) return Number(value.value);
  const told = value?.kind === Kind.VARIABLE ? variables[value.name.value] : undefined;
  return typeof told === "number" ? told : defaultPageSize;
}

function countField(
  type: GraphQLNamedType | undefined,
  field: Extract<SelectionNode, { kind: Kind.FIELD }>,
  counting: Counting,
): number {
  if (!field.selectionSet) return 0;
  const definition = isObjectType(type) ? type.getFields()[field.name.value] : undefined;
  const isPage = definition?.args.some(({ name }) => name === "first") ?? false;
  const size = isPage ? Math.max(1, toPageSize(field, counting)) : 1;
  const below = getNamedType(definition?.type);
  return 1 + size * countSelections(below, field.selectionSet.selections, counting);
}

function countFragment(name: string, counting: Counting): number {
  const known = counting.counted.get(name);
  if (known !== undefined) return known;
  const fragment = counting.fragments.get(name);
  const type = fragment && counting.schema.getType(fragment.typeCondition.name.value);
  const points = fragment ? countSelections(type, fragment.selectionSet.selections, counting) : 0;
  counting.counted.set(name, points);
  return points;
}

function countSelections(
  type: GraphQLNamedType | undefined,
  selections: readonly SelectionNode[],
  counting: Counting,
): number {
  return selections.reduce((sum, selection) => {
    if (selection.kind === Kind.FIELD) return sum + countField(type, selection, counting);
    if (selection.kind === Kind.FRAGMENT_SPREAD)
      return sum + countFragment(selection.name.value, counting);
    return sum + countSelections(type, selection.selectionSet.selections, counting);
  }, 0);
}

/**
 * What a valid document may cost at most, before it runs. Units: points; one for each object that may be in the answer, ten
 * more for a change.
 */
export function countCost(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  variables: Readonly<Record<string, unknown>>,
): number {
  const fragments = new Map(
    document.definitions.flatMap((definition) =>
      definition.kind === Kind.FRAGMENT_DEFINITION ? [[definition.name.value, definition]] : [],
    ),
  );
  const root = schema.getRootType(operation.operation) ?? undefined;
  const { selections } = operation.selectionSet;
  const points = countSelections(root, selections, {
    schema,
    fragments,
    variables: withDefaults(operation, variables),
    counted: new Map(),
  });
  return points + (operation.operation === "mutation" ? mutationPoints : 1);
}
