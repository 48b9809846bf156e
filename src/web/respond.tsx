import type { Context } from "hono";
import type { JSX } from "hono/jsx/jsx-runtime";
import type { ContentfulStatusCode } from "hono/utils/http-status";

import { AppError, bugSentence, type ErrorDetail, toStorageRefusal } from "../errors.ts";
import { toPlainOrigin } from "../oauth/clients/redirect-uri.ts";
import { log, logBug } from "../observe/log.ts";
import { withBrand } from "./layout.tsx";
import { MessagePage } from "./message-page.tsx";
import script from "./page-script.js" with { type: "text" };
import type { PagesEnv } from "./pages-env.ts";

const used = / data-copy="| data-as="/;

/**
 * Puts page-script.js at the end of a page that has something for it: it makes a button that copies behind every element
 * with `data-copy`, which says what is copied, as in `address`, and puts every `<time>` into the reader's zone.
 * Text cannot pretend to: its quotes are escaped.
 */
function addPageScript(html: string, nonce: string): string {
  if (!used.test(html)) return html;
  const end = html.lastIndexOf("</body>");
  return `${html.slice(0, end)}<script nonce="${nonce}">${script}</script>${html.slice(end)}`;
}

/** A policy cannot name an IPv6 address, and Chrome then lets no form lead there. Source: CSP Level 3, section 2.3.1. */
const toSource = (origin: string) => (origin.includes("[") ? new URL(origin).protocol : origin);

/**
 * Sends a page that no other site may frame, script or style; it runs scripts only if it has one with its nonce.
 * `formTargets` are origins forms may lead to.
 */
export function showPage(
  c: Context<PagesEnv>,
  page: JSX.Element,
  options: {
    status?: ContentfulStatusCode;
    formTargets?: readonly string[];
    headers?: Headers;
  } = {},
): Response | Promise<Response> {
  const { nonce, brand } = c.var;
  const { status = 200, formTargets = [], headers = new Headers() } = options;
  if (formTargets.some((target) => toPlainOrigin(target) !== target)) {
    throw new Error("a form target that is no plain origin would become part of the policy");
  }
  for (const [name, value] of headers) c.header(name, value, { append: name === "set-cookie" });
  const html = addPageScript(
    withBrand(brand, () => String(page)),
    nonce,
  );
  const hasScript = html.includes(`<script nonce="${nonce}"`);
  const csp = [
    "default-src 'none'",
    `style-src 'nonce-${nonce}'`,
    ...(hasScript ? [`script-src 'nonce-${nonce}'`] : []),
    `img-src ${brand.iconUrl === undefined ? "data:" : toSource(new URL(brand.iconUrl).origin)}`,
    `form-action ${["'self'", ...formTargets.map(toSource)].join(" ")}`,
    "frame-ancestors 'none'",
    "base-uri 'none'",
  ];
  c.header("content-security-policy", csp.join("; "));
  c.header("x-frame-options", "DENY");
  c.header("x-content-type-options", "nosniff");
  c.header("referrer-policy", "same-origin");
  c.header("cross-origin-opener-policy", "same-origin");
  c.header("cache-control", "no-store");
  return c.html(`<!doctype html>${html}`, status);
}

/** A failure as a page. Whatever is not an `AppError` is a bug: a fixed sentence and the request id. */
export function showError(c: Context<PagesEnv>, thrown: unknown): Response | Promise<Response> {
  const { nonce, requestId } = c.var;
  const error = toStorageRefusal(thrown);
  if (error instanceof AppError) {
    if (error !== thrown) log("error", "storage_refused", { reason: error.message });
    const { problem } = error;
    const { title, status } = toHeading(problem, c.req.path);
    const page = (
      <MessagePage nonce={nonce} title={title} text={error.message} requestId={requestId} />
    );
    const headers = new Headers();
    if (problem.kind === "limited") headers.set("retry-after", String(problem.retryAfterSeconds));
    return showPage(c, page, { status, headers });
  }
  logBug("page_bug", error, { path: c.req.path, request_id: requestId });
  const page = (
    <MessagePage nonce={nonce} title="That did not work" text={bugSentence} requestId={requestId} />
  );
  return showPage(c, page, { status: 500 });
}

/** For a problem on the page at `path`. */
function toHeading(
  problem: ErrorDetail,
  path: string,
): { title: string; status: ContentfulStatusCode } {
  switch (problem.kind) {
    case "input":
      return {
        title:
          path === "/authorize"
            ? "Please connect again from your app"
            : "Please go back and try again",
        status: 400,
      };
    case "signed_out":
      return { title: "The key does not work", status: 400 };
    case "key_too_weak":
      return { title: "The key may not do this", status: 400 };
    case "forbidden":
      return { title: "Not allowed", status: 403 };
    case "not_found":
      return { title: "Not found", status: 404 };
    case "limited":
      return { title: "Too many requests", status: 429 };
    case "upstream_rejected":
      return { title: "The API said no", status: 502 };
    case "upstream_down":
      return { title: "The API does not answer", status: 503 };
    case "unconfirmed":
      return { title: "Please confirm first", status: 409 };
    case "declined":
    case "unasked":
      return { title: "Nothing was done", status: 409 };
    case "unknown_outcome":
      return { title: "Nobody knows whether it worked", status: 502 };
    case "applied":
      return { title: "Done already", status: 409 };
    case "misconfigured":
      return { title: "Only the operator can fix this", status: 503 };
  }
}
