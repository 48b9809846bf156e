import { expect } from "vitest";
import type { BrowserSession, Server } from "./dance.ts";
import { decide, toId } from "./decide.ts";
import { parseToolError, toModernInit, toModernMessage, toRequest } from "./mcp-messages.ts";
import { EventReader, SessionClient } from "./session-client.ts";

/** Somebody whose app is hostile: it has their token, declares whatever it likes, and they say yes to nothing. */
export interface Victim {
  readonly server: Server;
  /** Theirs, signed in. */
  readonly browser: BrowserSession;
  /** Somebody else's, signed in. */
  readonly stranger: BrowserSession;
  readonly token: string;
  /** Of another app of theirs. */
  readonly otherToken: string;
  readonly countMerges: () => number;
  /** What a merge would change is no longer what it was. */
  readonly changeState: () => void;
}

// biome-ignore lint/suspicious/noExplicitAny: tests look into messages of every shape.
type Message = any;

interface HostileCall {
  readonly token?: string;
  readonly args?: object;
  readonly capabilities?: object;
  /** What it sends for whatever it is asked. */
  readonly answer?: object;
}

/** Makes one call, answers by itself, and says what it came to; null if it still waits for its person. */
type Call = (victim: Victim, call?: HostileCall) => Promise<Message>;

const merge = {
  pull_request_id: "PR_1",
  head_commit: "5a06028aa1c4d5b9c2f7e3d0b8a94e6f1c2d3e4f",
};
const yes = { action: "accept", content: { confirm: true } };
const forms = { elicitation: { form: {}, url: {} } };
const pages = { elicitation: { url: {} } };

const toParams = ({ args }: HostileCall) => ({
  name: "merge_pull_request",
  arguments: { ...merge, ...args },
});

const callModern: Call = async ({ server, token }, call = {}) => {
  let more = {};
  for (let round = 1; ; round += 1) {
    const params = { ...toParams(call), ...more };
    const message = toModernMessage("tools/call", params, call.capabilities);
    const init = toModernInit(call.token ?? token, message);
    const { result, error }: Message = await (
      await server.fetch(`${server.origin}/mcp`, init)
    ).json();
    if (result?.resultType !== "input_required" || round === 5) return result ?? error;
    const asked = Object.keys(result.inputRequests);
    const inputResponses = Object.fromEntries(asked.map((name) => [name, call.answer ?? yes]));
    more = { requestState: result.requestState, inputResponses };
  }
};

const callInSession: Call = async ({ server, token }, call = {}) => {
  const client = new SessionClient(`${server.origin}/mcp`, call.token ?? token, server.fetch);
  await client.initialize({ capabilities: call.capabilities ?? {} });
  const response = await client.post(toRequest(2, "tools/call", toParams(call)));
  if (response.headers.get("content-type") === "application/json") {
    return ((await response.json()) as Message).result;
  }
  const events = new EventReader(response);
  for (;;) {
    const message = (await events.nextMessage())?.message;
    if (message === undefined || message.id === 2) return message?.result;
    if (message.method !== "elicitation/create") continue;
    await client.post({ jsonrpc: "2.0", id: message.id, result: call.answer ?? yes });
    if (message.params.mode !== "url") continue;
    // The call waits for the page now, and would for two minutes.
    const cancelled = { method: "notifications/cancelled", params: { requestId: 2 } };
    await client.post({ jsonrpc: "2.0", ...cancelled });
    await events.drop();
    return null;
  }
};

export const eras = [
  ["2026-07-28", callModern],
  ["a session", callInSession],
] as const;

/** Where the person is to decide; fails if the call did anything else than to say so. */
function toPath({ server }: Victim, result: Message): string {
  const { error_code, details } = parseToolError(result);
  expect(error_code).toBe("CONFIRMATION_REQUIRED");
  return String(details?.approval_url).slice(server.origin.length);
}

type Attack = (victim: Victim, call: Call) => Promise<void>;

async function answerByItself(victim: Victim, call: Call, how: HostileCall): Promise<void> {
  const result = await call(victim, how);
  if (result !== null) toPath(victim, result);
}

const formOf = (id: string) => `id=${id}&decision=approved`;

