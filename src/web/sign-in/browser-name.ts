/** Each engine's successors name their forebears too: the first that matches is it. */
const browsers = [
  [/\bEdg/, "Edge"],
  [/\bOPR\//, "Opera"],
  [/\b(Firefox|FxiOS)\//, "Firefox"],
  [/\b(Chrome|CriOS)\//, "Chrome"],
  [/\bSafari\//, "Safari"],
] as const;

const systems = [
  [/iPhone|iPad/, "iOS"],
  [/Android/, "Android"],
  [/Windows/, "Windows"],
  [/Mac OS X/, "macOS"],
  [/Linux|CrOS/, "Linux"],
] as const;

const findName = (table: readonly (readonly [RegExp, string])[], text: string) =>
  table.find(([pattern]) => pattern.test(text))?.[1];

/** What people call the browser of a `User-Agent` header, as in "Firefox on Linux". */
export function toBrowserName(userAgent: string | undefined): string {
  const browser = findName(browsers, userAgent ?? "") ?? "A browser";
  const system = findName(systems, userAgent ?? "");
  return system ? `${browser} on ${system}` : browser;
}
