import { cpSync, readFileSync, writeFileSync } from "node:fs";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { inject, onTestFinished } from "vitest";

import { createFolder } from "./selfhost-server.ts";

/** A request that left toolhub, wherever to. */
interface Left {
  /** As it was addressed, with its protocol. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: string;
}

type Answer = (left: Left, response: ServerResponse) => Promise<void> | void;

/**
 * All that is outside, as workerd's own outbound service: whatever the Worker asks arrives here with its whole address, and
 * nothing else leaves the process. Returns the folder of the app that is built to go out this way, and what has left.
 */
export async function startInternet(answer: Answer) {
  const left: Left[] = [];
  // workerd says the whole address, and no Host beside it.
  const server = createServer({ requireHostHeader: false }, async (request, response) => {
    const { url = "", headers } = request;
    const first = Object.entries(headers).map(([name, value]) => [name, String(value)]);
    const arrived = { url, headers: Object.fromEntries(first), body: await text(request) };
    left.push(arrived);
    await answer(arrived, response);
  });
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", () => resolve());
  });
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return { left, appFolder: createApp(`127.0.0.1:${port}`) };
}

/** The built app, whose way out is this address, for https too. */
function createApp(address: string): string {
  const folder = createFolder();
  cpSync(inject("appFolder"), folder, { recursive: true });
  const file = join(folder, "config.capnp");
  const config = readFileSync(file, "utf8");
  const way = `(name = "internet", external = (address = "${address}", http = (style = proxy)))`;
  const network = /\(name = "internet", network = \([\s\S]*?\n {4}\)\)/g;
  if (!network.test(config)) throw new Error("the way out is written otherwise");
  writeFileSync(file, config.replaceAll(network, way));
  return folder;
}
