import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { parseArgs } from "node:util";

import { trial } from "../cast/trial.ts";

/**
 * The upstream of the benchmark, a process of its own: answers at once, always the same, to who shows the key. Prints
 * its port. `GET /` tells how many trials it was asked for since it was told last, and in which words.
 */
const { values } = parseArgs({ options: { key: { type: "string", default: "" } } });

const answers = {
  trial: JSON.stringify({ data: { trial } }),
  probe: JSON.stringify({ data: { viewer: { name: "Bench" } } }),
};

let trials = 0;
/** Distinct bodies: one, if a server always asks the same. */
const bodies = new Set<string>();
const maxBodies = 10;

const server = createServer((request, response) => {
  if (request.method === "GET") {
    response.end(JSON.stringify({ trials, bodies: [...bodies] }));
    trials = 0;
    bodies.clear();
    return;
  }
  if (request.headers.authorization !== `Bearer ${values.key}`) {
    response.writeHead(401).end();
    return;
  }
  let body = "";
  request.setEncoding("utf8");
  request.on("data", (chunk: string) => {
    body += chunk;
  });
  request.on("end", () => {
    const isProbe = body.includes("viewer");
    if (!isProbe) {
      trials += 1;
      // Each call has a trial of its own: the number that the load adds to its id.
      if (bodies.size < maxBodies) bodies.add(body.replace(/(NCT\d+)-\d+/, "$1"));
    }
    response
      .setHeader("content-type", "application/json")
      .end(isProbe ? answers.probe : answers.trial);
  });
});
server.keepAliveTimeout = 120_000;
server.listen(0, "127.0.0.1", 4096, () => {
  process.stdout.write(`${(server.address() as AddressInfo).port}\n`);
});
