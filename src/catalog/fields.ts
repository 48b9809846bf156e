import { isPublicName } from "../settings/public-name.ts";

/** What a person fills in besides the key, such as the name of their shop. */
export interface ToolsetField {
  readonly name: string;
  /** What it is, for people. */
  readonly label: string;
  /** Regular expression that the whole value matches, with JavaScript's flag `u`. */
  readonly pattern: string;
  readonly example: string;
}

/** By the name of the field. */
export type FieldValues = Readonly<Record<string, string>>;

/** What of a toolset speaks of fields. */
interface Fielded {
  readonly name: string;
  readonly fields?: readonly ToolsetField[];
  readonly endpoint: string;
}

/** `${field.shop}`: the name. */
export const fieldVariable = /\$\{field\.([a-z][a-z0-9_]*)\}/g;

/** Visible ASCII without spaces at the ends, one line: no other name of a host, no other header. */
const oneLine = /^[\x21-\x7e]([\x20-\x7e]{0,198}[\x21-\x7e])?$/;
const partOfName = /^[A-Za-z0-9.-]+$/;

/** The environment variable that holds a field for the key of everybody: `MY_SHOP_REGION`. */
export function toFieldVariable(toolset: string, field: string): string {
  return `${toolset}_${field}`.toUpperCase().replaceAll("-", "_");
}

export function listFieldNames(template: string): string[] {
  return [...template.matchAll(fieldVariable)].map(([, name = ""]) => name);
}

/** Replaces `${field.shop}`, once: a value is never read as a template. */
export function fillFields(template: string, values: FieldValues): string {
  return template.replace(fieldVariable, (_, name) => values[name] ?? "");
}

/**
 * What is wrong with the values of a toolset's fields, a sentence each; none if calls can be made with them. Whatever they
 * are, calls go to a public address with https.
 */
export function listFieldMistakes(
  { fields = [], endpoint }: Fielded,
  values: FieldValues,
): ReadonlyMap<string, string> {
  const mistakes = new Map<string, string>();
  for (const field of fields) {
    const value = values[field.name] ?? "";
    const { label, example } = field;
    if (value === "") mistakes.set(field.name, `Fill in ${label}, for example ${example}.`);
    else if (!isOf(field, value)) {
      mistakes.set(field.name, `${label} should look like ${example}.`);
    }
  }
  const inHost = listFieldNames(endpoint);
  const [first] = inHost;
  if (first === undefined || mistakes.size > 0) return mistakes;
  const isHost = inHost.every((name) => partOfName.test(values[name] ?? ""));
  if (isHost && isPublicAddress(fillFields(endpoint, values))) return mistakes;
  const { label, example } = fields.find(({ name }) => name === first) ?? { label: first };
  const message = `${label} has to lead to a public address, as ${example ?? "a name"} does.`;
  return mistakes.set(first, message);
}

/** What the operator has set for the key of everybody. */
export function pickSharedFields(
  { name, fields = [] }: Pick<Fielded, "name" | "fields">,
  variables: Readonly<Record<string, string>>,
): FieldValues {
  const named = fields.map((field) => [field.name, variables[toFieldVariable(name, field.name)]]);
  return Object.fromEntries(named.filter(([, value]) => value !== undefined));
}

/** A pattern of what a person writes, a key or a field: it matches the whole value. */
export const toWholePattern = (pattern: string): RegExp => new RegExp(`^(?:${pattern})$`, "u");

const isOf = ({ pattern }: ToolsetField, value: string) =>
  oneLine.test(value) && toWholePattern(pattern).test(value);

function isPublicAddress(address: string): boolean {
  const url = URL.parse(address);
  return url?.protocol === "https:" && url.username === "" && isPublicName(url.hostname);
}
