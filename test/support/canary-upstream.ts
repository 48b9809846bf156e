import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { setTimeout } from "node:timers/promises";

import { findCanaries, toKind } from "./canary.ts";

/** What the upstream was sent in one request: everything but the header that carries the key. */
interface Sent {
  readonly key: string;
  readonly operation: string;
  readonly headers: string;
  readonly body: string;
}

export interface CanaryUpstream {
  readonly url: string;
  readonly sent: readonly Sent[];
  /** How many requests were answered with a broken answer. */
  readonly countFaults: () => number;
  readonly close: () => void;
}

/** Answers of both toolsets; every text in them is the canary of whose key it was. */
export const answers: Readonly<Record<string, (canary: string) => object>> = {
  probe: (canary) => ({ viewer: { name: canary, login: canary } }),
  get_trial: (canary) => ({ clinicalTrial: toTrial(canary) }),
  compare_trials: (canary) => ({ clinicalTrial: toComparison(canary) }),
  trial_record: (canary) => ({
    clinicalTrial: { ...toTrial(canary), eligibility: null, locations: [] },
  }),
  search_clinical_trials: (canary) => ({
    clinicalTrials: { trials: [toHit(canary)], total_count: 1, has_more: false },
  }),
  create_issue: (canary) => ({
    createIssue: {
      issue: { issue_id: canary, number: 1, url: `https://github.example/${canary}` },
    },
  }),
  merge_pull_request: (canary) => ({
    mergePullRequest: {
      pull_request: { number: 1, merged: true, url: `https://github.example/${canary}` },
    },
  }),
};

const toHit = (canary: string) => ({
  trial_id: "NCT90000001",
  title: canary,
  status: "RECRUITING",
  phase: null,
  enrollment: null,
  conditions: [canary],
  sponsor: canary,
});

const toTrial = (canary: string) => ({
  ...toHit(canary),
  official_title: canary,
  study_type: null,
  summary: canary,
  start_date: null,
  completion_date: null,
});

function toComparison(canary: string) {
  const { trial_id: _, official_title: __, summary: ___, ...compared } = toTrial(canary);
  return { ...compared, eligibility: null };
}

interface Said {
  readonly status: number;
  readonly body: object;
}

/** Now and then the upstream is broken, and then it quotes what it was sent, as careless ones do. */
function toAnswer(count: number, operation: string, authorization: string): Said {
  const data = answers[operation]?.(toKind(toKey(authorization), "data"));
  const errors = [{ message: `${operation} failed for ${authorization}`, path: [authorization] }];
  if (operation === "probe") return { status: 200, body: { data } };
  if (count % 5 === 0) return { status: 503, body: { errors } };
  if (count % 23 === 0) return { status: 500, body: { errors } };
  if (count % 29 === 0) return { status: 200, body: { errors } };
  return { status: 200, body: { data } };
}

const toKey = (authorization: string) => findCanaries(authorization)[0] ?? "nobody";

/** A scripted API on loopback in which everything tells whose key it was asked with. */
export async function startCanaryUpstream(): Promise<CanaryUpstream> {
  const sent: Sent[] = [];
  let faults = 0;
  const server = createServer(async (request, response) => {
    const body = await text(request);
    const { authorization = "", ...headers } = request.headers;
    const operation = /(?:query|mutation) (\w+)/.exec(body)?.[1] ?? "";
    sent.push({ key: toKey(authorization), operation, headers: JSON.stringify(headers), body });
    const said = toAnswer(sent.length, operation, authorization);
    if (!("data" in said.body)) faults += 1;
    // Answers come in another order than questions, so that calls of different people overlap.
    await setTimeout((sent.length * 7) % 40);
    response.writeHead(said.status, { "content-type": "application/json" });
    response.end(JSON.stringify(said.body));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/graphql`,
    sent,
    countFaults: () => faults,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
