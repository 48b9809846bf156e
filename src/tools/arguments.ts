import type { JsonSchema } from "../catalog/operation.ts";
import { AppError } from "../errors.ts";
import type { CheckedTool } from "./toolbox.ts";

const allowedLimit = 400;

/** Throws: `input` with the path, what is allowed there and an example; never the value that was given. */
export function assertArguments(tool: CheckedTool, args: Readonly<Record<string, unknown>>): void {
  const schema = tool.listing.inputSchema;
  const unknown = Object.keys(args).find((name) => !(name in toProperties(schema)));
  if (unknown !== undefined)
    refuse(`/${unknown.slice(0, 60)}`, "is not an argument", listNames(schema));
  const missing = toRequired(schema).find((name) => !(name in args));
  if (missing !== undefined) refuse(`/${missing}`, "is missing", toAllowed(schema, missing));
  const path = tool.checkArguments(args);
  if (path === null) return;
  const [, argument = ""] = path.split("/");
  refuse(path, "does not fit", toAllowed(schema, argument));
}

function refuse(path: string, what: string, allowed: string): never {
  throw new AppError(`The argument at ${path || "/"} ${what}. Allowed: ${allowed}.`, {
    kind: "input",
    path,
    allowed,
  });
}

function toProperties(schema: JsonSchema): Record<string, unknown> {
  return { ...(schema.properties as object | undefined) };
}

function toRequired(schema: JsonSchema): string[] {
  const required = schema.required;
  return Array.isArray(required) ? required.map(String) : [];
}

function listNames(schema: JsonSchema): string {
  const names = Object.keys(toProperties(schema));
  return names.length > 0 ? names.join(", ") : "no arguments at all";
}

/** The argument's own schema without its prose, and an example that fits. */
function toAllowed(schema: JsonSchema, argument: string): string {
  const {
    description,
    default: preset,
    ...rules
  } = {
    ...(toProperties(schema)[argument] as { description?: string; default?: unknown } | undefined),
  };
  const text = JSON.stringify(rules);
  const example =
    preset === undefined || preset === null ? "" : `, for example ${JSON.stringify(preset)}`;
  return `${text.length > allowedLimit ? `${text.slice(0, allowedLimit)}…` : text}${example}`;
}
