import type { CompiledToolset } from "../src/catalog/compiled.ts";
import { toKeyVariable } from "../src/catalog/key-state.ts";
import { isSecretName, settingNames, templateVariable } from "../src/config.ts";

/** What a self-hosted toolhub reads from its environment: its own settings, and those that its toolsets name. */
export function listSettings(catalog: readonly CompiledToolset[]): string[] {
  const texts = catalog.flatMap(({ endpoint, auth, operations }) => [
    endpoint,
    auth.type === "none" ? "" : (auth.keyUrl ?? ""),
    ...operations.flatMap(({ pins = [] }) => pins.map(({ value }) => value)),
  ]);
  const named = texts.flatMap((text) =>
    [...text.matchAll(templateVariable)].map(([, name = ""]) => name),
  );
  const service = catalog.flatMap(({ serviceHeaders = {} }) => Object.values(serviceHeaders));
  const keys = catalog.map(({ name }) => toKeyVariable(name));
  return [...new Set([...settingNames, ...named, ...service, ...keys])].sort();
}

/** For the entrypoint, one on a line: `secret KEY_RING`, `setting NAME`. A secret may come from a file. */
export function toSettingsFile(names: readonly string[]): string {
  return names.map((name) => `${isSecretName(name) ? "secret" : "setting"} ${name}\n`).join("");
}
