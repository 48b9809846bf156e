import type { CallToolResult } from "@modelcontextprotocol/client";
import { beforeAll, beforeEach, describe, expect, test, vi } from "vitest";

import { send } from "../../support/mcp-client.ts";
import { parseToolError, toModern } from "../../support/mcp-messages.ts";
import { answerAsGithub, createMerger, merge as mergeCall } from "../../support/merger.ts";

const section = "2026 basic/patterns/mrtr, Request State";
const { name: mergeName, arguments: merge } = mergeCall;

let github = { title: "", merges: 0, looks: 0 };
let ada = "";
let bob = "";
beforeAll(async () => {
  [ada, bob] = [(await createMerger("trusted")).token, (await createMerger("trusted")).token];
});
beforeEach(() => {
  github = answerAsGithub();
});

interface Changes {
  readonly tool?: string;
  readonly args?: object;
  readonly state?: unknown;
  readonly answer?: unknown;
}

/** One call by a client whose person can be asked. */
async function call(
  token: string,
  { tool = mergeName, args = merge, state, answer }: Changes = {},
) {
  const request = toModern("tools/call", {
    name: tool,
    ...{ arguments: args },
    ...(state === undefined ? {} : { requestState: state, inputResponses: answer }),
  });
  const body = JSON.parse(JSON.stringify(request.body));
  body.params._meta["io.modelcontextprotocol/clientCapabilities"] = { elicitation: { form: {} } };
  const response = await send(token, { ...request, body });
  return response.json<{
    result?: {
      resultType: string;
      inputRequests?: Record<string, unknown>;
      requestState?: string;
      content: CallToolResult["content"];
      isError?: boolean;
    };
    error?: { code: number };
  }>();
}

/** The first half: the question's name, its state, and a Yes to it. */
async function ask(token: string) {
  const { result } = await call(token);
  const [name = ""] = Object.keys(result?.inputRequests ?? {});
  const yes = { [name]: { action: "accept", content: { confirm: true } } };
  return { result, state: result?.requestState ?? "", yes };
}

/** Whether the call was carried out, now or before. */
const hasRun = ({ result }: Awaited<ReturnType<typeof call>>) =>
  result?.resultType === "complete" && !result.isError;

test(`what changes something for good asks first, and Yes runs it (${section})`, async () => {
  const { result, state, yes } = await ask(ada);
  expect(result?.resultType).toBe("input_required");
  expect(state).not.toBe("");
  expect(hasRun(await call(ada, { state, answer: yes }))).toBe(true);
});

test("a yes is one to the call, however the same call is written, and runs it once", async () => {
  const { state, yes } = await ask(ada);
  const { pull_request_id, head_commit } = merge;
  for (const args of [
    merge,
    { head_commit, pull_request_id },
    { method: "MERGE", head_commit, pull_request_id },
    merge,
  ]) {
    expect(hasRun(await call(ada, { state, answer: yes, args }))).toBe(true);
  }
  expect(github.merges).toBe(1);
});

test(`a state says nothing about the person or the call (${section})`, async () => {
  const { state } = await ask(ada);
  const texts = [state, ...state.split(".").map((part) => atobOrNothing(part))];
  for (const text of texts) expect(text).not.toMatch(/PR_1|5a06028|github|merge_pull/);
});

describe("nothing runs", () => {
  const forged: readonly (readonly [string, (state: string) => unknown])[] = [
    ["without the state", () => undefined],
    ["with an empty state", () => ""],
    ["with a made-up state", () => "9999999999.x.y"],
    ["with a state cut short", (state) => state.slice(0, -2)],
    ["with something behind the state", (state) => `${state}.x`],
    [
      "with one letter changed",
      (state) => state.replace(/.(?=.{9}$)/, (letter) => (letter === "A" ? "B" : "A")),
    ],
    ["with a later end", (state) => state.replace(/\d{10}/, "9999999999")],
    ["with a state of one megabyte less a bit", () => "x".repeat(1_000_000)],
    ["with a state that is an object", (state) => ({ state })],
    ["with a state that is a number", () => 7],
  ];
  test.each(forged)(`%s (${section})`, async (_what, forge) => {
    const { state, yes } = await ask(ada);
    expect(hasRun(await call(ada, { state: forge(state), answer: yes }))).toBe(false);
    expect(github.merges).toBe(0);
    expect(hasRun(await call(ada, { state, answer: yes }))).toBe(true);
  });

  const elsewhere: readonly (readonly [string, () => readonly [string, Changes]])[] = [
    ["for another pull request", () => [ada, { args: { ...merge, pull_request_id: "PR_2" } }]],
    ["with one argument more", () => [ada, { args: { ...merge, method: "SQUASH" } }]],
    ["for another person", () => [bob, {}]],
  ];
  test.each(elsewhere)(`with a state %s (${section})`, async (_what, getCall) => {
    const { state, yes } = await ask(ada);
    const [token, changes] = getCall();
    expect(hasRun(await call(token, { ...changes, state, answer: yes }))).toBe(false);
  });

  const answers = [
    ["decline", "DECLINED"],
    ["cancel", "NOT_ASKED"],
  ] as const;
  test.each(answers)(`where the person says %s (${section})`, async (action, code) => {
    const { state, yes } = await ask(ada);
    const [name = ""] = Object.keys(yes);
    const { result } = await call(ada, { state, answer: { [name]: { action } } });
    expect(result && parseToolError(result).error_code).toBe(code);
  });

  const noAnswers = [
    {},
    { other: { action: "accept" } },
    { agree: { action: "accept", content: "yes" } },
    { agree: { action: "accept", content: {} } },
    [],
    "accept",
    null,
  ];
  test.each(noAnswers)(`where the answer is %j (${section})`, async (answer) => {
    const { state } = await ask(ada);
    expect(hasRun(await call(ada, { state, answer }))).toBe(false);
  });

  test(`ten minutes later (${section})`, async () => {
    const { state, yes } = await ask(ada);
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 601_000 });
    try {
      expect(hasRun(await call(ada, { state, answer: yes }))).toBe(false);
    } finally {
      vi.useRealTimers();
    }
  });
});

test("a state that nobody gave is refused at a tool that asks nothing too", async () => {
  const { error } = await call(ada, { tool: "ping", args: {}, state: "x", answer: {} });
  expect(error?.code).toBe(-32602);
});

function atobOrNothing(text: string): string {
  try {
    return atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  } catch {
    return "";
  }
}
