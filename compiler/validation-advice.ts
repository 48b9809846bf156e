import {
  ExecutableDefinitionsRule,
  FieldsOnCorrectTypeRule,
  FragmentsOnCompositeTypesRule,
  type GraphQLError,
  type GraphQLSchema,
  isEnumType,
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

import { listNearest } from "../src/catalog/nearest.ts";
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
  const advice = toEnumAdvice(schema, error.message);
  if (advice !== null) return advice;
  if (error.message.includes("Did you mean")) return "";
  if (rule === KnownDirectivesRule) return toDirectiveAdvice(schema, error.message);
  return adviceByRule.get(rule) ?? "";
}

const mostNear = 3;

/** For what stands in the place of an enum's value; null for all else, or if graphql-js tells the value. */
function toEnumAdvice(schema: GraphQLSchema, message: string): string | null {
  const [, ofQuoted, quoted] =
    /^Enum "(\w+)" cannot represent non-enum value: "(\w+)"\./.exec(message) ?? [];
  const [, written, ofWritten] =
    /^Value "(\w+)" does not exist in "(\w+)" enum\./.exec(message) ?? [];
  const ofOther = /^Enum "(\w+)" cannot represent non-enum value: /.exec(message)?.[1];
  const type = schema.getType(ofQuoted ?? ofWritten ?? ofOther ?? "");
  if (!isEnumType(type)) return null;
  const names = type.getValues().map(({ name }) => name);
  if (quoted !== undefined && names.includes(quoted)) {
    return `A value of an enum has no quotes: ${quoted}.`;
  }
  if (message.includes("Did you mean")) return null;
  return `${toNearest(type.name, names, written ?? quoted)}${quoted === undefined ? "" : " A value of an enum has no quotes."}`;
}

/** The values most like what was written, or the first of them. */
function toNearest(type: string, names: readonly string[], written: string | undefined): string {
  const near = written === undefined ? names : listNearest(written, names, mostNear);
  const shown = near.slice(0, mostNear).join(", ");
  return names.length > mostNear
    ? `Take one of the ${names.length} values of ${type}, such as ${shown}.`
    : `Take one of ${shown}.`;
}

function toDirectiveAdvice(schema: GraphQLSchema, message: string): string {
  const name = /"@(\w+)" may not/.exec(message)?.[1];
  const places = name === undefined ? undefined : schema.getDirective(name)?.locations;
  return places
    ? `It belongs on: ${places.map(toWords).join(", ")}.`
    : `Remove it, or take one of toolhub's own: ${known}.`;
}

/** `VARIABLE_DEFINITION` becomes `variable definition`. */
function toWords(location: string): string {
  return location.toLowerCase().replaceAll("_", " ");
}
