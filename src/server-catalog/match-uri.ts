import type { ToolResult } from "../caller.ts";
import type { JsonSchema } from "../catalog/compiled.ts";

/** No template of ours makes a longer address out of arguments that anybody needs. */
const maxCharacters = 2000;

/** The arguments in an address; null if it is another resource's. */
type Match = (uri: string) => ToolResult | null;

/** True if `uri` stands for many addresses. */
export function isTemplate(uri: string): boolean {
  return /\{[^}\s]+\}/.test(uri);
}

const escapeRegExp = (text: string) => text.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&");

/**
 * Reads addresses made from the template, with each argument as its schema in `inputSchema` wants it. The compiler lets
 * `{name}` pass in the path and `{?name,other}` at its end, no other expression. A query's parts may be left out or come
 * in any order. Source: RFC 6570 sections 3.2.2 and 3.2.8.
 */
export function createMatch(template: string, inputSchema: JsonSchema): Match {
  const [path = "", query = ""] = template.split(/(?=\{\?)/);
  // Every second part is a name.
  const parts = path.split(/\{(\w+)\}/);
  const names = parts.filter((_, index) => index % 2 === 1);
  const pattern = parts.map((part, index) => (index % 2 === 1 ? "([^/,]+)" : escapeRegExp(part)));
  const ofPath = new RegExp(`^${pattern.join("")}$`);
  const queryNames = query.slice(2, -1).split(",").filter(Boolean);
  return (uri) => {
    if (uri.length > maxCharacters) return null;
    const [, asked = "", search = ""] = /^([^?]*)\??(.*)$/s.exec(uri) ?? [];
    const [found, ...values] = ofPath.exec(asked) ?? [];
    const pairs = [...new URLSearchParams(search)];
    if (found === undefined || pairs.some(([name]) => !queryNames.includes(name))) return null;
    try {
      const inPath = names.map((name, index) => [name, decodeURIComponent(values[index] ?? "")]);
      return toArguments([...inPath, ...pairs], inputSchema);
    } catch {
      return null;
    }
  };
}

function toArguments(
  pairs: readonly (readonly string[])[],
  { properties }: JsonSchema,
): ToolResult {
  const schemas: Readonly<Record<string, JsonSchema>> = { ...Object(properties) };
  return Object.fromEntries(
    pairs.map(([name = "", text = ""]) => [name, toValue(text, schemas[name] ?? {})]),
  );
}

/** What is no number or truth value stays a text, and is refused with the other arguments. */
function toValue(text: string, { type }: JsonSchema): unknown {
  const types = [type].flat();
  const isNumber = types.includes("integer") || types.includes("number");
  if (isNumber && /^-?\d+(\.\d+)?$/.test(text)) return Number(text);
  if (types.includes("boolean") && /^(true|false)$/.test(text)) return text === "true";
  return text;
}
