import { availableParallelism } from "node:os";
import { dirname, resolve } from "node:path";
import type { Plugin } from "vite";

/** graphql's "development" build would be a second copy beside the one that libraries load. */
export const ofNode = { conditions: ["module", "node"], externalConditions: ["node"] };

/** Three on two cores: most files wait for a server or a browser half of their time. */
export const maxWorkers = Math.max(3, availableParallelism() - 1);

/** Vite's own way to import a file as text, for what the bundler reads `with { type: "text" }`; `css` lets it do so. */
export const textModules: Plugin = {
  name: "text-modules",
  enforce: "pre",
  resolveId: (source, importer = "") =>
    /\.css$|\.svg$|-script\.js$/.test(source) && importer.includes("/src/")
      ? `${resolve(dirname(importer), source)}?raw`
      : null,
};
