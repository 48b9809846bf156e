import { parseArguments } from "../../src/tools/arguments/arguments.ts";
import { toRefusal } from "../../src/tools/arguments/refusal.ts";
import { WrongArgument } from "../../src/tools/arguments/wrong-argument.ts";

/** The arguments as a call takes them. Throws: `input`, as a call does. */
export function parseOrRefuse(...call: Parameters<typeof parseArguments>) {
  const parsed = parseArguments(...call);
  if (parsed instanceof WrongArgument) throw toRefusal(parsed);
  return parsed;
}
