import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { experimental_readRawConfig } from "wrangler";

import { catalogFile } from "../../compiler/cli/catalog-file.ts";
import { readBrand } from "../../compiler/cli/catalog-module.ts";
import { writeChanged } from "../../compiler/cli/write-changed.ts";

/** The name under which the package's Worker imports its catalogue. */
export const catalogModule = "toolhub-catalog";

/** What wrangler runs in a team's repository: at its root, because wrangler looks for `.dev.vars` beside it. */
export const generatedConfig = ".wrangler.gen.json";

/** A file of the package, beside the program that runs. */
export const toPackageFile = (name: string) => fileURLToPath(new URL(name, import.meta.url));

type Settings = Readonly<Record<string, unknown>>;

/**
 * Writes what wrangler needs: the team's `wrangler.toml` with toolhub's own Worker, bindings and migrations, which come
 * with each version and never stand in a team's files. `more`: for one command alone.
 */
export function writeWranglerConfig(more: Settings = {}): void {
  const own: Settings = JSON.parse(readFileSync(toPackageFile("wrangler.json"), "utf8"));
  const { rawConfig } = experimental_readRawConfig({ config: "wrangler.toml" });
  const brand = readBrand();
  const { durable_objects, ...whole } = own;
  const complete = ({ vars, ...rest }: { readonly vars?: object }) => ({
    ...rest,
    vars: { ...brand, ...vars },
    // wrangler gives an environment no binding that it does not name.
    durable_objects,
  });
  const environments = Object.entries(rawConfig.env ?? {}).map(
    ([name, environment]) => [name, complete(environment ?? {})] as const,
  );
  const config = {
    ...complete(rawConfig),
    ...whole,
    ...more,
    main: toPackageFile("worker.js"),
    alias: { [catalogModule]: `./${catalogFile}` },
    env: Object.fromEntries(environments),
  };
  writeChanged(generatedConfig, `${JSON.stringify(config, null, 2)}\n`);
}
