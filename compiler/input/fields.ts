import {
  type GraphQLInputField,
  type GraphQLInputObjectType,
  type GraphQLInputType,
  getNamedType,
  getNullableType,
  isInputObjectType,
  isListType,
  isRequiredInputField,
} from "graphql";

/** How often an input type may stand inside itself: once, so that `and` of a filter takes filters. */
const maxNesting = 2;

/** An input type at one place below a variable. */
export interface InputPath {
  /** Variable and fields, joined by dots. */
  readonly path: string;
  readonly type: GraphQLInputObjectType;
  /** The input types around this one, outermost first. */
  readonly within: readonly GraphQLInputObjectType[];
}

/** The input type of a field or variable, through its lists; null if it is another kind. */
export function findInputObject(type: GraphQLInputType): GraphQLInputObjectType | null {
  const named = getNamedType(type);
  return isInputObjectType(named) ? named : null;
}

/** Where a field of an input type leads; null if that is no input type. */
export function enterField(
  { path, type, within }: InputPath,
  field: GraphQLInputField,
): InputPath | null {
  const inner = findInputObject(field.type);
  return inner && { path: `${path}.${field.name}`, type: inner, within: [...within, type] };
}

/** Whether an input type stands in itself too often to go on. */
function isTooDeep({ type, within }: InputPath): boolean {
  return within.filter((outer) => outer === type).length >= maxNesting;
}

/** Whether nothing can be written at a place without going too deep: what it requires leads there. */
export function isEndless(place: InputPath): boolean {
  if (isTooDeep(place)) return true;
  if (hasEnd(place.type)) return false;
  const needed = Object.values(place.type.getFields()).filter((field) =>
    isIndispensable(place, field),
  );
  if (place.type.isOneOf && needed.length === 0) return true;
  return needed.some((field) => {
    const inner = isList(field) ? null : enterField(place, field);
    return inner !== null && isEndless(inner);
  });
}

const ends = new WeakMap<GraphQLInputObjectType, boolean>();

/** Whether a type can be written wherever it stands: what it requires leads to no other object. */
export function hasEnd(type: GraphQLInputObjectType): boolean {
  const known = ends.get(type);
  if (known !== undefined) return known;
  const fields = Object.values(type.getFields());
  const isLeaf = (field: GraphQLInputField) => !findInputObject(field.type);
  const found = type.isOneOf
    ? fields.some(isLeaf)
    : fields.every((field) => !isRequiredInputField(field) || isLeaf(field));
  ends.set(type, found);
  return found;
}

const needs = new WeakMap<GraphQLInputObjectType, boolean>();

/** Whether an object holds something whenever it is there. */
export function isNeeding(type: GraphQLInputObjectType): boolean {
  const known = needs.get(type);
  if (known !== undefined) return known;
  const found = type.isOneOf || Object.values(type.getFields()).some(isRequiredInputField);
  needs.set(type, found);
  return found;
}

/** Whether an object cannot be written without the field: it is required, or the simplest choice of `@oneOf`. */
export function isIndispensable(place: InputPath, field: GraphQLInputField): boolean {
  if (!place.type.isOneOf) return isRequiredInputField(field);
  const choices = Object.values(place.type.getFields());
  const leaf = choices.find((choice) => !findInputObject(choice.type));
  const finite = choices.find((choice) => {
    const inner = findInputObject(choice.type);
    return inner !== place.type && inner !== null && !place.within.includes(inner);
  });
  return field === (leaf ?? finite ?? choices.find(isList));
}

function isList({ type }: GraphQLInputField): boolean {
  return isListType(getNullableType(type));
}
