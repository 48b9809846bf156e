import { createHash } from "node:crypto";

import type { CompiledToolset } from "../../src/catalog/compiled.ts";
import { toFieldVariable } from "../../src/catalog/fields.ts";
import { toKeyVariable } from "../../src/catalog/keys/key-state.ts";
import { isSecretName, templateVariable } from "../../src/config.ts";
import { toInvocation } from "../diagnostics/invocation.ts";
import { readToolhubFile } from "../read/settings/toolhub-file.ts";

/** What toolsets read from the environment besides toolhub's own settings. */
export function listNamedSettings(catalog: readonly CompiledToolset[]): string[] {
  const texts = catalog.flatMap(({ endpoint, headers = {}, auth, operations }) => [
    endpoint,
    ...Object.values(headers),
    auth.type === "none" ? "" : (auth.keyUrl ?? ""),
    ...operations
      .flatMap(({ pins = [], preview }) => [...pins, ...(preview?.pins ?? [])])
      .map(({ value }) => value),
  ]);
  const named = texts.flatMap((text) =>
    [...text.matchAll(templateVariable)].map(([, name = ""]) => name),
  );
  const service = catalog.flatMap(({ serviceHeaders = {} }) => Object.values(serviceHeaders));
  const keys = catalog.map(({ name }) => toKeyVariable(name));
  const filledIn = catalog.flatMap(({ name, fields = [] }) =>
    fields.map((field) => toFieldVariable(name, field.name)),
  );
  return [...new Set([...named, ...service, ...keys, ...filledIn])].sort();
}

/** One on a line: `secret KEY_RING`, `setting NAME`. A secret may come from a file. */
export const toSettingLines = (names: readonly string[]): string[] =>
  names.map((name) => `${isSecretName(name) ? "secret" : "setting"} ${name}`);

/** Whose server it is, as toolhub.json says it, by the settings that say the same. */
export function readBrand(): Readonly<Record<string, string>> {
  const { name, operator, contact } = readToolhubFile();
  const all = { NAME: name, OPERATOR: operator, CONTACT_URL: contact };
  return Object.fromEntries(
    Object.entries(all).flatMap(([key, value]) => (value === undefined ? [] : [[key, value]])),
  );
}

const beforeCatalog = "export const catalog = ";

/**
 * The catalogue as a module of its own, for a toolhub of this very version. Its head tells the entrypoint of a self-hosted
 * toolhub what to pass on from the environment, and by its digest that nothing is missing or changed.
 */
export function toCatalogModule(
  toolsets: readonly CompiledToolset[],
  version: string,
  brand = readBrand(),
): string {
  const lines = [
    `Made from the toolsets by \`${toInvocation("build")}\`; never edited by hand.`,
    ...toSettingLines(listNamedSettings(toolsets)),
    // A line of a comment ends where a line ends.
    ...Object.entries(brand).map(
      ([name, value]) => `default ${name} ${value.replaceAll(/\s+/g, " ")}`,
    ),
  ];
  const head = lines.map((line) => `// ${line}\n`).join("");
  const body = `${head}${beforeCatalog}${JSON.stringify(toolsets, null, 2)};\n`;
  const digest = createHash("sha256").update(body).digest("hex");
  return `// Catalogue of toolhub ${version}, sha256 ${digest}\n${body}`;
}

/** What `toCatalogModule` was given. */
export function readCatalogModule(text: string): readonly CompiledToolset[] {
  const start = text.indexOf(`\n${beforeCatalog}`) + 1 + beforeCatalog.length;
  return JSON.parse(text.slice(start, text.lastIndexOf(";")));
}
