import { existsSync } from "node:fs";
import { Source } from "graphql";
import * as z from "zod";

import { mapCollecting } from "../diagnostics/diagnostic-list.ts";
import { ToolsetError } from "../diagnostics/toolset-error.ts";
import { parseJson } from "./json.ts";
import { readSource } from "./source.ts";

const format = "apollo-persisted-query-manifest";

/** One persisted operation. */
const Entry = z.looseObject({ name: z.string().min(1), body: z.string() });

/** Source: Apollo GraphOS documentation, "Persisted query manifest". */
const Manifest = z.looseObject({
  format: z.literal(format),
  version: z.literal(1),
  operations: z.array(z.unknown()),
});

/** The bodies of a persisted-query manifest by name, each named `<file>#<operation>`. Throws: `ToolsetError`. */
export function readManifest(file: string): Source[] {
  if (!existsSync(file)) return [];
  const parsed = Manifest.safeParse(parseJson(readSource(file)));
  if (!parsed.success) {
    const message = `This is no persisted-query manifest: write {"format": "${format}", "version": 1, "operations": [...]}.`;
    throw new ToolsetError([{ file, message }]);
  }
  const entries = mapCollecting([...parsed.data.operations.entries()], ([index, entry]) =>
    toEntry(`${file}#${index}`, entry),
  );
  return entries
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .map(({ name, body }) => new Source(body, `${file}#${name}`));
}

function toEntry(place: string, entry: unknown): z.infer<typeof Entry> {
  const parsed = Entry.safeParse(entry);
  if (parsed.success) return parsed.data;
  const message = 'An entry needs "name" and "body", both text: make the manifest again.';
  throw new ToolsetError([{ file: place, message }]);
}
