import fc, { type GeneratorValue } from "fast-check";
import {
  type GraphQLFieldResolver,
  type GraphQLOutputType,
  type GraphQLSchema,
  isAbstractType,
  isEnumType,
  isListType,
  isNonNullType,
  isObjectType,
} from "graphql";

const scalars: Readonly<Record<string, fc.Arbitrary<unknown>>> = {
  Int: fc.integer(),
  Float: fc.double({ noNaN: true, noDefaultInfinity: true }),
  String: fc.string(),
  Boolean: fc.boolean(),
  ID: fc.string(),
};

/** An upstream that answers every field with anything that its type allows. */
export function createRandomAnswers(draw: GeneratorValue): GraphQLFieldResolver<unknown, unknown> {
  const toAnswer = (schema: GraphQLSchema, type: GraphQLOutputType): unknown => {
    if (isNonNullType(type)) return toPresent(schema, type.ofType);
    return draw(fc.nat, { max: 2 }) === 0 ? null : toPresent(schema, type);
  };
  const toPresent = (schema: GraphQLSchema, type: GraphQLOutputType): unknown => {
    if (isListType(type)) {
      return Array.from({ length: draw(fc.nat, { max: 2 }) }, () => toAnswer(schema, type.ofType));
    }
    if (isEnumType(type)) return draw(fc.constantFrom, ...type.getValues().map((v) => v.name));
    if (isAbstractType(type)) {
      const names = schema.getPossibleTypes(type).map(({ name }) => name);
      return { __typename: draw(fc.constantFrom, ...names) };
    }
    if (isObjectType(type)) return {};
    return draw(() => scalars[String(type)] ?? fc.string());
  };
  return (_source, _args, _context, { returnType, schema }) => toAnswer(schema, returnType);
}

/** Stands in every value that an upstream makes up; nobody may ever read it. */
export const marker = "made-up-by-the-upstream";

/** Values that fit few places, and those that fit the wrong ones. */
const madeUp = fc.constantFrom<unknown>(
  null,
  [],
  {},
  true,
  0.5,
  2 ** 40,
  -1,
  "",
  marker,
  [marker],
  [[null]],
  { [marker]: marker },
  { id: marker },
  { __typename: marker },
  { __typename: "Place", id: "1" },
);

type Holder = Record<string, unknown> | unknown[];

/** Every place of a JSON value. */
function listSpots(value: unknown): (readonly [Holder, string])[] {
  if (typeof value !== "object" || value === null) return [];
  const holder = value as Holder;
  return Object.keys(holder).flatMap((key) => [
    [holder, key] as const,
    ...listSpots(Reflect.get(holder, key)),
  ]);
}

/** Changes an answer at one place: another value, none at all, or a field more. */
export function corrupt(draw: GeneratorValue, answer: Record<string, unknown>): void {
  const spots = listSpots(answer);
  const [holder, key] = spots[draw(fc.nat, { max: spots.length })] ?? [answer, "data"];
  switch (draw(fc.constantFrom, "value", "missing", "extra")) {
    case "value":
      Reflect.set(holder, key, structuredClone(draw(() => madeUp)));
      break;
    case "missing":
      Reflect.deleteProperty(holder, key);
      break;
    case "extra":
      if (!Array.isArray(holder)) Reflect.set(holder, marker, marker);
      break;
  }
}
