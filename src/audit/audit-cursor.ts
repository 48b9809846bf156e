import type { AuditSpan } from "../account/audit-trail.ts";
import type { KeyRing } from "../crypto/key-ring.ts";
import { createTag, hasTag } from "../crypto/tag.ts";
import { AppError } from "../errors.ts";

/** Where an export goes on: for one administrator and one span, after one person. */
interface AuditPosition {
  readonly admin: string;
  readonly span: AuditSpan;
  readonly afterId: string;
}

const label = "audit-cursor";

const toText = ({ admin, span, afterId }: AuditPosition) =>
  `${admin} ${span.fromMs} ${span.toMs} ${afterId}`;

/** Shape: `<account>.<tag>`. Nobody begins in the middle without having begun, which is written down. */
export const createCursor = async (ring: KeyRing, position: AuditPosition): Promise<string> =>
  `${position.afterId}.${await createTag(ring, label, toText(position))}`;

/** The person after whom to go on. Throws: `input` for a cursor of another administrator or span. */
export async function readCursor(
  ring: KeyRing,
  cursor: string,
  begun: Omit<AuditPosition, "afterId">,
): Promise<string> {
  const [, afterId = "", tag = ""] = /^([\w-]{22})\.([\w-]{43})$/.exec(cursor) ?? [];
  if (afterId !== "" && (await hasTag(ring, label, toText({ ...begun, afterId }), tag))) {
    return afterId;
  }
  throw new AppError("`after` is not from the last line of an export of this span.", {
    kind: "input",
    path: "/after",
    allowed: "the address in the last line of an export",
  });
}
