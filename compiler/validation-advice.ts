import {
  ExecutableDefinitionsRule,
  FieldsOnCorrectTypeRule,
  FragmentsOnCompositeTypesRule,
  type GraphQLError,
  type GraphQLSchema,
  KnownArgumentNamesRule,
  KnownDirectivesRule,
  KnownFragmentNamesRule,
  KnownOperationTypesRule,
  KnownTypeNamesRule,
  NoFragmentCyclesRule,
  NoUndefinedVariablesRule,
  NoUnusedFragmentsRule,
  NoUnusedVariablesRule,
  PossibleFragmentSpreadsRule,
  ProvidedRequiredArgumentsRule,
  ScalarLeafsRule,
  type ValidationRule,
  ValuesOfCorrectTypeRule,
  VariablesAreInputTypesRule,
  VariablesInAllowedPositionRule,
} from "graphql";

import { directiveNames } from "./directives.ts";

/** graphql-js says what is wrong; this says what to do. Rules that are not here say both themselves. */
const adviceByRule: ReadonlyMap<ValidationRule, string> = new Map([
  [ExecutableDefinitionsRule, "Remove it: types belong to schema.graphql."],
  [FieldsOnCorrectTypeRule, "Take a field that schema.graphql gives this type."],
  [FragmentsOnCompositeTypesRule, "Write the fragment for an object type."],
  [KnownArgumentNamesRule, "Remove it, or take a name that is defined."],
  [
    KnownFragmentNamesRule,
    "Define it in this file, or in a file that holds fragments alone, below operations/ or fragments/.",
  ],
  [KnownOperationTypesRule, "Write a query."],
  [KnownTypeNamesRule, "Take a type of schema.graphql."],
  [NoFragmentCyclesRule, "Write the fields out where the circle closes."],
  [NoUndefinedVariablesRule, "Declare it in the brackets after the operation's name."],
  [NoUnusedFragmentsRule, "Spread it, or remove it."],
  [NoUnusedVariablesRule, "Use it in an argument of a field, or remove it."],
  [PossibleFragmentSpreadsRule, "Remove it."],
  [ProvidedRequiredArgumentsRule, "Give it a value."],
  [ScalarLeafsRule, "Remove the braces."],
  [ValuesOfCorrectTypeRule, "Write a value of that type."],
  [VariablesAreInputTypesRule, "Take a scalar, an enum or an input type."],
  [VariablesInAllowedPositionRule, "Declare the variable with the type that the argument takes."],
]);

const known = [...directiveNames].map((name) => `@${name}`).join(", ");

/** What an author can do about `error`; empty if the message says it. */
export function toValidationAdvice(
  schema: GraphQLSchema,
  rule: ValidationRule,
  error: GraphQLError,
): string {
  const quoted = /^Enum "\w+" cannot represent non-enum value: "(\w+)"\./.exec(error.message)?.[1];
  if (quoted !== undefined) return `A value of an enum has no quotes: ${quoted}.`;
  if (error.message.includes("Did you mean")) return "";
  if (rule === KnownDirectivesRule) return toDirectiveAdvice(schema, error.message);
  return adviceByRule.get(rule) ?? "";
}

function toDirectiveAdvice(schema: GraphQLSchema, message: string): string {
  const name = /"@(\w+)" may not/.exec(message)?.[1];
  const places = name === undefined ? undefined : schema.getDirective(name)?.locations;
  return places
    ? `It belongs on: ${places.map(toWords).join(", ")}.`
    : `toolhub's own directives are ${known}.`;
}

/** `VARIABLE_DEFINITION` becomes `variable definition`. */
function toWords(location: string): string {
  return location.toLowerCase().replaceAll("_", " ");
}
