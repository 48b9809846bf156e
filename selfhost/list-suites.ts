import { existsSync, globSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** Modules whose values only workerd has. A type of theirs is no import. */
const ofWorkerd = /^(import|export) (?!type)[^;]*?from "(cloudflare:\w+)"/gms;
const relative = /^(import|export) (?!type)[^;]*?from "(\.[^"]+)"/gms;
const sideEffect = /^import "(\.[^"]+)"/gm;

const seam = "test/support/server-under-test.ts";
/** What starts servers of its own, for tests that stop, kill or set them up. */
const starters = ["test/support/toolhub-server.ts", "test/support/workerd-server.ts"];
/** These are about `npm run dev`, which is wrangler's. */
const ofDev = /\/dev-[^/]*$/;

/** All that loads with `file`, itself included. */
function listLoaded(file: string, loaded = new Set<string>()): Set<string> {
  if (loaded.has(file) || !existsSync(file)) return loaded;
  loaded.add(file);
  const text = readFileSync(file, "utf8");
  const names = [
    ...[...text.matchAll(relative)].map(([, , name = ""]) => name),
    ...[...text.matchAll(sideEffect)].map(([, name = ""]) => name),
  ];
  for (const name of names) listLoaded(join(dirname(file), name), loaded);
  return loaded;
}

/** A clock that a test moves, or a function that it watches, is its own process's. */
const ofOwnProcess = /\bvi\.\w+\(/;

const needsWorkerd = (file: string) => new RegExp(ofWorkerd).test(readFileSync(file, "utf8"));
const needsOwnProcess = (file: string) => ofOwnProcess.test(readFileSync(file, "utf8"));

/** The files of a suite that know their server by its address alone, and how many there are in all. */
export interface Suite {
  readonly files: readonly string[];
  readonly total: number;
}

/**
 * A file of `test/worker` runs over HTTP if it asks the server under test, loads nothing that only workerd has, and neither
 * moves a clock nor watches a function: that would be in another process than the server.
 */
export function listWorkerSuite(): Suite {
  const all = globSync("test/worker/**/*.test.ts");
  const files = all.filter((file) => {
    const loaded = [...listLoaded(file)];
    return loaded.includes(seam) && !loaded.some(needsWorkerd) && !needsOwnProcess(file);
  });
  return { files: files.sort(), total: all.length };
}

/** Methods and tools of the tests' own Worker; documents of clients at an address of this computer, with a certificate of its own. */
const ofTestsAlone = /"fixture\/|delete_thing|inject\("clientsUrl"\)/;

/** A file of that suite runs against the image if it asks for nothing but the product. */
export function listImageSuite(): Suite {
  const { files, total } = listWorkerSuite();
  const readLoaded = (file: string) =>
    [...listLoaded(file)].map((loaded) => readFileSync(loaded, "utf8")).join("\n");
  return { files: files.filter((file) => !ofTestsAlone.test(readLoaded(file))), total };
}

/** A file of `test/e2e` concerns a server if it starts one; what starts `npm run dev` is about that. */
export function listServerSuite(): Suite {
  const all = globSync("test/e2e/**/*.test.ts");
  const files = all.filter(
    (file) => !ofDev.test(file) && starters.some((starter) => listLoaded(file).has(starter)),
  );
  return { files: files.sort(), total: all.length };
}

if (import.meta.main) {
  for (const [name, suite] of Object.entries({
    worker: listWorkerSuite(),
    e2e: listServerSuite(),
    image: listImageSuite(),
  })) {
    console.log(`${name}: ${suite.files.length} of ${suite.total} files know only an address`);
  }
}
