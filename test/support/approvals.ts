import { expect } from "vitest";

import { parseToolError } from "./mcp-messages.ts";
import { origin } from "./server-under-test.ts";

/** The answer to a call that waits for its person. */
interface Asked {
  readonly result: Parameters<typeof parseToolError>[0];
}

/** Where the person is to decide. Fails if they are not asked. */
export function toPath({ result }: Asked): string {
  const { error_code, details } = parseToolError(result);
  expect(error_code).toBe("CONFIRMATION_REQUIRED");
  const url = String(details?.approval_url);
  expect(url).toMatch(new RegExp(`^${origin}/account/approvals/[0-9a-f-]{36}$`));
  return url.slice(origin.length);
}
