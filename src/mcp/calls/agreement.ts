import * as z from "zod";

import { AppError } from "../../errors.ts";

/** What a person is shown before a change. It has a field because some clients accept an empty form by themselves. */
export const agreeForm = {
  type: "object" as const,
  properties: {
    confirm: {
      type: "boolean" as const,
      title: "Yes, do this",
      description: "Nothing is done unless this is ticked.",
    },
  },
  required: ["confirm"],
};

/** The answers that are one. Source: MCP 2026-07-28 and 2025-11-25, client/elicitation, "Response Actions". */
const Answer = z.union([
  z.object({ action: z.literal("accept"), content: z.object({ confirm: z.boolean() }) }),
  z.object({ action: z.enum(["decline", "cancel"]) }),
]);

type Agreement = "yes" | "no" | "dismissed";

/** How often one call puts its question before it gives up on answers that are none. */
export const maxRounds = 3;

/** What an answer to `agreeForm` says; null if it is no answer, or does not fit the form. */
export function readAgreement(answer: unknown): Agreement | null {
  const { data } = Answer.safeParse(answer);
  if (!data) return null;
  if (data.action === "accept") return data.content.confirm ? "yes" : "no";
  return data.action === "decline" ? "no" : "dismissed";
}

/** Throws: `declined`, `unasked` for everything but Yes. */
export function assertYes(agreement: Agreement): void {
  if (agreement === "no") throw declined();
  if (agreement === "dismissed") {
    throw unasked("Nobody answered: the client dismissed the question, so nothing was done.");
  }
}

export const declined = () =>
  new AppError(
    "The person said no, so nothing was done. Do not ask again unless they bring it up.",
    { kind: "declined" },
  );

/** The client answered `maxRounds` times with something that is no answer. */
export const unusable = () =>
  unasked("What the client answered did not fit the question's form, so nothing was done.");

/** The client refused the question, or kept it open for too long. */
export const unshown = () =>
  unasked("The client could not put the question to the person in time, so nothing was done.");

/** The preview told something else after each answer. */
export const unsteady = () =>
  unasked("What this would change kept changing while the person was asked, so nothing was done.");

/** Nobody can be asked: over stdio there is no page either. */
export const unaskable = () =>
  new AppError(
    "This needs a person's yes, and this client cannot show its person a question, so nothing was done. Tell them: it works from a client that can (elicitation in MCP), or once whoever starts this server has set CONFIRM to two-step.",
    { kind: "unasked" },
  );

const unasked = (what: string) =>
  new AppError(`${what} Tell the person; call again only when they are there to answer.`, {
    kind: "unasked",
  });
