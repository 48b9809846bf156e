import type { MissingNote } from "../../caller.ts";

/** A result may miss hundreds of items for one reason. */
const maxFields = 20;
const maxQuotes = 3;

/** Says what of an answer is missing, and in whose words why. `fields` are the upstream's own paths. */
export function toMissingNote(title: string, fields: MissingNote["fields"]): MissingNote {
  const kept = fields.slice(0, maxFields);
  const paths = kept.map(({ path }) => path).join(", ");
  const more = fields.length > maxFields ? ` and ${fields.length - maxFields} more` : "";
  const words = [...new Set(fields.map(({ message }) => message))].slice(0, maxQuotes).join(" ");
  const sentence = `This result is not whole: ${title} could not answer ${paths}${more}, which is null here, and said: ${words} What is null there is unknown, not absent.`;
  return { sentence, fields: kept };
}
