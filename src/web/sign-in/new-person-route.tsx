import { type Context, Hono } from "hono";

import { AppError } from "../../errors.ts";
import { type Invitations, invitationDays } from "../../sign-in/invitations.ts";
import type { PasskeyPurpose } from "../../sign-in/passkey-enrolment.ts";
import { createOwner } from "../../sign-in/passkey-sign-in.ts";
import { parsePersonName } from "../../sign-in/person-name.ts";
import type { PagesEnv } from "../pages-env.ts";
import { showPage } from "../respond.tsx";
import { NewPersonPage, type NewPersonPageProps } from "./new-person-page.tsx";

/** Shows the page that asks the browser for a passkey. */
export type AskForPasskey = (c: Context<PagesEnv>, purpose: PasskeyPurpose) => Promise<Response>;

const nameField = {
  name: "name",
  label: "Your name",
  type: "text",
  autocomplete: "username",
} as const;

const codeField = {
  name: "code",
  label: "Owner code",
  hint: "The operator set it as OWNER_CODE.",
  type: "password",
  autocomplete: "one-time-code",
} as const;

const claimForm = {
  title: "Make this server yours",
  text: "Nobody owns this server yet. Whoever has the owner code does, and invites the others.",
  action: "/sign-in/claim",
  fields: [codeField, nameField],
};

const joinForm = {
  title: "You are invited",
  text: "Choose the name that others see here. Next you make a passkey: no password, nothing to remember.",
  action: "/join",
  fields: [nameField],
};

const gone = (text: string) => new AppError(text, { kind: "not_found" });

async function assertUnclaimed(invitations: Invitations): Promise<void> {
  if (!(await invitations.hasOwner())) return;
  throw gone("This server has an owner. Ask them for an invitation, or sign in.");
}

async function assertOwnerCode(invitations: Invitations, code: string): Promise<void> {
  if (await invitations.isOwnerCode(code)) return;
  throw new AppError("That is not the owner code.", {
    kind: "input",
    path: "/code",
    allowed: "the value of OWNER_CODE",
  });
}

async function assertInvited(invitations: Invitations, invitation: string): Promise<void> {
  if (await invitations.isInvited(invitation)) return;
  throw gone(
    `This invitation was used, is older than ${invitationDays} days, or never was one. Ask for a new one.`,
  );
}

/** What was typed wrong belongs beside its field. Throws whatever else went wrong. */
function toFieldError(error: unknown): { field: string; text: string } {
  if (error instanceof AppError && error.problem.kind === "input") {
    return { field: error.problem.path.slice(1), text: error.message };
  }
  throw error;
}

type NewPersonForm = Omit<NewPersonPageProps, "nonce" | "typedName" | "error">;

/** The pages of people without a passkey: the owner claims the deployment, the others come by invitation. */
export function createNewPersonPages(invitations: Invitations, askForPasskey: AskForPasskey) {
  /** Goes on with what `next` makes of the name, or shows the form again with what was typed. */
  async function withName(
    c: Context<PagesEnv>,
    form: FormData,
    page: NewPersonForm,
    next: (name: string) => PasskeyPurpose | Promise<PasskeyPurpose>,
  ) {
    try {
      return await askForPasskey(c, await next(parsePersonName(form.get("name"))));
    } catch (error) {
      const typedName = String(form.get("name") ?? "").slice(0, 80);
      const props = { ...page, nonce: c.var.nonce, typedName, error: toFieldError(error) };
      return showPage(c, <NewPersonPage {...props} />, { status: 400 });
    }
  }

  return new Hono<PagesEnv>()
    .get("/sign-in/claim", async (c) => {
      await assertUnclaimed(invitations);
      return showPage(c, <NewPersonPage nonce={c.var.nonce} {...claimForm} />);
    })
    .post("/sign-in/claim", async (c) => {
      await assertUnclaimed(invitations);
      const form = await c.req.formData();
      return withName(c, form, claimForm, async (name) => {
        await assertOwnerCode(invitations, String(form.get("code") ?? ""));
        return { type: "claim", owner: createOwner(name) };
      });
    })
    .get("/join", async (c) => {
      const invitation = c.req.query("invitation") ?? "";
      await assertInvited(invitations, invitation);
      const page = { ...joinForm, hidden: { invitation } };
      return showPage(c, <NewPersonPage nonce={c.var.nonce} {...page} />);
    })
    .post("/join", async (c) => {
      const form = await c.req.formData();
      const invitation = String(form.get("invitation") ?? "");
      await assertInvited(invitations, invitation);
      const page = { ...joinForm, hidden: { invitation } };
      return withName(c, form, page, (name) => ({
        type: "join",
        owner: createOwner(name),
        invitation,
      }));
    });
}
