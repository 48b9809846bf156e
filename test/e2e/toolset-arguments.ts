import type { JsonSchema } from "../../src/catalog/compiled.ts";

/** Text for a cell of a table. */
export const oneLine = (text: string) => text.replace(/\s*\n\s*/g, " ").replaceAll("|", "\\|");

/** "1 to 100", "at least 2" or "at most 80"; null where there is no bound. */
function toBounds(min: unknown, max: unknown): string | null {
  if (min === undefined) return max === undefined ? null : `at most ${max}`;
  return max === undefined ? `at least ${min}` : `${min} to ${max}`;
}

/** What a schema takes, in a few words. */
function toType(schema: JsonSchema): string {
  const { type, enum: values, items, properties, minLength, maxLength } = schema;
  if (Array.isArray(values)) return values.map((value) => `\`${value}\``).join(" ");
  if (type === "array") {
    const bounds = toBounds(schema.minItems, schema.maxItems);
    return `list ${bounds ? `(${bounds}) ` : ""}of ${toType(items as JsonSchema)}`;
  }
  if (type === "object") {
    const fields = Object.entries((properties ?? {}) as Record<string, JsonSchema>);
    return `{ ${fields.map(([name, one]) => `\`${name}\`: ${toType(one)}`).join(", ")} }`;
  }
  const bounds = toBounds(schema.minimum, schema.maximum);
  const length = toBounds(minLength, maxLength);
  return [type, bounds, length && `of ${length} characters`].filter(Boolean).join(" ");
}

/** The table of what a tool takes, without its `idempotency_key`. */
export function listArguments({ properties = {}, required = [] }: JsonSchema): string[] {
  const own = Object.entries(properties as Record<string, JsonSchema>).filter(
    ([name]) => name !== "idempotency_key",
  );
  if (own.length === 0) return [];
  const rows = own.map(([name, schema]) => {
    const isRequired = (required as readonly string[]).includes(name);
    const words = String(schema.description ?? "").split("\n")[0] ?? "";
    const preset =
      schema.default === undefined ? "" : `; \`${JSON.stringify(schema.default)}\` if left out`;
    return `| \`${name}\`${isRequired ? "" : " (optional)"} | ${toType(schema)}${preset} | ${oneLine(words)} |`;
  });
  return ["", "| argument | takes | |", "|---|---|---|", ...rows];
}
