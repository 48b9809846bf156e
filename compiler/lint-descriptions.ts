import type { JsonSchema, ToolListing } from "../src/catalog/operation.ts";
import { leftOutWords } from "./input-schema.ts";

const shortest = 20;
const longest = 1000;

/** A description tells what a tool does. Text that steers the model beyond that is how tools are poisoned. */
const instructions = [
  /\b(ignore|disregard|forget)\b.{0,30}\b(previous|above|prior|earlier|all)\b/i,
  /\bsystem prompt\b/i,
  /\byou (must|should) (always|never)\b/i,
  /\b(do not|don't|never) (tell|show|mention|reveal|inform)\b.{0,20}\b(user|person|human|anyone|them)\b/i,
  /\b(before|instead of) (using|calling) (any|every|all) other tools?\b/i,
  /<\/?(system|important|instructions?)>/i,
];

/** Characters that a reader does not see and a model does. */
const invisible =
  /[\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff\u{e0000}-\u{e007f}]/u;

/** What could be better said in a tool's entry, a sentence each. */
export function lintDescriptions({
  description,
  inputSchema,
  outputSchema,
}: ToolListing): string[] {
  return [
    ...lintLength(description),
    ...lintTexts(inputSchema, "inputSchema"),
    ...lintTexts(outputSchema, "outputSchema"),
    ...lintText("The description", description),
    ...lintArguments(inputSchema),
  ];
}

function lintLength({ length }: string): string[] {
  if (length < shortest) {
    return [
      `The description has ${length} characters: say what the tool does and when to use it, in ${shortest} or more.`,
    ];
  }
  if (length <= longest) return [];
  return [`The description has ${length} characters: cut it to ${longest}.`];
}

function lintArguments({ properties = {} }: JsonSchema): string[] {
  return Object.entries(Object(properties)).flatMap(([name, schema]) => {
    const { description = "" } = Object(schema);
    return description !== "" && !description.startsWith(leftOutWords)
      ? []
      : [`The argument ${name} has no description: write one before the variable.`];
  });
}

/** Descriptions at any depth, with the upstream's own. */
function lintTexts(value: unknown, path: string): string[] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) =>
    key === "description" && typeof inner === "string"
      ? lintText(`The description at ${path}`, inner)
      : lintTexts(inner, `${path}/${key}`),
  );
}

function lintText(subject: string, text: string): string[] {
  const found = instructions.map((pattern) => pattern.exec(text)?.[0]).find(Boolean);
  return [
    ...(found === undefined
      ? []
      : [
          `${subject} instructs the model (${JSON.stringify(found)}): say what the tool does instead.`,
        ]),
    ...(invisible.test(text)
      ? [`${subject} has characters that nobody sees: write it again by hand.`]
      : []),
  ];
}
