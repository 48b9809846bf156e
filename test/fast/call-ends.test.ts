import { expect, test, vi } from "vitest";

import { RequestTimer } from "../../src/clock.ts";
import { endsOf } from "../../src/mcp/calls/call-tool.ts";

type Tool = Parameters<typeof endsOf>[0];

const toTool = (readOnlyHint: boolean, batch?: string) =>
  ({ batch, listing: { annotations: { readOnlyHint } } }) as unknown as Tool;

test.each<readonly [what: string, tool: Tool, hasSignal: boolean]>([
  ["a read of one request", toTool(true), false],
  ["a read of several requests", toTool(true, "ids"), true],
  ["a change", toTool(false), true],
])("%s is ended by its request's timer or by a signal, never by both", (_, tool, hasSignal) => {
  const timer = new RequestTimer();
  const { signal } = new AbortController();
  const toSignal = vi.fn(() => signal);
  expect(endsOf(tool, timer, toSignal)).toEqual(hasSignal ? { signal } : { timer });
  expect(toSignal).toHaveBeenCalledTimes(hasSignal ? 1 : 0);
});
