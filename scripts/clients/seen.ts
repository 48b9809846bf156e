import * as z from "zod";

import { catalog } from "../../src/catalog/catalog.gen.ts";
import { isTool } from "../../src/catalog/compiled.ts";

/** The call that every client makes. */
export const call = {
  name: "search_clinical_trials",
  arguments: { condition: "migraine", max_results: 2 },
};

/** What a client got: the tools of its list, and the structured answer of `call`. */
export const Seen = z.object({
  tools: z.array(z.string()),
  answer: z.object({ trials: z.array(z.object({ trial_id: z.string() })) }),
});
export type Seen = z.infer<typeof Seen>;

const own = ["ping", "whoami"];

/** toolhub's own tools, and those of the toolsets that fit. */
function listTools(fits: (toolset: string) => boolean): string[] {
  const tools = catalog.filter(({ name }) => fits(name)).flatMap(({ operations }) => operations);
  return [...own, ...tools.filter(isTool).map(({ tool }) => tool.name)].sort();
}

/** What the person of the run may use: they gave a key of one toolset. */
export const listExpectedTools = () => listTools((name) => name === "clinical-trials");

/** What whoever starts the stdio program may use. */
export const listAllTools = () => listTools(() => true);

/** Null if the client got everything, otherwise a sentence that says what is wrong. */
export function findFault(
  { tools, answer }: Seen,
  expected: readonly string[] = listExpectedTools(),
): string | null {
  const listed = [...tools].sort().join(", ");
  if (listed !== expected.join(", ")) return `it listed ${listed || "no tools"}`;
  const count = answer.trials.length;
  const wanted = call.arguments.max_results;
  return count === wanted
    ? null
    : `${call.name} answered with ${count} trials instead of ${wanted}`;
}
