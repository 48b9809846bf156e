import { AppError } from "../errors.ts";
import { toShownText } from "../shown-text.ts";

const s256Challenge = /^[A-Za-z0-9_-]{43}$/;

const maxCharacters = 8192;

/** What a person reads whose app cannot even be answered; `fault` is for its makers. */
export function toWrongRequest(fault: string): string {
  return `Your app sent you here with a request that cannot be used. Update the app and connect again; if it stays like this, tell its makers: ${fault}.`;
}

function refuse(parameter: string, allowed: string): never {
  throw new AppError(toWrongRequest(`${parameter} ${allowed}`), {
    kind: "input",
    path: `/${parameter}`,
    allowed,
  });
}

/**
 * What OAuth 2.1 asks of every authorization request and workers-oauth-provider 1.2.3 leaves open: no parameter
 * twice, PKCE with S256 for every kind of client. Throws: `input`, shown on a page and never sent to a redirect.
 * Source: OAuth 2.1 sections 3.1 and 4.1.1, RFC 7636 section 4.2.
 */
export function assertStrictRequest(url: URL): void {
  // A sign-in carries it along, and whoever counts parameters counts them all.
  if (url.pathname.length + url.search.length > maxCharacters) {
    refuse("its address", `may have at most ${maxCharacters} characters`);
  }
  const parameters = [...url.searchParams.keys()];
  const repeated = parameters.find((name, index) => parameters.indexOf(name) !== index);
  if (repeated !== undefined) refuse(toShownText(repeated, 40), "may be given only once");
  if (url.searchParams.get("response_type") !== "code") refuse("response_type", 'must be "code"');
  if (url.searchParams.get("code_challenge_method") !== "S256") {
    refuse("code_challenge_method", 'must be "S256"');
  }
  if (!s256Challenge.test(url.searchParams.get("code_challenge") ?? "")) {
    refuse("code_challenge", "must be the 43 characters of a SHA-256 digest as base64url");
  }
}

/** What a client wants the person to be asked, whatever was allowed before. */
export interface Prompt {
  /** Nothing may be shown. */
  readonly isSilent: boolean;
  readonly signIn: boolean;
  readonly consent: boolean;
}

const toValues = (url: URL) =>
  (url.searchParams.get("prompt") ?? "").split(" ").filter((value) => value !== "");

/** Reads `prompt`; null if `none` is not alone. Source: OpenID Connect Core section 3.1.2.1. */
export function parsePrompt(url: URL): Prompt | null {
  const values = toValues(url);
  if (values.includes("none") && values.length > 1) return null;
  return {
    isSilent: values.includes("none"),
    signIn: values.includes("login") || values.includes("select_account"),
    consent: values.includes("consent"),
  };
}

/** The path of the request as it goes on after the person has signed in again. */
export function toPathAfterSignIn(url: URL): string {
  const values = toValues(url);
  const left = values.filter((value) => value !== "login" && value !== "select_account");
  if (left.length === values.length) return url.pathname + url.search;
  const after = new URL(url);
  if (left.length > 0) after.searchParams.set("prompt", left.join(" "));
  else after.searchParams.delete("prompt");
  return after.pathname + after.search;
}
