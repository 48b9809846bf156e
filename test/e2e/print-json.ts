const columns = 96;

const toLine = (value: unknown): string => {
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(toLine).join(", ")}]`;
  const fields = Object.entries(value).map(
    ([key, one]) => `${JSON.stringify(key)}: ${toLine(one)}`,
  );
  return fields.length === 0 ? "{}" : `{ ${fields.join(", ")} }`;
};

/** JSON for a page: what fits stands on one line, as a formatter would have it. */
export function printJson(value: unknown, indent = "", before = 0): string {
  const line = toLine(value);
  const fits = indent.length + before + line.length <= columns;
  if (fits || value === null || typeof value !== "object") return line;
  const deeper = `${indent}  `;
  const [open, close] = Array.isArray(value) ? "[]" : "{}";
  const parts = Object.entries(value).map(([key, one]) => {
    const name = Array.isArray(value) ? "" : `${JSON.stringify(key)}: `;
    return `${deeper}${name}${printJson(one, deeper, name.length)}`;
  });
  return `${open}\n${parts.join(",\n")}\n${indent}${close}`;
}
