import { Hono } from "hono";

import type { Authority } from "../access/authority.ts";
import { limitPage } from "../access/limit-address.ts";
import type { CompiledToolset } from "../catalog/compiled.ts";
import { toObjectName } from "../crypto/account-id.ts";
import { AppError } from "../errors.ts";
import { toOAuthError } from "../oauth/oauth-error.ts";
import { hasAdministrators } from "../sign-in/has-administrators.ts";
import { readCursor } from "./audit-cursor.ts";
import { exportAudit } from "./export-audit.ts";
import { parseSpan } from "./parse-span.ts";

/** What a token for an export may do, and nothing else. */
export const auditScope = "audit:read";

/** Where such a token is good, and nowhere else. */
export const toAuditResource = ({ config }: Pick<Authority, "config">): string =>
  `${config.publicUrl}/audit`;

/** Which administrator sends a token; otherwise what to answer. Source: RFC 6750 section 3.1. */
async function requireAdminToken(
  authority: Authority,
  request: Request,
): Promise<{ readonly admin: string } | Response> {
  const header = request.headers.get("authorization") ?? "";
  const [, token = ""] = /^Bearer ([\x21-\x7e]{1,500})$/i.exec(header) ?? [];
  const accountId = token === "" ? null : await authority.parseAccountId(token);
  const found =
    accountId === null
      ? null
      : await authority.account(accountId).checkAdminToken(toAuditResource(authority), token);
  if (accountId === null || !found) {
    const error = token === "" ? "" : ', error="invalid_token"';
    const sentence = "Send a token for this address as a bearer token: the admin page makes one.";
    const headers = { "www-authenticate": `Bearer realm="audit"${error}` };
    return toOAuthError(401, "invalid_token", sentence, headers);
  }
  if (!found.scopes.includes(auditScope)) {
    const headers = {
      "www-authenticate": `Bearer realm="audit", error="insufficient_scope", scope="${auditScope}"`,
    };
    return toOAuthError(403, "insufficient_scope", `The token lacks ${auditScope}.`, headers);
  }
  if (found.isAdmin && hasAdministrators(authority.config)) {
    return { admin: toObjectName(accountId) };
  }
  return toOAuthError(
    403,
    "access_denied",
    "Whoever made this token did not sign in as an administrator the last time, or not within 14 days.",
  );
}

/** What of the errors that are thrown here a program is told. */
function toError(error: Error): Response {
  if (!(error instanceof AppError)) throw error;
  const { problem } = error;
  if (problem.kind === "limited") {
    const headers = { "retry-after": String(problem.retryAfterSeconds) };
    return toOAuthError(429, "too_many_requests", error.message, headers);
  }
  if (problem.kind !== "input") throw error;
  return toOAuthError(400, "invalid_request", error.message);
}

/** The export for scripts, by a token that the admin page makes. */
export function createAuditRoutes(authority: Authority, toolsets: readonly CompiledToolset[]) {
  return new Hono()
    .use("/audit", limitPage(authority, "account"))
    .get("/audit", async (c) => {
      const by = await requireAdminToken(authority, c.req.raw);
      if (by instanceof Response) return by;
      const { from = "", to = "", after = "" } = c.req.query();
      const { admin } = by;
      const span = parseSpan(from, to);
      const afterId = after && (await readCursor(authority.ring, after, { admin, span }));
      const person = await authority.directory().find(admin);
      const adminName = person?.name ?? admin;
      return exportAudit(authority, toolsets, { span, admin, adminName, afterId });
    })
    .onError(toError);
}
