import { spawn } from "node:child_process";
import { once } from "node:events";
import { type AddressInfo, connect, createServer } from "node:net";

import { findFreePort } from "../scripts/server.ts";
import { toServerSettings } from "../test/support/server-settings.ts";
import { type Container, check, hardened, waitForAnswer } from "./image-container.ts";
import { listImageSuite } from "./list-suites.ts";

/** Starts the demo API in the engine's network. Returns its address there. */
function startDemo({ image, tell }: Container, name: string): string {
  tell("run", "--detach", "--name", name, ...hardened, "-v", `${name}:/data`, image, "demo");
  const format = "{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}";
  return tell("inspect", "--format", format, name).stdout.trim();
}

/** A port of 127.0.0.1 that leads there: tests come from many loopback addresses, which engines do not publish to. */
async function forward(host: string) {
  const server = createServer((socket) => {
    const upstream = connect(8080, host);
    for (const end of [socket, upstream]) end.on("error", () => void end.destroy());
    socket.pipe(upstream).pipe(socket);
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  return { port: (server.address() as AddressInfo).port, server };
}

/** Starts toolhub in this computer's own network: the development sign-in is for its loopback address alone. */
function startServer({ image, tell }: Container, name: string, settings: object): void {
  const env = Object.entries(settings).flatMap(([key, value]) => ["-e", `${key}=${value}`]);
  const options = [...hardened, "--network", "host", "-v", `${name}:/data`, ...env];
  tell("run", "--detach", "--name", name, ...options, image);
}

async function runSuites(container: Container, name: string, api: string): Promise<void> {
  const host = startDemo(container, api);
  const { port: demoPort, server } = await forward(host);
  const port = await findFreePort();
  const origin = `http://localhost:${port}`;
  startServer(container, name, {
    ...toServerSettings(`http://localhost:${demoPort}`),
    SIGN_IN: "dev",
    PUBLIC_URL: origin,
    PORT: port,
    BIND_ADDRESS: "127.0.0.1",
    EGRESS: "private",
    CLINICAL_TRIALS_ENDPOINT: `http://${host}:8080/graphql`,
  });
  await waitForAnswer(port);
  const { files, total } = listImageSuite();
  const args = ["run", "--config", "selfhost/vitest.config.ts", "--project", "worker", ...files];
  const env = { ...process.env, SERVER_ORIGIN: origin, DEMO_PORT: String(demoPort) };
  const [code] = await once(spawn("vitest", args, { stdio: "inherit", env }), "exit");
  server.close();
  check(code === 0, `${files.length} of ${total} files of test/worker hold against the image`);
}

/** The tests over HTTP that ask for nothing but the product, against the running image: the same tests, another address. */
export async function checkSuites(container: Container): Promise<void> {
  const [name, api] = [`${container.name}-suites`, `${container.name}-api`];
  try {
    await runSuites(container, name, api);
  } finally {
    for (const one of [name, api]) {
      container.tell("rm", "-f", "-t", "0", one);
      container.tell("volume", "rm", "-f", one);
    }
  }
}
