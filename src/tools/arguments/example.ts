import type { JsonSchema } from "../../catalog/compiled.ts";
import { isSchema } from "./find-schema.ts";

/** A value that fits; undefined if the schema alone does not tell one. */
export function toExample(schema: JsonSchema): unknown {
  const { examples, default: preset } = schema;
  if (Array.isArray(examples)) return examples[0];
  if (preset !== undefined && preset !== null) return preset;
  if (Array.isArray(schema.enum)) return schema.enum[0];
  switch ([schema.type].flat()[0]) {
    case "string":
      return toText(schema);
    case "integer":
    case "number":
      return toNumber(schema);
    case "boolean":
      return true;
    case "array":
      return toList(schema);
    case "object":
      return toObject(schema);
    default:
      return undefined;
  }
}

const formatted: Readonly<Record<string, string>> = {
  date: "2026-01-31",
  "date-time": "2026-01-31T09:30:00Z",
  email: "name@example.org",
  time: "09:30:00Z",
  uri: "https://example.org/",
  uuid: "123e4567-e89b-42d3-a456-426614174000",
};

function toText({ format, pattern, minLength = 0, maxLength = Infinity }: JsonSchema) {
  if (pattern !== undefined) return undefined;
  if (format !== undefined) return formatted[String(format)];
  return "text".padEnd(Number(minLength), "x").slice(0, Number(maxLength));
}

function toNumber({ minimum = 0, maximum = Infinity }: JsonSchema): number {
  return Math.min(Math.max(Number(minimum), 1), Number(maximum));
}

function toList({ items, minItems = 1 }: JsonSchema): unknown {
  const item = isSchema(items) ? toExample(items) : undefined;
  return item === undefined ? undefined : Array.from({ length: Number(minItems) || 1 }, () => item);
}

/** With what is required, or with the first property where nothing is. */
function toObject({ properties, required = [], minProperties }: JsonSchema): unknown {
  const all = isSchema(properties) ? Object.entries(properties) : [];
  const names: readonly unknown[] = Array.isArray(required) ? required : [];
  const chosen = all.filter(([name], index) =>
    minProperties === 1 || names.length === 0 ? index === 0 : names.includes(name),
  );
  const entries = chosen.map(
    ([name, inner]) => [name, isSchema(inner) ? toExample(inner) : undefined] as const,
  );
  if (entries.some(([, value]) => value === undefined)) return undefined;
  return Object.fromEntries(entries);
}
