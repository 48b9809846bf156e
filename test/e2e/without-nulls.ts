import {
  buildSchema,
  type GraphQLInputType,
  getNullableType,
  isInputObjectType,
  isInputType,
  isListType,
  isNonNullType,
  parseType,
  typeFromAST,
} from "graphql";

import type { RandomCase } from "../support/random-graphql.ts";

interface Place {
  readonly type: GraphQLInputType;
  readonly hasDefault: boolean;
}

/**
 * Arguments as toolhub takes them: without the nulls of what may be left out; undefined where a null stands at
 * another place of an input type. What is unknown stays.
 */
export function withoutNulls(
  { sdl, variables }: Pick<RandomCase, "sdl" | "variables">,
  args: Record<string, unknown>,
): Record<string, unknown> | undefined {
  const schema = buildSchema(sdl);
  const places = variables.map((text, index): [string, Place] => {
    const [typeText = "", preset] = text.split(" = ");
    const type = typeFromAST(schema, parseType(typeText));
    if (!isInputType(type)) throw new Error(`${text} is no input type`);
    return [`v${index}`, { type, hasDefault: preset !== undefined }];
  });
  return withoutNullFields(Object.fromEntries(places), args);
}

function withoutNullFields(places: Record<string, Place>, fields: Record<string, unknown>) {
  const kept: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(fields)) {
    const place = Object.hasOwn(places, name) ? places[name] : undefined;
    const isFree = place && (place.hasDefault || !isNonNullType(place.type));
    if (value === null && isFree) continue;
    const inner = place ? withoutNull(place.type, value) : value;
    if (inner === undefined) return undefined;
    kept[name] = inner;
  }
  return kept;
}

function withoutNull(type: GraphQLInputType, value: unknown): unknown {
  if (value === null) return undefined;
  const present = getNullableType(type);
  if (isListType(present)) {
    const items = (Array.isArray(value) ? value : [value]).map((item) =>
      withoutNull(present.ofType, item),
    );
    return items.includes(undefined) ? undefined : items;
  }
  if (!isInputObjectType(present) || typeof value !== "object" || Array.isArray(value)) {
    return value;
  }
  const places = Object.values(present.getFields()).map((field): [string, Place] => [
    field.name,
    { type: field.type, hasDefault: field.default !== undefined },
  ]);
  return withoutNullFields(Object.fromEntries(places), { ...value });
}
