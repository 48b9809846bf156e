import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { setTimeout } from "node:timers/promises";

import { answers, findCanaries, toKind } from "../../test/support/canary.ts";
import { putBounded } from "./bounded.ts";
import { type Fault, pickFault, verySlow } from "./faults.ts";
import type { Findings } from "./findings.ts";
import type { Random } from "./random.ts";
import { type Secrets, toSentence } from "./secrets.ts";

/** One request of a labelled call, as the upstream met it. */
interface Met {
  /** Of the key that it came with. */
  readonly keyVersion: number;
  readonly fault: Fault["name"];
}

/** A scripted GraphQL server on loopback: breaks in many ways, and remembers every change that it applied. */
export interface SoakUpstream {
  readonly url: string;
  /** How often the change with this label was applied. */
  readonly countApplied: (label: string) => number;
  readonly findMet: (label: string) => readonly Met[];
  /** How often each fault came. */
  readonly faults: ReadonlyMap<string, number>;
  /** From now on nothing breaks. */
  readonly calmDown: () => void;
  readonly close: () => void;
}

interface Arrived {
  readonly owner: string;
  readonly keyVersion: number;
  readonly operation: string;
  readonly isMutation: boolean;
  readonly label: string | null;
  readonly fault: Fault;
}

/** What every call of a person carries somewhere in its arguments, a number of its own behind their canary. */
const labelForm = /cnrya[0-9a-f]{26}_\d+/;
/** Calls are repeated within minutes. */
const maxLabels = 50_000;
/** Over the 8 MiB that toolhub reads. */
const overCap = "x".repeat(9 * 1024 * 1024);
/** Over the 100 kB that a result may have. */
const large = "y".repeat(150_000);

const toKeyVersion = (key: string) => Number(/_(\d+)$/.exec(key)?.[1] ?? 0);

class Upstream {
  readonly #random: Random;
  readonly #secrets: Secrets;
  readonly #findings: Findings;
  readonly #applied = new Map<string, number>();
  readonly #met = new Map<string, Met[]>();
  readonly faults = new Map<string, number>();
  isCalm = false;

  constructor(random: Random, secrets: Secrets, findings: Findings) {
    this.#random = random;
    this.#secrets = secrets;
    this.#findings = findings;
  }

  countApplied(label: string): number {
    return this.#applied.get(label) ?? 0;
  }

  findMet(label: string): readonly Met[] {
    return this.#met.get(label) ?? [];
  }

  async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const arrived = this.#read(request.headers, await text(request));
    const { fault } = arrived;
    this.faults.set(fault.name, (this.faults.get(fault.name) ?? 0) + 1);
    if (arrived.isMutation && fault.applies) this.#apply(arrived);
    await setTimeout(fault.delayMs);
    reply(arrived, response);
  }

  #read({ authorization = "", ...headers }: IncomingMessage["headers"], body: string): Arrived {
    const [owner = "nobody"] = findCanaries(authorization);
    const operation = /(?:query|mutation) (\w+)/.exec(body)?.[1] ?? "";
    const [label = null] = labelForm.exec(body) ?? [];
    const isMutation = /"query":"\s*mutation /.test(body);
    const strays = this.#secrets.findInRequest(owner, JSON.stringify(headers) + body);
    if (strays.length > 0) {
      const who = { operation, person: owner };
      this.#findings.add("leak", who, `a request upstream holds ${toSentence(strays)}`);
    }
    const met = this.#met.get(label ?? "") ?? [];
    // The same call in the same run breaks in the same way, whenever it comes.
    const random = this.#random.fork(
      label ? `${label}/${met.length}` : String(this.#random.next()),
    );
    // Otherwise few would get as far as to have a key.
    const isCalm = this.isCalm || (operation === "probe" && random.isBelow(0.7));
    const fault = body.includes("slowly") ? verySlow : pickFault(random, isCalm);
    const keyVersion = toKeyVersion(authorization);
    const meetings = [...met, { keyVersion, fault: fault.name }];
    if (label) putBounded(this.#met, label, meetings, maxLabels);
    return { owner, keyVersion, operation, isMutation, label, fault };
  }

  #apply({ label, operation, owner }: Arrived): void {
    if (label === null) return;
    const times = this.countApplied(label) + 1;
    putBounded(this.#applied, label, times, maxLabels);
    if (times < 2) return;
    const who = { operation, person: owner };
    this.#findings.add("twice", who, `the change ${label} was applied ${times} times`);
  }
}

function reply({ owner, keyVersion, operation, fault }: Arrived, response: ServerResponse): void {
  const canary = `${toKind(owner, "data")}v${keyVersion}`;
  const data = answers[operation]?.(canary) ?? null;
  const errors = [{ message: `${operation} failed`, ...fault.error }];
  const json = { "content-type": "application/json" };
  switch (fault.name) {
    case "cut":
      response.destroy();
      return;
    case "half": {
      const whole = JSON.stringify({ data });
      response.writeHead(200, { ...json, "content-length": whole.length });
      response.write(whole.slice(0, whole.length / 2));
      response.destroy();
      return;
    }
    case "html":
      response.writeHead(fault.status, { "content-type": "text/html" });
      response.end("<!doctype html><title>Bad gateway</title>");
      return;
    case "over cap":
      response.writeHead(200, json);
      response.end(JSON.stringify({ data: { ...data, extra: overCap } }));
      return;
    case "large":
      response.writeHead(200, json);
      response.end(JSON.stringify({ data: answers[operation]?.(canary + large) ?? null }));
      return;
    case "partial":
      response.writeHead(200, json);
      response.end(JSON.stringify({ data, errors }));
      return;
    case "none":
    case "slow":
      response.writeHead(200, json);
      response.end(JSON.stringify({ data }));
      return;
    default:
      response.writeHead(fault.status, { ...json, ...fault.headers });
      response.end(JSON.stringify({ errors }));
  }
}

export async function startSoakUpstream(
  random: Random,
  secrets: Secrets,
  findings: Findings,
): Promise<SoakUpstream> {
  const upstream = new Upstream(random, secrets, findings);
  const server = createServer((request, response) => {
    // A request that is cut with the server's process ends here.
    upstream.answer(request, response).catch(() => response.destroy());
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/graphql`,
    countApplied: (label) => upstream.countApplied(label),
    findMet: (label) => upstream.findMet(label),
    faults: upstream.faults,
    calmDown: () => {
      upstream.isCalm = true;
    },
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
