import {
  type ASTNode,
  type GraphQLInputField,
  type GraphQLInputObjectType,
  type GraphQLScalarType,
  getNamedType,
  isEnumType,
} from "graphql";

import { toListedPart } from "../json-schema/listed-schema.ts";
import { countBytes } from "../json-schema/listing-size.ts";
import type { ScalarMap } from "../json-schema/scalars.ts";
import { isSampled } from "./enum.ts";
import { enterField, hasEnd, type InputPath } from "./fields.ts";
import { findOperators } from "./operators.ts";
import { toFieldSchema } from "./type.ts";

/** What a field takes of a listing. Units: bytes. */
export interface FieldSize {
  /** With its name, without anything that may be left out in it. */
  readonly least: number;
  /** All values more, if its enum has so many that they may be left out. */
  readonly values: number;
  /** What its values, or it as an operator, mean. */
  readonly told: number;
}

const none: ReadonlySet<string> = new Set();

/** The sizes of the input fields of one schema, each measured when it is first asked for. */
export class InputSizes {
  readonly scalars: ScalarMap;
  readonly #known = new Map<GraphQLInputField, FieldSize>();

  readonly #operators = new Map<GraphQLInputObjectType, number>();

  constructor(scalars: ScalarMap) {
    this.scalars = scalars;
  }

  /** Throws: `ToolsetError` at `node`. */
  measure(node: ASTNode, place: InputPath, field: GraphQLInputField): FieldSize {
    const known = this.#known.get(field);
    if (known) return known;
    const size = this.#measure(node, place, field);
    const inner = enterField(place, field);
    // What is required without end depends on what is around it.
    if (!inner || hasEnd(inner.type)) this.#known.set(field, size);
    return size;
  }

  /** The commonest operators of a type that holds operators; 0 for another. Throws: `ToolsetError` at `node`. */
  measureOperators(node: ASTNode, place: InputPath): number {
    const known = this.#operators.get(place.type);
    if (known !== undefined) return known;
    const operators = findOperators(place.type);
    const fields = Object.values(place.type.getFields()).filter(({ name }) => operators?.has(name));
    const bytes = fields.reduce((sum, field) => sum + this.measure(node, place, field).least, 0);
    this.#operators.set(place.type, bytes);
    return bytes;
  }

  #measure(node: ASTNode, place: InputPath, field: GraphQLInputField): FieldSize {
    const here = new Set([`${place.path}.${field.name}`]);
    const count = (values: ReadonlySet<string>, told: ReadonlySet<string>) => {
      const room = { kept: here, values, told };
      const context = {
        scalars: this.scalars,
        node,
        room,
        leftOut: [],
        unknown: new Set<GraphQLScalarType>(),
      };
      const schema = toFieldSchema(context, place, field);
      // The name with its quotes, a colon and a comma.
      return schema ? countBytes(toListedPart(schema)) + countBytes(field.name) + 2 : 0;
    };
    const least = count(none, none);
    if (enterField(place, field)) return { least, values: 0, told: 0 };
    const named = getNamedType(field.type);
    const hasSample = isEnumType(named) && isSampled(named);
    const all = hasSample ? count(here, none) : least;
    // A sample may take more than the values.
    const values = hasSample ? Math.max(all - least, 1) : 0;
    return { least, values, told: count(here, here) - all };
  }
}