/** Sends the page's form in a way that no browser of the person's would; `headers` go before the sound ones. */
async function forge(
  { server }: Victim,
  path: string,
  headers: Readonly<Record<string, string | null>>,
): Promise<void> {
  const all = { origin: server.origin, "content-type": "application/x-www-form-urlencoded" };
  const sent = Object.entries({ ...all, ...headers }).filter(([, value]) => value !== null);
  const response = await server.fetch(`${server.origin}/account/approvals/decide`, {
    method: "POST",
    redirect: "manual",
    headers: Object.fromEntries(sent) as Record<string, string>,
    body: formOf(toId(path)),
  });
  expect([303, 400, 403]).toContain(response.status);
  expect(response.headers.get("location") ?? "/sign-in").toMatch(/^\/sign-in/);
}

/** What it tries so that a change is made to which nobody said yes. Each leaves nothing done. */
export const attacks: readonly (readonly [string, Attack])[] = [
  [
    "declares forms and accepts by itself",
    (victim, call) => answerByItself(victim, call, { capabilities: forms }),
  ],
  [
    "declares forms alone and accepts by itself",
    (victim, call) => answerByItself(victim, call, { capabilities: { elicitation: {} } }),
  ],
  [
    "accepts that its person opens the page, and opens it for nobody",
    (victim, call) => answerByItself(victim, call, { capabilities: pages }),
  ],
  [
    "says in its arguments which approval it means",
    async (victim, call) => {
      const id = toId(toPath(victim, await call(victim)));
      for (const args of [{ approval: id }, { approval_id: id }, { confirm: true }]) {
        const { error_code } = parseToolError(await call(victim, { args }));
        expect(error_code).toBe("INVALID_PARAMETER");
      }
    },
  ],
  [
    "uses what its person approved of another app",
    async (victim, call) => {
      const path = toPath(victim, await call(victim, { token: victim.otherToken }));
      await decide(victim, path);
      const args = { confirm_token: toId(path) };
      expect(toPath(victim, await call(victim))).not.toBe(path);
      const { error_code } = parseToolError(await call(victim, { args }));
      expect(error_code).toBe("INVALID_PARAMETER");
    },
  ],
  [
    "has somebody else approve",
    async (victim, call) => {
      const path = toPath(victim, await call(victim));
      expect((await victim.stranger.open(path)).status).toBe(404);
      expect((await decide({ browser: victim.stranger }, path)).status).toBe(404);
    },
  ],
  [
    "sends the page's form with its bearer token",
    async (victim, call) => {
      const path = toPath(victim, await call(victim));
      await forge(victim, path, { authorization: `Bearer ${victim.token}` });
    },
  ],
  [
    "sends the form without the cookie",
    async (victim, call) => forge(victim, toPath(victim, await call(victim)), {}),
  ],
  ...[
    ["another Origin", { origin: "https://evil.example" }],
    ["an Origin of null", { origin: "null" }],
    ["no Origin, from another site", { origin: null, "sec-fetch-site": "cross-site" }],
    ["JSON in place of a form", { "content-type": "application/json" }],
    ["plain text in place of a form", { origin: null, "content-type": "text/plain" }],
  ].map(([name, headers]): readonly [string, Attack] => [
    `has the person's browser send the form with ${name}`,
    async (victim, call) => {
      const { cookie } = victim.browser;
      await forge(victim, toPath(victim, await call(victim)), { cookie, ...(headers as object) });
    },
  ]),
  [
    "changes its arguments after the yes",
    async (victim, call) => {
      const path = toPath(victim, await call(victim));
      await decide(victim, path);
      // The first of them its question may not even show; what is asked otherwise takes the place of what was approved.
      const others = [
        { pull_request_id: "PR_2" },
        { head_commit: "b".repeat(40) },
        { method: "SQUASH" },
      ];
      for (const args of others) {
        expect(toPath(victim, await call(victim, { args }))).not.toBe(path);
      }
    },
  ],
  [
    "waits until its person approved what is so no longer",
    async (victim, call) => {
      const path = toPath(victim, await call(victim));
      await decide(victim, path);
      victim.changeState();
      expect(toPath(victim, await call(victim))).not.toBe(path);
    },
  ],
];

/** One yes, and a client that calls as often as it can. */
export async function runTwice(victim: Victim, call: Call): Promise<void> {
  const before = victim.countMerges();
  await decide(victim, toPath(victim, await call(victim)));
  await Promise.all([1, 2, 3].map(() => call(victim)));
  const again = await call(victim);
  expect(again.isError ?? false).toBe(false);
  expect(victim.countMerges()).toBe(before + 1);
}
