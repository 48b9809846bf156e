import type { CompiledPrompt } from "../../catalog/prompt.ts";
import { AppError } from "../../errors.ts";

const maxArgumentLength = 1000;

/**
 * The prompt's text with these arguments in place; an optional one that is left out is empty. Throws: `input`
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
  const read = (name: string) => given.get(name)?.trim() ?? "";
  const missing = prompt.arguments.find(({ name, required }) => required && read(name) === "");
  if (missing) refuse(missing.name, "is missing");
  return prompt.text.replace(/\{\{\s*(\w+)\s*\}\}/g, (_, name: string) => read(name));
}
