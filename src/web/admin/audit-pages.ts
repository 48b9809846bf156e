import { type Context, Hono } from "hono";

import type { AuditSpan } from "../../account/audit-trail.ts";
import { auditScope, toAuditResource } from "../../audit/audit-routes.ts";
import { exportAudit } from "../../audit/export-audit.ts";
import { parseSpan } from "../../audit/parse-span.ts";
import { toObjectName } from "../../crypto/account-id.ts";
import { AppError } from "../../errors.ts";
import type { SignedIn } from "../../sign-in/session.ts";
import type { PagesEnv } from "../pages-env.ts";
import { issueToken, TokenName, toLifetime } from "../tokens/issue-token.ts";
import type { AuditForm } from "./audit.tsx";
import { requireAdmin } from "./require-admin.ts";

/** Shows the admin page again with what was sent, and what is wrong with it. */
type ShowRefused = (
  c: Context<PagesEnv>,
  admin: SignedIn,
  form: Partial<AuditForm>,
) => Promise<Response>;

const readText = (form: FormData, name: string) => String(form.get(name) ?? "").slice(0, 200);

/** The span, or which field is wrong, and why. */
function readSpan(from: string, to: string): AuditSpan | AuditForm["errors"] {
  try {
    return parseSpan(from, to);
  } catch (error) {
    if (!(error instanceof AppError) || error.problem.kind !== "input") throw error;
    const message = error.message.replace(/`(\w+)`/g, "“$1”");
    return error.problem.path === "/from" ? { from: message } : { to: message };
  }
}

async function download(
  c: Context<PagesEnv>,
  admin: SignedIn,
  showRefused: ShowRefused,
): Promise<Response> {
  const form = await c.req.formData();
  const [from, to] = [readText(form, "from"), readText(form, "to")];
  const span = readSpan(from, to);
  if (!("fromMs" in span)) return showRefused(c, admin, { from, to, errors: span });
  const { accountId, name } = admin;
  const asked = { span, admin: toObjectName(accountId), adminName: name, afterId: "" };
  return exportAudit(c.var.authority, c.var.toolsets, asked);
}

async function makeToken(
  c: Context<PagesEnv>,
  admin: SignedIn,
  showRefused: ShowRefused,
): Promise<Response> {
  const form = await c.req.formData();
  const [typed, days] = [readText(form, "name"), toLifetime(form)];
  const name = TokenName.safeParse(typed).data;
  if (name === undefined) {
    const errors = { name: "No token was made. Please type a name of 1 to 60 characters." };
    return showRefused(c, admin, { name: typed, days, errors });
  }
  const audience = toAuditResource(c.var.authority);
  return issueToken(c, admin, { name, scopes: [auditScope], days, audience }, "made-audit");
}

/** The audit for administrators: to download, and as a token for scripts. */
export const createAuditPages = (showRefused: ShowRefused) =>
  new Hono<PagesEnv>()
    .post("/admin/audit", (c) => requireAdmin(c, (admin) => download(c, admin, showRefused)))
    .post("/admin/audit/tokens", (c) =>
      requireAdmin(c, (admin) => makeToken(c, admin, showRefused)),
    );
