import { type BundledWorker, catalogName } from "./read-worker.ts";

/** Which addresses the Worker reaches, as workerd's `Network` has them. */
interface Egress {
  readonly allow: readonly string[];
  readonly deny: readonly string[];
}

/** Ways out by their names. */
export type Networks = Readonly<Record<string, Egress>>;

/** Where the metadata of a cloud's machines is, credentials among it. */
const linkLocal = "169.254.0.0/16";

/**
 * What `EGRESS` chooses from. `private` is for upstreams in one's own network; never the machine itself, nor what
 * its cloud tells about it.
 */
export const egress = {
  public: { allow: ["public"], deny: [] },
  private: { allow: ["public", "private"], deny: ["local", linkLocal] },
} as const satisfies Networks;

const quote = (text: string) => JSON.stringify(text);
const list = (texts: readonly string[]) => `[${texts.map(quote).join(", ")}]`;

/** Durable Objects keep their data under this name, as workerd's own translation of wrangler's settings has it. */
const toUniqueKey = (worker: Pick<BundledWorker, "name">, className: string) =>
  `${worker.name}-${className}`;

/**
 * The configuration for `workerd serve`: one constant for each of `networks`. Where it listens (`http`), where its data is
 * (`objects`) and which folder holds its catalogue is said on the command line. `bindings.capnp` is made by the entrypoint.
 * Source: workerd, src/workerd/server/workerd.capnp.
 */
export function toConfig(worker: BundledWorker, networks: Networks = egress): string {
  const configs = Object.entries(networks).map(
    ([name, { allow, deny }]) => `const ${name} :Workerd.Config = (
  services = [
    (name = "main", worker = .main),
    (name = "objects", disk = (writable = true)),
    (name = "internet", network = (
      allow = ${list(allow)},
      deny = ${list(deny)},
      tlsOptions = (trustBrowserCas = true),
    )),
  ],
  sockets = [(name = "http", http = (), service = "main")],
);
`,
  );
  return `# Made from wrangler's settings by npm run selfhost:build; never edited by hand.
using Workerd = import "/workerd/workerd.capnp";
using Bindings = import "/bindings.capnp";

${configs.join("\n")}
${toWorker(worker)}`;
}

/** What begins with a slash is looked for in the folders that the entrypoint names. */
const toPath = (file: string) => (file === catalogName ? `/${file}` : file);

function toWorker(worker: BundledWorker): string {
  const modules = worker.modules.map(
    ({ file, kind }) => `(name = ${quote(file)}, ${kind} = embed ${quote(toPath(file))})`,
  );
  const namespaces = worker.objects.map(
    ({ className }) =>
      `(className = ${quote(className)}, uniqueKey = ${quote(toUniqueKey(worker, className))}, enableSql = true)`,
  );
  const lines = (rows: readonly string[]) => rows.map((row) => `\n    ${row},`).join("");
  return `const main :Workerd.Worker = (
  modules = [${lines(modules)}
  ],
  compatibilityDate = ${quote(worker.compatibilityDate)},
  compatibilityFlags = ${list(worker.compatibilityFlags)},
  bindings = Bindings.bindings,
  durableObjectNamespaces = [${lines(namespaces)}
  ],
  durableObjectStorage = (localDisk = "objects"),
);
`;
}

const probe = `export default {
  async test(controller, env) {
    const { status } = await env.APP.fetch("http://localhost/healthz", { signal: AbortSignal.timeout(4000) });
    if (status !== 200) throw new Error("It answered " + status + ".");
  },
};`;

/** The configuration for `workerd test`, which succeeds if the server at the external address `app` is healthy. */
export function toHealthConfig({ compatibilityDate }: BundledWorker): string {
  return `# Made by npm run selfhost:build; never edited by hand.
using Workerd = import "/workerd/workerd.capnp";

const config :Workerd.Config = (
  services = [
    (name = "probe", worker = .probe),
    (name = "app", external = (http = ())),
  ],
);

const probe :Workerd.Worker = (
  modules = [(name = "probe.js", esModule = ${quote(probe)})],
  compatibilityDate = ${quote(compatibilityDate)},
  bindings = [(name = "APP", service = "app")],
);
`;
}
