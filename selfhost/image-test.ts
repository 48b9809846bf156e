import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";

import { runScript } from "../scripts/run-script.ts";
import { findFreePort, isHealthy } from "../scripts/server.ts";
import { builder, makeBases } from "./debian-bases.ts";
import { type Engine, findEngine } from "./engine.ts";
import { checkBackup } from "./image-backup.ts";
import { checkCatalogs } from "./image-catalog.ts";
import {
  type Container,
  check,
  failures,
  hardened,
  lastLine,
  prepare,
  waitForAnswer,
} from "./image-container.ts";
import { checkSuites } from "./image-suites.ts";

const help = `npm run image:test -- [--image <name>]

Builds the image and runs it as compose.yaml does: read-only, without rights, on a volume. Prints size, time to the first answer
and idle memory, backs it up and restores it, gives it a team's catalogue, and runs the tests over HTTP against it. --image runs
one that was built before.

Exit codes: 0 all held; 1 something did not; 2 the command is not understood; 3 there is no engine, so nothing was tried.`;

const limits = { imageMb: 320, firstAnswerMs: 1000, idleMb: 90 };
/** What `ps` shows of workerd, and how much of it are pages of its program, which the kernel may drop and read again. */
function readResidentMb(ask: Container["ask"], name: string): readonly [number, number] {
  const status = ask(
    "exec",
    name,
    "sh",
    "-c",
    "cat $(grep -l '^Name:.workerd' /proc/[0-9]*/status)",
  );
  const read = (field: string) =>
    (Number(new RegExp(`^${field}:\\s+(\\d+) kB`, "m").exec(status)?.[1]) * 1024) / 1e6;
  return [read("VmRSS"), read("RssFile")];
}

/** What the container's own control group counts, without files that the kernel may drop: what `docker stats` shows. */
function readMemoryMb(ask: Container["ask"], name: string): number {
  const read = (file: string) => ask("exec", name, "sh", "-c", `cat ${file} 2>/dev/null || echo 0`);
  const group = "/sys/fs/cgroup";
  const used =
    Number(read(`${group}/memory.current`)) ||
    Number(read(`${group}/memory/memory.usage_in_bytes`));
  const stat = `${read(`${group}/memory.stat`)}\n${read(`${group}/memory/memory.stat`)}`;
  const dropped = Number(/^(?:total_)?inactive_file (\d+)/m.exec(stat)?.[1] ?? 0);
  return (used - dropped) / 1e6;
}

function checkImage({ image, tell, ask }: Container): void {
  const size = Number(ask("image", "inspect", "--format", "{{.Size}}", image)) / 1e6;
  check(size < limits.imageMb, `the image has ${size.toFixed(0)} MB, at most ${limits.imageMb}`);
  const facts = ask("image", "inspect", image);
  check(facts.includes("io.modelcontextprotocol.server.name"), "it names its server");
  check(/"Healthcheck"/i.test(facts), "it has a health check");
  const missing = tell("run", "--rm", ...hardened, "-e", "PUBLIC_URL=http://localhost", image);
  check(missing.status === 64, `without KEY_RING it ends with 64: ${lastLine(missing.stderr)}`);
}

async function checkRunning({ name, port, image, options, tell, ask }: Container): Promise<void> {
  ask("create", "--name", name, ...options, "-p", `127.0.0.1:${port}:8080`, image);
  tell("start", name);
  const first = await waitForAnswer(port);
  const health = tell("exec", name, "/usr/local/bin/entrypoint.sh", "health");
  check(health.status === 0, "its health check says that it is well");
  const second = tell("run", "--rm", ...options, image);
  check(second.status === 75, `a second one ends with 75: ${lastLine(second.stderr)}`);
  const page = await fetch(`http://localhost:${port}/`).then((answer) => answer.text());
  check(page.includes(`http://localhost:${port}/mcp`), "its start page has the address to paste");
  await new Promise((resolve) => setTimeout(resolve, 12_000));
  const memory = readMemoryMb(ask, name);
  check(memory < limits.idleMb, `idle it takes ${memory.toFixed(0)} MB, at most ${limits.idleMb}`);
  const [resident, droppable] = readResidentMb(ask, name).map((mb) => mb.toFixed(0));
  console.log(
    `       workerd has ${resident} MB resident, ${droppable} of them pages of its program`,
  );
  tell("kill", name);
  tell("start", name);
  // Whatever else this computer does makes one of them slower.
  const best = Math.min(first, await waitForAnswer(port));
  const { firstAnswerMs } = limits;
  check(best < firstAnswerMs, `it answered ${best} ms after the start, at most ${firstAnswerMs}`);
  check(await isHealthy(port), "it comes back after a kill, on the same data");
  tell("stop", "-t", "20", name);
  const code = ask("inspect", "--format", "{{.State.ExitCode}}", name);
  check(code === "0", "it ends by itself when it is asked to");
}

const hasDebian = () => spawnSync("mmdebstrap", ["--version"]).status === 0;
/** Whether the images to begin with are made here, from Debian's packages. */
const makesBases = ({ name }: Engine) => name !== "docker" && hasDebian();

async function tryImage(engine: Engine, image: string, folder: string): Promise<void> {
  const container = prepare(engine.run ?? [], image, folder, await findFreePort());
  try {
    checkImage(container);
    await checkRunning(container);
    const nodeImage = makesBases(engine) ? builder : "docker.io/library/node:24-bookworm-slim";
    await checkBackup(container, nodeImage, folder);
    await checkCatalogs(engine, container, folder);
    await checkSuites(container);
  } finally {
    container.tell("rm", "-f", container.name);
    container.tell("volume", "rm", "-f", container.name);
  }
}

/** Certificate authorities that Node or npm of this computer trusts besides the usual ones, for `npm ci` in the build. */
function toSecrets(): string[] {
  const { stdout } = spawnSync("npm", ["config", "get", "cafile"], { encoding: "utf8" });
  const files = [process.env.NODE_EXTRA_CA_CERTS, stdout.trim()];
  const file = files.find((file) => file !== undefined && existsSync(file));
  return file === undefined ? [] : ["--secret", `id=ca,src=${file}`];
}

await runScript(help, async () => {
  const { values } = parseArgs({ options: { image: { type: "string" } } });
  const engine = findEngine();
  if (engine === null) {
    console.error(`
  NOTHING WAS TRIED: no engine for images answers here. A docker client alone is none.
  Start Docker, or install podman, buildah, runc, netavark, aardvark-dns, iptables and mmdebstrap.
`);
    return 3;
  }
  console.log(`engine ${engine.name}`);
  const image = values.image ?? "localhost/toolhub:test";
  if (values.image === undefined) {
    const bases = makesBases(engine) ? makeBases(engine) : [];
    engine.build(".", image, [...bases, ...toSecrets()]);
  }
  if (engine.run === null) {
    console.error(
      "\n  THE IMAGE WAS BUILT AND NOT RUN: buildah alone runs none. Install podman and runc.\n",
    );
    return 3;
  }
  const folder = mkdtempSync(join(tmpdir(), "toolhub-image-"));
  try {
    await tryImage(engine, image, folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
  console.log(
    failures.length === 0 ? "image:test: all held" : `image:test: ${failures.length} did not hold`,
  );
  return failures.length === 0 ? 0 : 1;
});
