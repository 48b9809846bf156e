import { spawnSync } from "node:child_process";

import { findFreePort } from "../scripts/server.ts";
import { toServerSettings } from "../test/support/server-settings.ts";
import { type Container, check, hardened, waitForAnswer } from "./image-container.ts";
import { listImageSuite } from "./list-suites.ts";

/** On this computer's own network: the development sign-in is for its loopback address alone. */
async function startServer({ name, image, tell }: Container, port: number, demoPort: number) {
  const api = `${name}-api`;
  const demo = [
    ...hardened,
    "-p",
    `127.0.0.1:${demoPort}:8080`,
    "-v",
    `${api}:/data`,
    image,
    "demo",
  ];
  tell("run", "--detach", "--name", api, ...demo);
  await waitForAnswer(demoPort);
  const origin = `http://localhost:${port}`;
  const settings = {
    ...toServerSettings(`http://localhost:${demoPort}`),
    SIGN_IN: "dev",
    PUBLIC_URL: origin,
    PORT: String(port),
    BIND_ADDRESS: "127.0.0.1",
    // The demo is in the engine's network.
    EGRESS: "private",
    CLINICAL_TRIALS_ENDPOINT: `http://${findAddress(api, tell)}:8080/graphql`,
  };
  const env = Object.entries(settings).flatMap(([key, value]) => ["-e", `${key}=${value}`]);
  const volume = ["-v", `${name}-suites:/data`];
  tell(
    "run",
    "--detach",
    "--name",
    `${name}-suites`,
    "--network",
    "host",
    ...hardened,
    ...volume,
    ...env,
    image,
  );
  await waitForAnswer(port);
  return origin;
}

function findAddress(name: string, tell: Container["tell"]): string {
  const format = "{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}";
  return tell("inspect", "--format", format, name).stdout.trim();
}

/** The tests over HTTP that ask for nothing but the product, against the running image: the same tests, another address. */
export async function checkSuites(container: Container): Promise<void> {
  const { name, tell } = container;
  const [port, demoPort] = [await findFreePort(), await findFreePort()];
  const { files, total } = listImageSuite();
  try {
    const origin = await startServer(container, port, demoPort);
    const args = ["run", "--config", "selfhost/vitest.config.ts", "--project", "worker", ...files];
    const env = { ...process.env, SERVER_ORIGIN: origin, DEMO_PORT: String(demoPort) };
    const { status } = spawnSync("vitest", args, { stdio: "inherit", env });
    check(status === 0, `${files.length} of ${total} files of test/worker hold against the image`);
  } finally {
    for (const one of [`${name}-suites`, `${name}-api`]) {
      tell("rm", "-f", "-t", "0", one);
      tell("volume", "rm", "-f", one);
    }
  }
}
