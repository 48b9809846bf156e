import { type Config, fillTemplate, templateVariable } from "../config.ts";
import { misconfigured } from "../errors.ts";
import type { Pin } from "./compiled.ts";

/** A pin with its settings filled in. Throws: `misconfigured` naming a setting that is missing or does not fit. */
export function fillPin(pin: Pin, variables: Config["variables"], tool: string): Pin {
  const filled = { ...pin, value: fillTemplate(pin.value, variables) };
  if (isPinned(filled)) return filled;
  const names = [...pin.value.matchAll(templateVariable)].map(([, name]) => name);
  throw misconfigured(
    `The setting ${names.join(" or ")} must make ${toAllowed(pin)}: it fixes $${pin.name} of ${tool}.`,
  );
}

/** The value of a filled pin, as GraphQL takes it. Throws: `misconfigured`. */
export function toPinned(pin: Pin): string | number | boolean {
  if (!isPinned(pin)) {
    throw misconfigured(`The fixed value of $${pin.name} must be ${toAllowed(pin)}.`);
  }
  if (pin.type === "string") return pin.value;
  return pin.type === "boolean" ? pin.value === "true" : Number(pin.value);
}

/** Whether the text of a filled pin is a value of its type. */
export function isPinned({ value, type, allowed }: Pin): boolean {
  switch (type) {
    case "string":
      return allowed?.includes(value) ?? true;
    case "boolean":
      return value === "true" || value === "false";
    case "integer":
      return /^-?\d+$/.test(value) && Number(value) === (Number(value) | 0);
    case "number":
      return /^-?\d+(\.\d+)?(e[+-]?\d+)?$/i.test(value) && Number.isFinite(Number(value));
  }
}

/** Ends a sentence that says what a fixed value must be. */
export function toAllowed({ type, allowed }: Pin): string {
  if (allowed) return `one of ${allowed.join(", ")}`;
  const words = {
    string: "a text",
    boolean: "true or false",
    integer: "a whole number of 32 bits",
    number: "a number",
  };
  return words[type];
}
