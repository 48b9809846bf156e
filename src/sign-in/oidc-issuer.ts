import * as oauth from "oauth4webapi";
import * as z from "zod";

import { daySeconds, hourMs, nowSeconds } from "../clock.ts";
import { AppError } from "../errors.ts";
import { log } from "../observe/log.ts";
import { readText } from "../upstream/read-text.ts";

const timeoutMs = 10_000;
const metadataMs = hourMs;

/** Far above what issuers send: a key set, or a token with hundreds of groups. */
const maxBytes = 256 * 1024;

/** What the library reads whole is read before, within bounds. Throws: RangeError above 256 KiB. */
async function fetchBounded(url: string, init: object): Promise<Response> {
  const response = await fetch(url, init as RequestInit);
  const text = await readText(response, maxBytes);
  const headers = new Headers(response.headers);
  headers.delete("content-encoding");
  headers.delete("content-length");
  return new Response(text === "" ? null : text, { status: response.status, headers });
}

/** Options of every request to the issuer: the time is that of head and body together. */
export function toRequestOptions(issuer: URL) {
  return {
    signal: AbortSignal.timeout(timeoutMs),
    [oauth.customFetch]: fetchBounded,
    // `parseConfig` lets a plain http issuer through on loopback only.
    [oauth.allowInsecureRequests]: issuer.protocol === "http:",
  };
}

/** How far the issuer's clock and ours may be apart, in seconds. */
export const clockToleranceSeconds = 60;
/** The longest session of any issuer we know: Cloudflare Access. */
const maxTokenSeconds = 31 * daySeconds;

/** Throws: `upstream_rejected` if the ID token was made in the future, or is good for longer than a month. */
export function assertTimely(issuer: URL, { iat, exp }: oauth.IDToken): void {
  const isMade = iat <= nowSeconds() + clockToleranceSeconds;
  if (isMade && exp - iat <= maxTokenSeconds) return;
  log("warn", "oidc_failed", { reason: "ID_TOKEN_TIMES" });
  throw rejected(issuer);
}

/** The issuer's metadata, asked for once an hour. */
export function createMetadataLoader(issuer: URL): () => Promise<oauth.AuthorizationServer> {
  let known: { readonly server: oauth.AuthorizationServer; readonly untilMs: number } | undefined;
  return async () => {
    if (known && known.untilMs > Date.now()) return known.server;
    const answer = await oauth.discoveryRequest(issuer, toRequestOptions(issuer));
    const server = await oauth.processDiscoveryResponse(issuer, answer);
    known = { server, untilMs: Date.now() + metadataMs };
    return server;
  };
}

/**
 * Runs what the issuer takes part in. Throws: `declined`, `upstream_rejected`, `upstream_down`. Its own words go to nobody: they may hold a code or
 * a token.
 */
export async function atIssuer<Result>(issuer: URL, run: () => Promise<Result>): Promise<Result> {
  try {
    return await run();
  } catch (error) {
    if (error instanceof AppError) throw error;
    if (error instanceof oauth.AuthorizationResponseError) throw toRefusal(issuer, error);
    log("warn", "oidc_failed", { reason: toReason(error) });
    throw unusable.some((type) => error instanceof type) ? rejected(issuer) : unreachable(issuer);
  }
}

/** What came, but proves nothing. Whatever else is thrown, nothing came. */
const unusable = [
  oauth.OperationProcessingError,
  oauth.ResponseBodyError,
  oauth.UnsupportedOperationError,
  oauth.WWWAuthenticateChallengeError,
  RangeError,
  z.ZodError,
] as const;

function toReason(error: unknown): string {
  if (!(error instanceof Error)) return "unknown";
  return "code" in error && typeof error.code === "string" ? error.code : error.name;
}

function toRefusal(issuer: URL, { error }: oauth.AuthorizationResponseError): AppError {
  if (error !== "access_denied") return rejected(issuer);
  return new AppError(`You did not sign in at ${issuer.host}. Begin again when you want to.`, {
    kind: "declined",
  });
}

/** What the issuer sent proves nothing. */
export function rejected({ host }: URL): AppError {
  return new AppError(
    `${host} sent an answer that proves nothing, so nobody was signed in. Begin again; if it stays, tell the operator.`,
    { kind: "upstream_rejected", code: "OIDC", quote: "" },
  );
}

function unreachable({ host }: URL): AppError {
  return new AppError(`${host} does not answer. Try again in a minute.`, {
    kind: "upstream_down",
    code: "UPSTREAM_DOWN",
    retryable: true,
    retryAfterSeconds: 60,
  });
}
