/** Whether this is the published package: `scripts/build-package.ts` sets it there. A clone has npm scripts instead. */
export const isInstalled = process.env.TOOLHUB_INSTALLED === "1";

/** The version of the published package, set there as well. */
export const installedVersion = process.env.TOOLHUB_VERSION ?? "";

const scripts: readonly string[] = [
  "backup",
  "call",
  "deploy",
  "dev",
  "doctor",
  "keys",
  "listing",
  "restore",
  "selfhost",
];

/** How people here start a command: `npx toolhub build`. */
export function toInvocation(command: string): string {
  if (isInstalled) return `npx toolhub ${command}`;
  const [name = "", ...rest] = command.split(" ");
  if (!scripts.includes(name)) return `npm run toolset -- ${command}`;
  return ["npm run", name, ...(rest.length > 0 ? ["--", ...rest] : [])].join(" ");
}
