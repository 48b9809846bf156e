import { runScript } from "../scripts/run-script.ts";
import { build, builtFolder } from "./build.ts";
import { serveHelp, serveHere } from "./serve-here.ts";

const app = `${builtFolder}/toolhub`;

await runScript(serveHelp, () =>
  serveHere(process.argv.slice(2), {
    app,
    catalog: app,
    build: async () => {
      await build();
      return 0;
    },
  }),
);
