import { describe, expect, test } from "vitest";

import {
  connectTo,
  createCaller,
  createOfferOf,
  createTool,
  serve,
} from "../../support/in-process.ts";
import { parseToolError } from "../../support/mcp-messages.ts";
import { vias } from "../../support/ways.ts";
import { accept, createDeleter, inElevenMinutes } from "./deleter.ts";
import { wrongAnswers } from "./wrong-answers.ts";

const twoSteps = (name: string) => createCaller(name, { confirmWay: "two-step" });

describe.each(vias)("a tool that is called by %s", (via) => {
  test("a client that can ask its person asks once, and Yes runs the call", async () => {
    const { connect, countDeletions } = createDeleter([], via);
    const { call, questions } = await connect(createCaller("ada"), "accept");
    expect((await call({ id: "x" })).structuredContent).toEqual({ ok: true, deletions: 1 });
    expect(questions).toEqual(["Delete x?"]);
    expect(countDeletions()).toBe(1);
  });

  test.each([
    ["decline", "DECLINED", "The person said no, so nothing was done. Do not ask again"],
    ["cancel", "NOT_ASKED", "Nobody answered: the client dismissed the question"],
  ] as const)("%s does nothing and says %s", async (answer, error_code, sentence) => {
    const { connect, countDeletions } = createDeleter([], via);
    const { call } = await connect(createCaller("ada"), answer);
    const message = expect.stringContaining(sentence);
    expect(parseToolError(await call({ id: "x" }))).toMatchObject({ error_code, message });
    expect(countDeletions()).toBe(0);
  });

  test("the form has one field, which has to be filled: some clients accept an empty form by themselves", async () => {
    const { send } = createDeleter([], via);
    const { result } = await send(createCaller("ada"), {});
    expect(result?.inputRequests?.agree.params).toEqual({
      mode: "form",
      message: "Delete x?",
      requestedSchema: {
        type: "object",
        properties: {
          confirm: {
            type: "boolean",
            title: "Yes, do this",
            description: "Nothing is done unless this is ticked.",
          },
        },
        required: ["confirm"],
      },
    });
  });

  test("Yes with the field not ticked is a No", async () => {
    const { send, countDeletions } = createDeleter([], via);
    const ada = createCaller("ada");
    const { result } = await send(ada, {});
    const inputResponses = { agree: { action: "accept", content: { confirm: false } } };
    const answer = await send(ada, { requestState: result?.requestState, inputResponses });
    expect(answer.result && parseToolError(answer.result).error_code).toBe("DECLINED");
    expect(countDeletions()).toBe(0);
  });

  test.each(wrongAnswers)("%j is asked again, twice at most, and never runs", async (wrong) => {
    const { send, countDeletions } = createDeleter([], via);
    const ada = createCaller("ada");
    let { result } = await send(ada, {});
    for (const _ of [2, 3]) {
      const inputResponses = { agree: wrong };
      ({ result } = await send(ada, { requestState: result?.requestState, inputResponses }));
      expect(result?.resultType).toBe("input_required");
    }
    const { requestState } = result ?? {};
    const last = (await send(ada, { requestState, inputResponses: { agree: wrong } })).result;
    expect(last && parseToolError(last)).toMatchObject({
      error_code: "NOT_ASKED",
      message: expect.stringContaining("did not fit"),
    });
    expect(countDeletions()).toBe(0);
    const good = await send(ada, { requestState, inputResponses: accept });
    expect(good.result?.structuredContent).toEqual({ ok: true, deletions: 1 });
  });

  test("where the client asks, the model cannot confirm by itself", async () => {
    const { connect, countDeletions } = createDeleter([], via);
    const silent = await connect(twoSteps("ada"));
    const { details } = parseToolError(await silent.call({ id: "x" }));
    const { call } = await connect(twoSteps("ada"), "decline");
    const answer = await call({ id: "x", confirm_token: details?.confirm_token });
    expect(parseToolError(answer)).toMatchObject({ error_code: "DECLINED" });
    expect(countDeletions()).toBe(0);
  });

  const bends = [
    ["of other arguments", { arguments: { id: "y" } }],
    ["of another tool", { name: "delete_other" }],
    ["for another purpose", { bend: (state: string) => state.replace("agree.", "key.") }],
    ["without its purpose", { bend: (state: string) => state.replace("agree.", "") }],
    [
      "with a later end",
      { bend: (state: string) => state.replace(/\d+/, (end) => `${Number(end) + 9}`) },
    ],
    ["with another nonce", { bend: (state: string) => state.replace(/\.[^.]+\./, ".x.") }],
    ["that was altered", { bend: (state: string) => `${state}.x` }],
    ["that is empty", { bend: () => "" }],
  ] as const;

  test.each(bends)("a state %s is refused with -32602", async (_, changes) => {
    const { send, countDeletions } = createDeleter([], via);
    const ada = createCaller("ada");
    const { result } = await send(ada, {});
    const { bend, ...params } = { bend: (state: string) => state, ...changes };
    const requestState = bend(result?.requestState ?? "");
    const answer = await send(ada, { ...params, requestState, inputResponses: accept });
    expect(answer.error?.code).toBe(-32602);
    expect(countDeletions()).toBe(0);
  });

  test("a state of another account is refused with -32602", async () => {
    const { send, countDeletions } = createDeleter([], via);
    const { result } = await send(createCaller("ada"), {});
    const answered = { requestState: result?.requestState, inputResponses: accept };
    expect((await send(createCaller("bob"), answered)).error?.code).toBe(-32602);
    expect(countDeletions()).toBe(0);
  });

  test("a state that is older than ten minutes is refused with -32602", async () => {
    const { send, countDeletions } = createDeleter([], via);
    const ada = createCaller("ada");
    const { result } = await send(ada, {});
    inElevenMinutes();
    const answered = { requestState: result?.requestState, inputResponses: accept };
    expect((await send(ada, answered)).error?.code).toBe(-32602);
    expect(countDeletions()).toBe(0);
  });

  test.each([
    ["an answer without a state", { inputResponses: accept }, false],
    ["a state without an answer", {}, true],
    ["a state with the answer to something else", { inputResponses: { key: accept.agree } }, true],
  ])("%s is asked again", async (_, params, hasState) => {
    const { send, countDeletions } = createDeleter([], via);
    const ada = createCaller("ada");
    const { result } = await send(ada, {});
    const state = hasState ? { requestState: result?.requestState } : {};
    expect((await send(ada, { ...params, ...state })).result?.resultType).toBe("input_required");
    expect(countDeletions()).toBe(0);
  });

  test("nobody is asked about a call whose arguments do not fit", async () => {
    const offer = createOfferOf([
      createTool("delete_thing", { question: () => "Sure?", checkArguments: () => "/id" }),
    ]);
    const capabilities = { elicitation: { form: {} } };
    const client = await connectTo(serve(offer, createCaller("ada")), {
      lane: "modern",
      capabilities,
    });
    const answer = await client.callTool({ name: "delete_thing", arguments: {} });
    expect(parseToolError(answer)).toMatchObject({ error_code: "INVALID_PARAMETER" });
  });

  test("where the operator lets models confirm, a client that cannot ask gets the question and a token; the second call with it runs, once, and again gets the first result", async () => {
    const { connect, countDeletions } = createDeleter([], via);
    const { call } = await connect(twoSteps("ada"));
    const first = parseToolError(await call({ id: "x" }));
    expect(first).toMatchObject({
      error_code: "CONFIRMATION_REQUIRED",
      details: { question: "Delete x?", expires_in_seconds: expect.any(Number) },
    });
    expect(countDeletions()).toBe(0);
    const confirm_token = first.details?.confirm_token;
    const done = await call({ id: "x", confirm_token });
    expect(done.isError).toBeFalsy();
    expect(await call({ confirm_token, id: "x" })).toEqual(done);
    inElevenMinutes();
    expect(await call({ id: "x", confirm_token })).toEqual(done);
    expect(countDeletions()).toBe(1);
  });

  test("no argument goes around the question", async () => {
    const { connect, countDeletions } = createDeleter([], via);
    const { call } = await connect(twoSteps("ada"));
    const { details } = parseToolError(await call({ id: "x" }));
    const token = details?.confirm_token ?? "";
    const [, nonce, tag] = token.split(".");
    for (const args of [
      { id: "y", confirm_token: token },
      { id: "x", confirm_token: "" },
      { id: "x", confirm_token: "true" },
      { id: "x", confirm_token: `9999999999.${nonce}.${tag}` },
      { id: "x", confirm_token: `${token}.x` },
    ]) {
      expect(parseToolError(await call(args)).error_code).toBe("CONFIRMATION_REQUIRED");
    }
    const other = await connect(twoSteps("bob"));
    expect(parseToolError(await other.call({ id: "x", confirm_token: token })).error_code).toBe(
      "CONFIRMATION_REQUIRED",
    );
    expect(countDeletions()).toBe(0);
  });

  test("a question that nobody answered in ten minutes is closed", async () => {
    const { connect, countDeletions } = createDeleter([], via);
    const { call } = await connect(twoSteps("ada"));
    const { details } = parseToolError(await call({ id: "x" }));
    const confirm_token = details?.confirm_token;
    inElevenMinutes();
    expect(parseToolError(await call({ id: "x", confirm_token })).error_code).toBe(
      "CONFIRMATION_REQUIRED",
    );
    expect(countDeletions()).toBe(0);
  });
});
