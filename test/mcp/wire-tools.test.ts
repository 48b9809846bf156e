import { beforeAll, describe, expect, test } from "vitest";

import { signIn } from "../support/sign-in.ts";
import { readCode, send, toModern, type WireRow } from "../support/wire.ts";

let token = "";
beforeAll(async () => {
  token = (await signIn()).tokens.access_token;
});

describe("tools and results", () => {
  const rows: readonly WireRow[] = [
    [
      "an unknown tool",
      "2026 tools, Error Handling",
      toModern("tools/call", { name: "nothing" }),
      [200, -32602],
    ],
    [
      "a tool of a toolset that has none of this name",
      "2026 tools, Error Handling",
      toModern("tools/call", { name: "get_trial_x" }),
      [200, -32602],
    ],
    [
      "an unknown prompt",
      "2026 prompts, Error Handling",
      toModern("prompts/get", { name: "nothing" }),
      [200, -32602],
    ],
  ];
  test.each(rows)("%s (%s)", async (_what, _section, request, expected) => {
    const response = await send(token, request);
    expect([response.status, await readCode(response)]).toEqual(expected);
  });

  const wrong = [{ trial_id: 7 }, {}, { trial_id: "NCT90000001", colour: "red" }];
  test.each(wrong)(
    "the arguments %j are the model's to mend: a result with isError (2026 tools, Error Handling)",
    async (args) => {
      const request = toModern("tools/call", { name: "get_trial", ...{ arguments: args } });
      expect(await (await send(token, request)).json()).toMatchObject({
        id: 1,
        result: {
          isError: true,
          content: [{ type: "text", text: expect.stringContaining("INVALID_PARAMETER") }],
        },
      });
    },
  );

  test("a result is structured and the same as text (2026 tools, Structured Content)", async () => {
    expect(
      await (await send(token, toModern("tools/call", { name: "ping" }))).json(),
    ).toMatchObject({
      id: 1,
      result: {
        structuredContent: { answer: "pong" },
        content: [{ type: "text", text: '{"answer":"pong"}' }],
      },
    });
  });
});
