import { build } from "esbuild";

import { instrumentFolders, prelude } from "./instrument.ts";

/** Where the entered functions of the last request to `method path` are read. */
export const tracePath = "/__entered";

/** The Worker, in which every request is noted on its own: functions that run after its answer are nobody's. */
const entry = `
import worker from "./src/index.ts";

export * from "./src/index.ts";

const requests = new Map();
export default {
  async fetch(request, env, context) {
    const { pathname, searchParams } = new URL(request.url);
    if (pathname === "${tracePath}") return Response.json(requests.get(searchParams.get("of")) ?? []);
    const entered = [];
    globalThis.__entered = entered;
    try {
      return await worker.fetch(request, env, context);
    } finally {
      globalThis.__entered = null;
      requests.set(request.method + " " + pathname, entered);
    }
  },
};
`;

/** Bundles the Worker into `outfile`, every function of it noting that it was entered. */
export async function buildTracedWorker(outfile: string): Promise<void> {
  await build({
    stdin: { contents: entry, resolveDir: process.cwd(), loader: "js" },
    outfile,
    bundle: true,
    format: "esm",
    target: "es2024",
    conditions: ["workerd", "worker", "browser"],
    external: ["cloudflare:*", "node:*"],
    banner: { js: prelude },
    plugins: [instrumentFolders(["src"])],
    logLevel: "warning",
  });
}
