import { parse } from "graphql";
import { error } from "./directives/field/error.ts";
import { flatten } from "./directives/field/flatten.ts";
import { limit } from "./directives/field/limit.ts";
import { notFound } from "./directives/field/not-found.ts";
import { privateField } from "./directives/field/private.ts";
import { deprecated } from "./directives/operation/deprecated.ts";
import { resource } from "./directives/operation/resource.ts";
import { tool } from "./directives/operation/tool.ts";
import { batch } from "./directives/variable/batch.ts";
import { examples } from "./directives/variable/examples.ts";
import { fields } from "./directives/variable/fields.ts";
import { format } from "./directives/variable/format.ts";
import { hide } from "./directives/variable/hide.ts";
import { length } from "./directives/variable/length.ts";
import { pattern } from "./directives/variable/pattern.ts";
import { pin } from "./directives/variable/pin.ts";
import { range } from "./directives/variable/range.ts";
import type { Directive } from "./document/operation-tree.ts";

/** toolhub's own directives. If several stand at one place, they act in this order. */
export const directives: readonly Directive[] = [
  tool,
  range,
  length,
  pattern,
  format,
  examples,
  fields,
  pin,
  hide,
  resource,
  batch,
  notFound,
  flatten,
  limit,
  error,
  privateField,
  deprecated,
];

export const directiveNames: ReadonlySet<string> = new Set(directives.map(({ name }) => name));

/** Operations are checked against these; they are stripped before a document is sent. */
export const directiveDefinitions = parse(
  directives.map(({ definition }) => definition).join("\n"),
).definitions;
