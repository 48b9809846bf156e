import * as oauth from "oauth4webapi";
import * as z from "zod";

import { AppError } from "../errors.ts";
import { log } from "../observe/log.ts";

const timeoutMs = 10_000;
const metadataMs = 60 * 60 * 1000;

/** Options of every request to the issuer. */
export function toRequestOptions(issuer: URL) {
  return {
    signal: AbortSignal.timeout(timeoutMs),
    // `parseConfig` lets a plain http issuer through on loopback only.
    [oauth.allowInsecureRequests]: issuer.protocol === "http:",
  };
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
    if (error instanceof oauth.AuthorizationResponseError) throw toRefusal(issuer, error);
    const isNamed =
      error instanceof oauth.OperationProcessingError || error instanceof oauth.ResponseBodyError;
    log("warn", "oidc_failed", { reason: isNamed ? (error.code ?? error.name) : toName(error) });
    throw isNamed || error instanceof z.ZodError ? rejected(issuer) : unreachable(issuer);
  }
}

const toName = (error: unknown) => (error instanceof Error ? error.name : "unknown");

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
