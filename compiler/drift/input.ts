import {
  type GraphQLEnumType,
  type GraphQLInputObjectType,
  type GraphQLInputType,
  GraphQLNonNull,
  type GraphQLSchema,
  getNamedType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isRequiredInputField,
} from "graphql";

import { type Drift, toDeprecated } from "./kinds.ts";

type NamedInput = ReturnType<typeof toNamed>;

/** What a variable's type, with all that is below it, no longer takes as the tool's schema says. */
export function compareInput(before: GraphQLInputType, after: GraphQLSchema): Drift[] {
  return listInputs(toNamed(before)).flatMap((type) => {
    const now = after.getType(type.name);
    if (isEnumType(type) && isEnumType(now)) return compareEnum(type, now);
    if (isInputObjectType(type) && isInputObjectType(now)) return compareObject(type, now);
    if (now && now.constructor === type.constructor) return [];
    return [
      { kind: "breaking", message: `The type ${type.name} is gone, or another kind of type.` },
    ];
  });
}

function toNamed(type: GraphQLInputType) {
  return getNamedType(type);
}

function listInputs(type: NamedInput, seen = new Set<NamedInput>()): NamedInput[] {
  if (seen.has(type)) return [];
  seen.add(type);
  if (!isInputObjectType(type)) return [type];
  const below = Object.values(type.getFields()).flatMap((field) =>
    listInputs(toNamed(field.type), seen),
  );
  return [type, ...below];
}

function compareEnum(before: GraphQLEnumType, after: GraphQLEnumType): Drift[] {
  const gone = before.getValues().filter(({ name }) => !after.getValue(name));
  const came = after.getValues().filter(({ name }) => !before.getValue(name));
  return [
    ...gone.map(({ name }) =>
      toBreaking(`${before.name}.${name} is gone, and the tool offers it.`),
    ),
    ...came.map(
      ({ name }): Drift => ({
        kind: "new_values",
        message: `${before.name} may be ${name} now.`,
      }),
    ),
  ];
}

function compareObject(before: GraphQLInputObjectType, after: GraphQLInputObjectType): Drift[] {
  const [fields, now] = [before.getFields(), after.getFields()];
  const changed = Object.values(fields).flatMap((field): Drift[] => {
    const at = `${before.name}.${field.name}`;
    const same = now[field.name];
    if (!same) return [toBreaking(`${at} is gone, and the tool offers it.`)];
    const was = `it was ${field.type} and is ${same.type} now`;
    return [
      ...toDeprecated(at, same.deprecationReason),
      ...(isTakenBy(field.type, same.type, same.default !== undefined)
        ? []
        : [toBreaking(`${at} changed its type: ${was}.`)]),
    ];
  });
  const required = Object.values(now).filter(
    (field) => !fields[field.name] && isRequiredInputField(field),
  );
  return [
    ...changed,
    ...required.map(({ name }) => toBreaking(`${before.name}.${name} is required now.`)),
  ];
}

/** Whether every value of `before` is good for `after`. */
function isTakenBy(before: GraphQLInputType, after: GraphQLInputType, hasDefault = false): boolean {
  if (isNonNullType(after)) {
    if (isNonNullType(before)) return isTakenBy(before.ofType, after.ofType);
    return hasDefault && isTakenBy(before, after.ofType);
  }
  if (isNonNullType(before)) return isTakenBy(before.ofType, after);
  if (isListType(before) && isListType(after)) return isTakenBy(before.ofType, after.ofType);
  // GraphQL makes a list of a single value, and null stays null.
  if (isListType(after)) return isTakenBy(new GraphQLNonNull(before), after.ofType);
  return String(before) === String(after);
}

function toBreaking(message: string): Drift {
  return { kind: "breaking", message };
}
