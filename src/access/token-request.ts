import { isMetadataClient } from "../oauth/clients/metadata-client.ts";
import { readAssertionIssuer } from "./client-assertion.ts";

/** What a program posts to `/token`: for a token, or to take one back. */
export interface TokenRequest {
  readonly form: URLSearchParams;
  /** The code or token that names the account; empty where there is none, or more than one. */
  readonly credential: string;
  /** Who it says that it is, if it says so. */
  readonly clientId: string;
}

const unreserved = /^[A-Za-z0-9._~-]{43,128}$/;

/** The text of a form. workerd writes a line to the log where `text()` meets a type that does not begin with `text/`. */
export async function readBody(request: Pick<Request, "arrayBuffer">): Promise<string> {
  return new TextDecoder().decode(await request.arrayBuffer());
}

/** Source: RFC 6749 section 2.3.1, "application/x-www-form-urlencoded". Throws: `URIError`. */
const decode = (text: string) => decodeURIComponent(text.replaceAll("+", " "));

/** The user of HTTP Basic authentication, decoded; null if there is none that can be read. */
function readBasicUser(headers: Headers): string | null {
  const [, encoded] = /^basic[ \t]+(\S+)\s*$/i.exec(headers.get("authorization") ?? "") ?? [];
  if (encoded === undefined) return null;
  try {
    const [user, ...secret] = atob(encoded).split(":");
    return user === undefined || secret.length === 0 ? null : decode(user);
  } catch {
    return null;
  }
}

const isForm = (headers: Headers) =>
  /^application\/x-www-form-urlencoded\s*(;|$)/i.test(headers.get("content-type")?.trim() ?? "");

const hasValue = (form: URLSearchParams, name: string) =>
  form.getAll(name).some((value) => value !== "");

/**
 * The client's id beside Basic authentication of the same client, without a secret, is no second way to authenticate:
 * the Python SDK (mcp 1.30.0, 2.3.0) and FastMCP send both. RFC 6749 section 2.3 forbids two methods, and an id alone
 * is none.
 */
function withoutSecondClientId(headers: Headers, form: URLSearchParams): URLSearchParams {
  const ids = form.getAll("client_id");
  const isSecond = ["client_secret", "client_assertion", "client_assertion_type"].some((name) =>
    hasValue(form, name),
  );
  if (ids.length !== 1 || ids[0] !== readBasicUser(headers) || isSecond) return form;
  return new URLSearchParams([...form].filter(([name]) => name !== "client_id"));
}

/** What the request is about, by its grant type. Source: RFC 6749 sections 4.1.3 and 6, RFC 7009 section 2.1. */
function findCredential(form: URLSearchParams): string {
  const named = ["code", "refresh_token", "token"].filter((name) => hasValue(form, name));
  const grantType = form.get("grant_type");
  const meant =
    grantType === "authorization_code"
      ? "code"
      : grantType === "refresh_token"
        ? grantType
        : "token";
  // Two of them could belong to two people.
  return named.length === 1 ? (form.get(meant) ?? "") : "";
}

/** Reads a body of `/token`. One of another type names nothing, and the provider refuses it. */
export function readTokenRequest(headers: Headers, body: string): TokenRequest {
  if (!isForm(headers)) return { form: new URLSearchParams(), credential: "", clientId: "" };
  const form = withoutSecondClientId(headers, new URLSearchParams(body));
  const named = readBasicUser(headers) ?? form.get("client_id");
  return {
    form,
    credential: findCredential(form),
    clientId: named ?? readAssertionIssuer(form.get("client_assertion") ?? ""),
  };
}

/** True if a code comes with a verifier that nobody may make. Source: RFC 7636 section 4.1. */
export function hasBadVerifier({ form }: TokenRequest): boolean {
  if (form.get("grant_type") !== "authorization_code") return false;
  return form.getAll("code_verifier").some((verifier) => !unreserved.test(verifier));
}

/** True if answering means reading a document at an address of the client's choice. */
export function fetchesClientMetadata(headers: Headers, body: string): boolean {
  const form = new URLSearchParams(body);
  // An assertion may name its client in itself alone.
  if (hasValue(form, "client_assertion")) return true;
  return [readBasicUser(headers), ...form.getAll("client_id")].some(isMetadataClient);
}
