import { toApprovalTopic } from "../../account/changes/awaited-keys.ts";
import type { ApprovalStore } from "../../caller.ts";
import { toHexHash } from "../../crypto/hash.ts";
import { AppError } from "../../errors.ts";
import {
  toCanonical,
  toCanonicalText,
  toSortedJson,
} from "../../tools/arguments/canonical-arguments.ts";
import {
  createUnconfirmed,
  type PendingConfirmation,
  type Question,
  readToken,
  toNonceChange,
} from "../../tools/confirmation.ts";
import { type Change, isKnown } from "../../tools/run-once.ts";
import { declined, unaskable } from "./agreement.ts";
import type { Agreed, Asked, Call, Elicitor } from "./call-tool.ts";
import { toShownFields } from "./shown-fields.ts";

/**
 * Whether the call may run, otherwise what to answer now: asked of the person through their client, on their page, or by
 * the model where the operator lets it. Throws: `declined`, `unasked`; `unconfirmed` with where they decide, or with a
 * token for the second step.
 */
export async function confirmCall(
  call: Call,
  keyed: Change | null,
  elicitor: Elicitor,
): Promise<Agreed | Asked> {
  const { confirmWay, approvals } = call.request.caller;
  if (keyed && (await isMade(call, keyed))) return { nonce: null };
  if (elicitor.confirm && confirmWay !== "page") return elicitor.confirm(() => toQuestion(call));
  if (confirmWay === "two-step") return assertToken(call);
  if (!approvals) throw unaskable();
  return assertApproved(call, approvals, elicitor);
}

/** Of a batch each item is told from the ledger: nothing is left to ask about once all are there. */
async function isMade({ tool: { batch }, args }: Call, change: Change): Promise<boolean> {
  const items = batch === undefined ? null : args[batch];
  return Array.isArray(items) && isKnown(change, items.length);
}

/** What the call is about as it stands now: the preview is run for it. Throws: what the preview throws. */
async function toQuestion(call: Call): Promise<Question> {
  const { tool, request, requestId, notes } = call;
  const { idempotency_key: _, ...args } = toCanonical(tool, call.args);
  const preview = tool.preview ? await tool.preview({ ...request, args, requestId, notes }) : null;
  const text = tool.question?.(args, preview) ?? "";
  return { text, preview, digest: await toHexHash(toSortedJson([text, preview])) };
}

const toPending = ({ tool, request, args }: Call): PendingConfirmation => ({
  purpose: "confirm",
  caller: request.caller,
  tool,
  args,
});

/** The operator takes the model's word for it that it has asked. */
async function assertToken(call: Call): Promise<Agreed> {
  const pending = toPending(call);
  const { confirm_token: token } = call.args;
  const facts = typeof token === "string" ? await readToken(pending, token) : null;
  const agreed = facts && { nonce: facts.nonce };
  if (agreed && (await isKnown(toNonceChange(pending, agreed.nonce)))) return agreed;
  const question = await toQuestion(call);
  if (agreed && facts.asked === question.digest) return agreed;
  throw await createUnconfirmed(pending, question);
}

/** The person decides on their page; whatever comes back from the client counts for nothing. */
async function assertApproved(
  call: Call,
  approvals: ApprovalStore,
  elicitor: Elicitor,
): Promise<Agreed | Asked> {
  const { tool, args } = call;
  const text = toCanonicalText(tool, args);
  const name = await toHexHash(JSON.stringify([tool.listing.name, text]));
  const before = await approvals.find(name);
  if (before?.verdict === "refused") throw declined();
  // What was approved and carried out is told from the ledger, however things stand now.
  const isRun =
    before?.verdict === "approved" && (await isKnown(toNonceChange(toPending(call), before.id)));
  if (isRun) return { nonce: before.id };
  const question = await toQuestion(call);
  const shown = toShownCall(call, question);
  const { id, verdict, expiresInSeconds } = await approvals.ask({
    call: name,
    asked: question.digest,
    shown,
  });
  if (verdict === "approved") return { nonce: id };
  if (verdict === "refused") throw declined();
  const url = approvals.toUrl(id);
  const asked = await elicitor.openPage?.({
    purpose: "page",
    topic: toApprovalTopic(id),
    message: "Decide on this change on your account page.",
    url,
    isDone: async () => (await approvals.find(name))?.verdict !== "open",
  });
  if (asked === "again") return assertApproved(call, approvals, { ...elicitor, openPage: null });
  if (asked) return { asked };
  throw unapproved(question.text, url, expiresInSeconds);
}

function toShownCall({ tool, args }: Call, { text, preview }: Question) {
  const { name, title } = tool.listing;
  const { idempotency_key: _, ...own } = toCanonical(tool, args);
  return {
    tool: name,
    title,
    question: text,
    args: toShownFields(own),
    preview: preview ? toShownFields(preview) : [],
  };
}

function unapproved(question: string, approvalUrl: string, expiresInSeconds: number): AppError {
  return new AppError(
    `This call has done nothing yet: the person has to approve it in their browser. Give them this address: ${approvalUrl} Once they have approved it, call again with the same arguments.`,
    { kind: "unconfirmed", question, by: { approvalUrl }, expiresInSeconds },
  );
}
