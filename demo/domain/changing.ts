import type { DomainContext } from "./domain.ts";
import { assertMay } from "./permission.ts";
import { change } from "./refusal.ts";

/** A resolver that changes data, for keys that may: whole or not at all. `what` begins the sentence for those that may not. */
export const changing =
  <Arguments, Payload extends object>(
    what: string,
    run: (context: DomainContext, asked: Arguments) => Payload,
  ) =>
  (_root: unknown, asked: Arguments, context: DomainContext) => {
    assertMay(context.permission, "rw", what);
    return change(context.storage, () => run(context, asked));
  };
