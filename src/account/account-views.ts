import type { AccountTables } from "./account-tables.ts";
import type { ShownApproval } from "./approvals.ts";
import type { AuditEntry, AuditSpan } from "./audit-trail.ts";
import type { CallQuery } from "./calls/call-history.ts";
import { exportTables } from "./export-tables.ts";
import { type ConsentAnswer, type ConsentQuestion, covers } from "./grants/consent-question.ts";

/** What one person and their apps did in a span of time. */
export interface AuditHistory {
  /** In the order of time. */
  readonly entries: readonly AuditEntry[];
  /** Nothing before it is missing from this person's table; 0 if nothing ever had to give way. */
  readonly completeFromMs: number;
}

/** A question, and the name of the app or script that asks it. */
interface AppApproval extends ShownApproval {
  readonly app: string;
}

/** What the person's own pages show of their account. */
export function toOverview(account: AccountTables) {
  const { keys, grants, passkeys, tokens, usage, approvals, name } = account;
  return {
    keys: keys.list(),
    grants: grants.list(name),
    passkeys: passkeys.list(),
    tokens: tokens.list(),
    uses: usage.findLastUses(),
    notices: grants.listNotices(),
    approvals: approvals.listOpen().flatMap((approval) => withApp(account, approval)),
  };
}

/** A question on its page; null if it is not of this account, or over. */
export function findApproval(account: AccountTables, id: string): AppApproval | null {
  const approval = account.approvals.open(id);
  return (approval && withApp(account, approval)[0]) ?? null;
}

const withApp = (account: AccountTables, approval: ShownApproval): AppApproval[] =>
  account.findSource(approval.source).map(([, { name }]) => ({ ...approval, app: name }));

/** As `Account.consentView`. */
export async function toConsentView(
  account: AccountTables,
  secret: string,
  { page, offer, keys: tried, ...place }: ConsentQuestion,
): Promise<ConsentAnswer | null> {
  const { signIns, keys, grants, pages, name } = account;
  const session = await signIns.find(secret);
  if (!session) return null;
  const shown = keys.list().map(({ sealed: _, addedAt: __, toldAt: ___, ...key }) => key);
  const { allowed, trustsForms } = grants.findAllowed(name, place);
  const isCovered = offer && covers(offer, allowed, new Set(shown.map(({ toolset }) => toolset)));
  const verdict =
    isCovered &&
    (await account.allow({ ...offer.allowance, trustsForms }, { signInId: session.id }));
  const redirectTo = verdict && "redirectTo" in verdict ? verdict.redirectTo : null;
  const found = page ? pages.find(page) : null;
  const mayTry = await account.countKeyProbes(tried);
  return { session, allowed, trustsForms, keys: shown, page: found, redirectTo, mayTry };
}

/** As `Account.checkAdminToken`. */
export async function findAdmin(
  { tokens, signIns }: AccountTables,
  resource: string,
  token: string,
) {
  const facts = await tokens.find(resource, token);
  return facts && { scopes: facts.scopes, isAdmin: signIns.isAdmin };
}

/** All that is kept, without secrets. */
export function toExport(account: AccountTables): Record<string, unknown> {
  const { grants, calls, usage, name } = account;
  return {
    account: name,
    exported_at: new Date().toISOString(),
    grants: grants.list(name),
    ...exportTables(account.tables),
    calls: calls.export(),
    ...usage.export(),
  };
}

/** What the person's apps did, and what the person decided. */
export function toActivity({ calls, usage, trail }: AccountTables, query?: CallQuery) {
  const decisions = trail.listDecisions();
  return { ...calls.listCalls(query), apps: usage.listApps(), days: usage.listDays(), decisions };
}

/** As `Account.listAudit`. */
export function toHistory({ trail, calls }: AccountTables, span: AuditSpan): AuditHistory {
  return {
    entries: [...trail.list(span), ...calls.listAudit(span)].toSorted((a, b) => a.atMs - b.atMs),
    completeFromMs: Math.max(trail.completeFromMs, calls.completeFromMs),
  };
}
