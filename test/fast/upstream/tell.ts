import { compileThings, settings } from "../../support/compiler-toolset.ts";
import { createCall } from "../../support/in-process.ts";
import { type Reply, startReplies } from "../../support/upstream.ts";

export const read =
  '"D" query read_thing($id: ID!) { thing(id: $id) @notFound(message: "Look in things.") { id name } }';
export const ok = { status: 200, headers: {} };

/** What an agent is told of a reply by a toolset with these rules. */
export async function tell(
  reply: Partial<Reply>,
  errors: readonly object[] = [],
  operation = read,
) {
  const endpoint = await startReplies(() => ({ ...ok, body: {}, ...reply }));
  const toolset = compileThings(
    { a: operation },
    { "things/toolset.json": { ...settings, errors } },
  );
  return createCall(toolset, endpoint)({ id: "1" });
}

export const odd = { message: "Odd.", extensions: { code: "ODD", again: 12 } };

export const at = (...path: unknown[]) => ({ message: "No.", path });

/** A change that says in its data why it failed. */
export const coded =
  '"D" mutation change_it($id: ID!) { change(id: $id) { failures @error(message: "Not changed.", code: "field") { message field } thing { id } } }';

export const failures = (field: string | null) => ({
  data: { change: { failures: [{ message: "Too long.", field }], thing: null } },
});
