import type { DirectiveNode } from "graphql";

import type { FieldGroup } from "./collect-fields.ts";
import { findDirective } from "./directives.ts";

/** A directive on one of the fields that share a response key. */
export function findMark({ nodes }: FieldGroup, name: string): DirectiveNode | undefined {
  const node = nodes.find((candidate) => findDirective(candidate, name));
  return node && findDirective(node, name);
}

/** Whether the field is fetched for something else than the result. */
export function isHidden(group: FieldGroup): boolean {
  return findMark(group, "private") !== undefined || findMark(group, "error") !== undefined;
}
