import { compileThings, settings } from "../support/compiler-toolset.ts";
import { createCall } from "../support/in-process.ts";
import { type Asked, type Said, startThings } from "../support/upstream.ts";

export const read =
  '"D" query read_things($id: ID! @batch) { thing(id: $id) @notFound(message: "No such thing.") { id name } }';
export const rename =
  '"D" mutation rename_things($id: ID! @batch, $name: String! = "x") { rename(id: $id, name: $name) { id } }';

const bearer = {
  "things/toolset.json": {
    ...settings,
    auth: { type: "bearer", probe: { file: "probe.graphql", owner: "maker.name" } },
  },
  "things/probe.graphql": "query { maker { name } }",
};

/** A tool of this operation whose upstream answers so. */
export async function start(
  operation: string,
  answer: (asked: Asked) => Said | Promise<Said>,
  timeoutMs?: number,
) {
  const { endpoint, asked } = await startThings(answer);
  const call = createCall(compileThings({ a: operation }, bearer), endpoint, timeoutMs);
  const listIds = () => asked.map(({ variables }) => variables.id);
  return { call, asked, listIds };
}

export const renamed = ({ variables: { id } }: Asked) => ({ data: { rename: { id } } });
export const ids = (count: number) => Array.from({ length: count }, (_, index) => `${index}`);

/** What each item came to: its error's code, or "ok". */
export function listCodes({ structuredContent }: { structuredContent?: unknown }): string[] {
  const results: { error?: { error_code: string } }[] = Object(structuredContent).results;
  return results.map(({ error }) => error?.error_code ?? "ok");
}
