import type { Inspection } from "../compiled-tool.ts";
import { type SourceLocation, toLocation } from "../diagnostics/source-location.ts";
import { isOfEnum } from "../input/enum.ts";
import { type LeftOut, listFew, splitLeftOut } from "../input/schema.ts";

const namedLeftOut = 12;

/** A place where a listing says less than the API does, so that the tool's entry keeps within its budget. */
export interface Note extends SourceLocation {
  readonly schema: "input" | "output";
  /** Shape: `trials[].locations`; of the input the argument's name; empty for all of it. */
  readonly path: string;
  readonly message: string;
}

/** What a tool's schemas do not say, a sentence for each place. */
export function toNotes({ operation, shrunk, maxToolBytes }: Inspection): readonly Note[] {
  const { input, output } = shrunk;
  const limit = `to keep within ${maxToolBytes} bytes`;
  const place = toLocation(operation.name ?? operation);
  const ofOutput = (path: string, message: string): Note => ({
    ...{ schema: "output", path, message },
    ...place,
  });
  return [
    ...input.leftOut.flatMap((left) => toInputNotes(left, input.pruned, limit)),
    ...output.coarse.map((path) =>
      ofOutput(path, `The result leaves out fields${path && ` at ${path}`}, ${limit}.`),
    ),
    ...(output.withoutValues > 0
      ? [
          ofOutput(
            "",
            `The result leaves out the values of ${toCount(output.withoutValues, "enum")}, ${limit}.`,
          ),
        ]
      : []),
    ...(output.sampled > 0
      ? [
          ofOutput(
            "",
            `The result tells a sample of ${toCount(output.sampled, "enum")} of very many values.`,
          ),
        ]
      : []),
    ...(output.untold > 0
      ? [ofOutput("", `The result leaves out ${toCount(output.untold, "description")}, ${limit}.`)]
      : []),
  ];
}

function toInputNotes(
  { variable, names }: LeftOut,
  prunedOf: ReadonlySet<string>,
  limit: string,
): Note[] {
  const { name, node, directives } = variable;
  const { pruned, endless } = splitLeftOut(names);
  const chosen = directives.has("fields")
    ? " @fields chose what stays first."
    : " Nobody chose what stays: say what people ask for with @fields(keep: [...]).";
  const isPruned = prunedOf.has(name);
  // What is no enum's and was not pruned has names that no provider takes.
  const why = isPruned || pruned.some(isOfEnum) ? `, ${limit}` : "";
  const messages = [
    ...(pruned.length > 0
      ? [
          `The argument ${name} leaves out ${listFew(pruned, namedLeftOut)}${why}.${isPruned ? chosen : ""}`,
        ]
      : []),
    ...(endless.length > 0
      ? [
          `The argument ${name} ends at ${listFew(endless, namedLeftOut)}: a type stands inside itself once.`,
        ]
      : []),
  ];
  return messages.map((message) => ({
    ...{ schema: "input", path: name, message },
    ...toLocation(node),
  }));
}

const toCount = (count: number, word: string) => `${count} ${word}${count === 1 ? "" : "s"}`;
