import { type CompiledOperation, isTool } from "../../src/catalog/compiled.ts";
import { listForms, listInner, listItems } from "./list-forms.ts";
import { type NamedOperations, toMissing } from "./missing-name.ts";

/** What a prompt says of the tool that its values come from. */
interface Completion {
  /** As the operation's document names it. */
  readonly tool: string;
  readonly argument: string;
  /** Keys of the result down to the values, joined by dots. */
  readonly path: string;
}

/** The operations that a prompt may name. */
export interface PromptOperations extends Pick<NamedOperations, "prefix" | "leftOut"> {
  readonly listed: readonly CompiledOperation[];
}

/** What is wrong, and with which of the three fields. */
interface CompletionMistake {
  readonly field: keyof Completion;
  /** Follows the field's name. */
  readonly message: string;
}

const isNamed = (name: string) => (operation: CompiledOperation) =>
  isTool(operation) && operation.operationName === name;

/** The name of the tool that values come from. */
export const toCompletionTool = (name: string, { prefix }: PromptOperations): string =>
  `${prefix}${name}`;

/**
 * Why values cannot come from there; null if they can. It is called at every letter that a person types, and nobody is
 * asked: so it only reads.
 */
export function findCompletionMistake(
  { tool, argument, path }: Completion,
  { listed, ...named }: PromptOperations,
): CompletionMistake | null {
  const found = listed.find(isNamed(tool));
  if (!found) {
    const names = listed.filter((one) => isTool(one) && isReading(one)).map(toName);
    const kind = "tool of this toolset";
    const why = toMissing(tool, { ...named, names, kind });
    return { field: "tool", message: `names ${JSON.stringify(tool)}, ${why}` };
  }
  if (!isReading(found)) {
    const why = "which makes changes: completions run while a person types, so name a query.";
    return { field: "tool", message: `names "${tool}", ${why}` };
  }
  return findArgumentMistake(found, argument) ?? findPathMistake(found, path);
}

const toName = ({ operationName }: CompiledOperation) => operationName;

const isReading = ({ kind, confirm }: CompiledOperation) => kind === "query" && confirm === null;

function findArgumentMistake(
  { operationName, tool, checkedSchema }: CompiledOperation,
  argument: string,
): CompletionMistake | null {
  const { properties, required } = checkedSchema ?? tool.inputSchema;
  const known = new Map(Object.entries(Object(properties)));
  const refuse = (message: string) => ({ field: "argument", message }) as const;
  const schema = known.get(argument);
  if (schema === undefined) {
    const fix = known.size > 0 ? `take one of ${[...known.keys()].join(", ")}` : "it has none";
    return refuse(`is no argument of ${operationName}: ${fix}.`);
  }
  if (!listItems(listForms(schema)).some(isText)) {
    return refuse(
      `names "${argument}" of ${operationName}, which takes no text: name one that does.`,
    );
  }
  const other = [required].flat().find((name) => name !== undefined && name !== argument);
  if (other === undefined) return null;
  return refuse(
    `is all that ${operationName} is called with, and it needs ${other} too: give that a default.`,
  );
}

function findPathMistake(
  { operationName, tool, resultSchema }: CompiledOperation,
  path: string,
): CompletionMistake | null {
  const whole = listForms(resultSchema ?? tool.outputSchema);
  const found = path.split(".").reduce((at, key) => listInner(listItems(at), key), whole);
  if (listItems(found).some(isText)) return null;
  return {
    field: "path",
    message: `leads to no text in what ${operationName} answers: write the keys of its result down to one.`,
  };
}

const isText = ({ type }: { readonly type?: unknown }) => [type].flat().includes("string");
