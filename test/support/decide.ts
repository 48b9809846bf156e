import type { BrowserSession } from "./dance.ts";

/** What a person answers on the page at this path. */
export const decide = (
  { browser }: { readonly browser: BrowserSession },
  path: string,
  decision = "approved",
) =>
  browser.send("/account/approvals/decide", [
    ["id", toId(path)],
    ["decision", decision],
  ]);

export const toId = (path: string) => path.split("/").at(-1) ?? "";
