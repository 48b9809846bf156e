import { AppError } from "../../../src/errors.ts";
import { createTool } from "../../support/in-process.ts";

const fail = (error: unknown) => async () => {
  throw error;
};
const open = { inputSchema: { type: "object", properties: { id: {} } } } as const;

/** Tools that come to everything that a call can come to. */
export const scripted = [
  createTool("odd_result", {
    run: async () => ({ result: { 'ü\u2028"': ["</script>", null, 1e21] } }),
  }),
  createTool("private_result", {
    run: async () => ({ result: { ok: true }, meta: { "toolhub/private": { a: [1] } } }),
  }),
  createTool("wrong_result", { checkResult: () => "/a" }),
  createTool("bug", { run: fail(new TypeError("secret words")) }),
  createTool("missing_key", {
    run: fail(
      new AppError("There is no key for x yet.", {
        kind: "signed_out",
        code: "KEY_MISSING",
        toolset: "x",
        accountUrl: "https://example.org/account",
      }),
    ),
  }),
  createTool("busy", {
    run: fail(new AppError("Wait.", { kind: "limited", retryAfterSeconds: 3 })),
  }),
  createTool("asks_first", { question: () => "Really?" }),
  createTool("not_allowed", { scope: "elsewhere:write" }),
].map((tool) => ({ ...tool, listing: { ...tool.listing, ...open } }));
