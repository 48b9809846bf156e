import { type Context, Hono } from "hono";

import { auditScope, toAuditResource } from "../../audit/audit-routes.ts";
import { exportAudit } from "../../audit/export-audit.ts";
import { parseSpan } from "../../audit/parse-span.ts";
import { toObjectName } from "../../crypto/account-id.ts";
import { AppError } from "../../errors.ts";
import type { SignedIn } from "../../sign-in/session.ts";
import type { PagesEnv } from "../pages-env.ts";
import { issueToken, TokenName, toLifetime } from "../tokens/issue-token.ts";
import { requireAdmin } from "./require-admin.ts";

async function download(c: Context<PagesEnv>, { accountId, name }: SignedIn): Promise<Response> {
  const form = await c.req.formData();
  const span = parseSpan(String(form.get("from") ?? ""), String(form.get("to") ?? ""));
  const asked = { span, admin: toObjectName(accountId), adminName: name, afterId: "" };
  return exportAudit(c.var.authority, c.var.toolsets, asked);
}

async function makeToken(c: Context<PagesEnv>, admin: SignedIn): Promise<Response> {
  const form = await c.req.formData();
  const name = TokenName.safeParse(String(form.get("name") ?? "")).data;
  if (name === undefined) {
    const message = "No token was made. Please type a name of 1 to 60 characters.";
    throw new AppError(message, { kind: "input", path: "/name", allowed: "1 to 60 characters" });
  }
  const audience = toAuditResource(c.var.authority);
  const draft = { name, scopes: [auditScope], days: toLifetime(form), audience };
  return issueToken(c, admin, draft, "made-audit");
}

/** The audit for administrators: to download, and as a token for scripts. */
export const auditPages = new Hono<PagesEnv>()
  .post("/admin/audit", (c) => requireAdmin(c, (admin) => download(c, admin)))
  .post("/admin/audit/tokens", (c) => requireAdmin(c, (admin) => makeToken(c, admin)));
