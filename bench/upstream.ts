import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { parseArgs } from "node:util";

/**
 * The upstream of the benchmark, a process of its own: answers at once, always the same, to who shows the key. Prints
 * its port. `GET /` tells how many trials it was asked for.
 */
const { values } = parseArgs({ options: { key: { type: "string", default: "" } } });

const trial = {
  id: "NCT01234567",
  title: "A controlled trial of an invented drug against migraine in adults",
  status: "RECRUITING",
  enrollment: 240,
  conditions: ["Migraine", "Headache"],
  summary: "Two groups take the invented drug or a placebo and keep a diary. ".repeat(6),
  locations: ["Lyon", "Turin", "Porto", "Ghent"].map((city) => ({
    facility: `University Hospital of ${city}`,
    city,
    country: "Europe",
  })),
};
const answers = {
  trial: JSON.stringify({ data: { trial } }),
  probe: JSON.stringify({ data: { viewer: { name: "Bench" } } }),
};

let trials = 0;

const server = createServer((request, response) => {
  if (request.method === "GET") {
    response.end(String(trials));
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
    if (!isProbe) trials += 1;
    response
      .setHeader("content-type", "application/json")
      .end(isProbe ? answers.probe : answers.trial);
  });
});
server.keepAliveTimeout = 120_000;
server.listen(0, "127.0.0.1", () => {
  process.stdout.write(`${(server.address() as AddressInfo).port}\n`);
});
