import type { CompiledPrompt } from "../../catalog/prompt.ts";
import { AppError } from "../../errors.ts";

const maxArgumentLength = 1000;

/** What is there only with an argument; alone on its lines, its marks leave no empty line behind. */
const optionalPart = /\{\{#(\w+)\}\}\n?([\s\S]*?)\{\{\/\1\}\}\n?/g;

/**
 * The prompt's text with these arguments in place; an optional one that is left out is its default, or empty. Throws: `input`
 * for an argument that is missing, unknown or too long.
 */
export function fillPrompt(prompt: CompiledPrompt, args: Readonly<Record<string, string>>): string {
  const allowed = prompt.arguments.map(({ name }) => name).join(", ") || "no arguments at all";
  const refuse = (name: string, what: string): never => {
    throw new AppError(`The argument ${name} ${what}. Allowed: ${allowed}.`, {
      kind: "input",
      path: `/${name}`,
      allowed,
    });
  };
  for (const [name, value] of Object.entries(args)) {
    if (!prompt.arguments.some((argument) => argument.name === name)) {
      refuse(name.slice(0, 60), "is unknown");
    }
    if (value.length > maxArgumentLength) refuse(name, `is over ${maxArgumentLength} characters`);
  }
  const given = new Map(Object.entries(args));
  const presets = new Map(prompt.arguments.map((argument) => [argument.name, argument.default]));
  const read = (name: string) => given.get(name)?.trim() || (presets.get(name) ?? "");
  const missing = prompt.arguments.find(({ name, required }) => required && read(name) === "");
  if (missing) refuse(missing.name, "is missing");
  const parts = prompt.text.replace(optionalPart, (_, name: string, part: string) =>
    read(name) === "" ? "" : part,
  );
  return parts.replace(/\{\{\s*(\w+)\s*\}\}/g, (_, name: string) => read(name));
}
