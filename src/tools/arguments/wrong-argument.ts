import type { JsonSchema, LeftOutFields } from "../../catalog/compiled.ts";

/** Arguments that do not fit, before anybody has found the words: those are loaded when they are needed. */
export class WrongArgument {
  readonly schema: JsonSchema;
  /** Coerced, as they were checked. */
  readonly args: Readonly<Record<string, unknown>>;
  /** A JSON Pointer to where they do not fit, or to something around it. */
  readonly path: string;
  /** Input fields that the API has and the tool has not. */
  readonly leftOut: readonly LeftOutFields[];

  constructor({ schema, args, path, leftOut }: WrongArgument) {
    this.schema = schema;
    this.args = args;
    this.path = path;
    this.leftOut = leftOut;
  }
}
