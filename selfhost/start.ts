import { runWithHelp } from "../scripts/run-script.ts";
import { build, builtFolder } from "./build.ts";
import { serveHelp, serveHere } from "./serve-here.ts";

const app = `${builtFolder}/toolhub`;

await runWithHelp(serveHelp, (args) =>
  serveHere(args, {
    app,
    catalog: app,
    build: async () => {
      await build();
      return 0;
    },
  }),
);
