import { runToolset, toolsetCommands } from "../../compiler/cli/run-toolset.ts";

/** One word after `toolhub`, the program of the package. */
export interface Subcommand {
  readonly name: string;
  readonly summary: string;
  /** Runs with what stands after the name, `--help` included. Returns the exit code. Throws: `UsageError`. */
  readonly run: (args: readonly string[]) => number | Promise<number>;
}

/** What makes toolsets and looks at them, as in a clone. */
const ofToolsets = toolsetCommands.map(
  ({ name, summary }): Subcommand => ({
    name,
    summary,
    run: (args) => runToolset([name, ...args]),
  }),
);

/** All of them, as `--help` lists them. Each loads what it needs when it runs. */
export const subcommands: readonly Subcommand[] = [
  {
    name: "dev",
    summary: "serve the toolsets on this computer, and again at every save",
    run: async (args) => (await import("./installed-dev.ts")).runInstalledDev(args),
  },
  ...ofToolsets,
  {
    name: "probe-errors",
    summary: "provoke errors of an API, show how they are told, and write them for tests",
    run: async (args) =>
      runToolset(["probe-errors", ...args], [(await import("./probe-errors.ts")).probeErrors]),
  },
  {
    name: "call",
    summary: "run one tool from here, and print what an agent would get",
    run: async (args) => (await import("./call.ts")).runCall(args),
  },
  {
    name: "deploy",
    summary: "check the settings, build, and upload to Cloudflare",
    run: async (args) => (await import("./installed-deploy.ts")).runInstalledDeploy(args),
  },
  {
    name: "backup",
    summary: "write what a self-hosted toolhub stores into one file, while it serves",
    run: async (args) => (await import("../../selfhost/backup/run-backup.ts")).runBackup(args),
  },
  {
    name: "restore",
    summary: "put a backup into an empty folder",
    run: async (args) => (await import("../../selfhost/backup/run-backup.ts")).runRestore(args),
  },
  {
    name: "selfhost",
    summary: "serve the toolsets on plain workerd, as the container does",
    run: async (args) => (await import("./installed-selfhost.ts")).runInstalledSelfhost(args),
  },
  {
    name: "image",
    summary: "build a container's image with the toolsets in it",
    run: async (args) => (await import("./image.ts")).runImage(args),
  },
  {
    name: "doctor",
    summary: "say what clients would trip over at a remote MCP server",
    run: async (args) => (await import("../../doctor/run-doctor.ts")).runDoctor(args),
  },
  {
    name: "keys",
    summary: "make or rotate the key ring that seals what people save",
    run: async (args) => (await import("./keys.ts")).runKeys(args),
  },
  {
    name: "listing",
    summary: "write what a deployed server says of itself for registries and catalogues",
    run: async (args) => (await import("./listing.ts")).runListing(args),
  },
];
