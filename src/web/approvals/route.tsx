import { type Context, Hono } from "hono";

import { AppError } from "../../errors.ts";
import type { SignedIn } from "../../sign-in/session.ts";
import type { PagesEnv } from "../pages-env.ts";
import { showPage } from "../respond.tsx";
import { requirePerson } from "../sign-in/require-person.ts";
import { ApprovalPage } from "./page.tsx";

/** Throws: `not_found` for one that is over, and for everybody else's. */
async function findApproval(c: Context<PagesEnv>, { accountId }: SignedIn, id: string) {
  const approval = await c.var.authority.account(accountId).openApproval(id);
  if (approval) return approval;
  throw new AppError(
    "There is no such question of yours any more: each is open for 10 minutes, and only for the person whose app asks. Let the app ask again.",
    { kind: "not_found" },
  );
}

async function decide(c: Context<PagesEnv>, person: SignedIn): Promise<Response> {
  const form = await c.req.formData();
  const decision = form.get("decision");
  const { id } = await findApproval(c, person, String(form.get("id") ?? ""));
  if (decision !== "approved" && decision !== "refused") {
    throw new AppError("Choose Approve or Refuse.", {
      kind: "input",
      path: "/decision",
      allowed: "approved or refused",
    });
  }
  const signIn = { signInId: person.sessionId };
  await c.var.authority.account(person.accountId).decideApproval(id, decision, signIn);
  // What was decided before stays so, and the page says it.
  return c.redirect(`/account/approvals/${id}`, 303);
}

/** Where a person decides on what their app cannot ask them. */
export const approvalPages = new Hono<PagesEnv>()
  .get("/account/approvals/:id", (c) =>
    requirePerson(c, async (person) => {
      const { app, ...approval } = await findApproval(c, person, c.req.param("id"));
      const page = (
        <ApprovalPage nonce={c.var.nonce} accountName={person.name} app={app} approval={approval} />
      );
      return showPage(c, page);
    }),
  )
  .post("/account/approvals/decide", (c) => requirePerson(c, async (person) => decide(c, person)));
