import type { BrowserSession } from "./dance.ts";
import type { Said, SoftwarePasskey } from "./software-passkey.ts";

export const fromAttribute = (html: string): string =>
  html.replaceAll("&quot;", '"').replaceAll("&amp;", "&");

/** Answers the page that asks the browser for a passkey. */
export async function answerPasskeyPage(
  browser: BrowserSession,
  page: Response,
  passkey: SoftwarePasskey,
  lies?: Partial<Said>,
): Promise<Response> {
  const html = await page.text();
  const transaction = /name="transaction" value="([^"]+)"/.exec(html)?.[1] ?? "";
  const does = /data-ceremony="([^"]+)"/.exec(html)?.[1];
  const options = JSON.parse(fromAttribute(/data-options="([^"]+)"/.exec(html)?.[1] ?? "{}"));
  const credential = await passkey[does === "create" ? "create" : "get"](options.challenge, lies);
  return browser.send("/sign-in/passkey", [
    ["transaction", transaction],
    ["credential", credential],
  ]);
}
