import { findMeant } from "../../src/catalog/nearest.ts";

/** What stands in double braces: an argument's place, or where a part with it begins or ends. */
export interface PromptMark {
  readonly at: number;
  readonly kind: "place" | "begin" | "end";
  readonly name: string;
}

/** What is wrong at a place of a prompt's text, counted from 0. */
interface MarkMistake {
  readonly at: number;
  readonly message: string;
}

/** As `fillPrompt` reads them. */
const mark = /\{\{(?:\s*(\w+)\s*|([#/])(\w+))\}\}/g;

/** The marks of a prompt's text, in its order. */
export function listMarks(text: string): PromptMark[] {
  return [...text.matchAll(mark)].map(({ index: at, 1: place, 2: sign, 3: name = "" }) =>
    place === undefined
      ? { at, kind: sign === "#" ? "begin" : "end", name }
      : { at, kind: "place", name: place },
  );
}

/** Everything that could not be filled in. `known`: the prompt's arguments. */
export function listMarkMistakes(
  text: string,
  marks: readonly PromptMark[],
  known: readonly string[],
): MarkMistake[] {
  return [
    ...listBroken(text, marks),
    ...listSingle(text, known),
    ...[...new Map(marks.toReversed().map((each) => [each.name, each])).values()]
      .filter(({ name }) => !known.includes(name))
      .map((each) => toUnknown(each, known)),
    ...listOpenParts(marks),
  ].toSorted((a, b) => a.at - b.at);
}

/** Braces that no mark has. */
function listBroken(text: string, marks: readonly PromptMark[]): MarkMistake[] {
  const sound = new Set(marks.map(({ at }) => at));
  return [...text.matchAll(/\{\{[^{}\n]{0,40}(?:\}\})?/g)].flatMap(({ 0: written, index: at }) =>
    sound.has(at)
      ? []
      : [
          {
            at,
            message: `${JSON.stringify(written)} names no argument: write {{argument}}, or {{#argument}} and {{/argument}} around a part.`,
          },
        ],
  );
}

/** An argument in single braces, which would stay as it is. */
function listSingle(text: string, known: readonly string[]): MarkMistake[] {
  return [...text.matchAll(/(?<!\{)\{(\w+)\}(?!\})/g)].flatMap(({ 1: name = "", index: at }) =>
    known.includes(name)
      ? [{ at, message: `{${name}} stays as it is: write {{${name}}} for the argument.` }]
      : [],
  );
}

function toUnknown({ at, name }: PromptMark, known: readonly string[]): MarkMistake {
  const meant = findMeant(name, known);
  const fix = meant === undefined ? "declare it." : `did you mean {{${meant}}}?`;
  return { at, message: `The text uses {{${name}}}, which is no argument: ${fix}` };
}

/** Parts that do not end, begin inside another one, or end without a beginning. */
function listOpenParts(marks: readonly PromptMark[]): MarkMistake[] {
  const open: PromptMark[] = [];
  let within: PromptMark | undefined;
  for (const each of marks.filter(({ kind }) => kind !== "place")) {
    const isBegin = each.kind === "begin";
    const fits = isBegin ? within === undefined : within?.name === each.name;
    if (!fits) open.push(each);
    within = isBegin ? each : undefined;
  }
  return [...open, ...(within ? [within] : [])].map(({ at, name }) => ({
    at,
    message: `The part {{#${name}}} has to end with {{/${name}}}, before another one begins: fix its marks.`,
  }));
}
