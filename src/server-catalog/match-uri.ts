import { UriTemplate } from "@modelcontextprotocol/server";

import type { ToolResult } from "../caller.ts";
import type { JsonSchema } from "../catalog/compiled.ts";

/** No template of ours makes a longer address out of arguments that anybody needs. */
const maxCharacters = 2000;

/** The arguments in an address; null if it is another resource's. */
type Match = (uri: string) => ToolResult | null;

/** True if `uri` stands for many addresses. */
export function isTemplate(uri: string): boolean {
  return UriTemplate.isTemplate(uri);
}

/**
 * Reads addresses made from the template, with each argument as its schema in `inputSchema` wants it. The SDK
 * matches the path; a query's parts may be left out or come in any order, which the SDK does not know (2.4.0).
 */
export function createMatch(template: string, inputSchema: JsonSchema): Match {
  const [path = "", query = ""] = template.split(/(?=\{\?)/);
  const pathTemplate = new UriTemplate(path);
  const queryNames = new UriTemplate(query).variableNames;
  return (uri) => {
    if (uri.length > maxCharacters) return null;
    const [, asked = "", search = ""] = /^([^?]*)\??(.*)$/s.exec(uri) ?? [];
    const found = pathTemplate.match(asked);
    const pairs = [...new URLSearchParams(search)];
    if (!found || pairs.some(([name]) => !queryNames.includes(name))) return null;
    try {
      const inPath = Object.entries(found).map(([name, value]) => [
        name,
        decodeURIComponent(String(value)),
      ]);
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
