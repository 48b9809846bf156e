import type { Authority } from "../access/authority.ts";
import type { AuditHistory } from "../account/account-views.ts";
import { type AuditSpan, auditDays } from "../account/audit-trail.ts";
import type { CompiledToolset } from "../catalog/compiled.ts";
import { dayMs } from "../clock.ts";
import { log } from "../observe/log.ts";
import type { DirectoryPerson, PeoplePage } from "../store/people-list.ts";
import { createCursor } from "./audit-cursor.ts";
import { toAuditLine } from "./audit-line.ts";

/** One hop to each person: Workers allows 1,000 in a request. */
const maxPeople = 900;
const atOnce = 10;

/** Who exports, and what. */
export interface AuditExport {
  readonly span: AuditSpan;
  /** Names the administrator's `Account` object. */
  readonly admin: string;
  /** The administrator as their own log calls them. */
  readonly adminName: string;
  /** The person after whom to go on; empty at the beginning. */
  readonly afterId: string;
}

const toTime = (ms: number) => new Date(ms).toISOString();

/**
 * What everybody did in that time, as JSON lines: administrators first, then each person, 900 of them at most. The last
 * line says whether that was all, or where to go on; where it is missing, the answer broke off. Written down before
 * anything is read.
 */
export async function exportAudit(
  authority: Authority,
  toolsets: readonly CompiledToolset[],
  asked: AuditExport,
): Promise<Response> {
  const { span, admin, adminName, afterId } = asked;
  const [from, to] = [toTime(span.fromMs), toTime(span.toMs)];
  if (afterId === "") {
    const did = `exported the audit from ${from} to ${to}`;
    await authority.directory().record({ admin: adminName, account: admin, did });
  }
  log("info", "audit_exported", { account: admin, from, to, is_continued: afterId !== "" });
  const people = await authority.directory().listById(afterId, maxPeople);
  return new Response(toStream(listLines(authority, toolsets, asked, people)), {
    headers: {
      "content-type": "application/x-ndjson; charset=utf-8",
      "content-disposition": `attachment; filename="audit-${from.slice(0, 10)}-${to.slice(0, 10)}.jsonl"`,
      "cache-control": "no-store",
      "x-content-type-options": "nosniff",
    },
  });
}

/** Some lines at a time, as fast as they are read. */
function toStream(lines: AsyncGenerator<string>): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  return new ReadableStream({
    async pull(controller) {
      const { done, value } = await lines.next();
      if (done) controller.close();
      else controller.enqueue(encoder.encode(value));
    },
    async cancel() {
      await lines.return(undefined);
    },
  });
}

async function* listLines(
  authority: Authority,
  toolsets: readonly CompiledToolset[],
  asked: AuditExport,
  { people, isMore }: PeoplePage,
): AsyncGenerator<string> {
  const { span, admin, afterId } = asked;
  const toToolset = new Map(
    toolsets.flatMap(({ name, operations }) => operations.map(({ tool }) => [tool.name, name])),
  );
  if (afterId === "") yield await listAdminLines(authority, span);
  let doneId = afterId;
  let isBroken = false;
  for (let start = 0; start < people.length && !isBroken; start += atOnce) {
    const some = people.slice(start, start + atOnce);
    const histories = await readHistories(authority, span, some);
    isBroken = histories === null;
    const lines = histories?.flatMap((history, index) => {
      const person = some[index];
      return person ? toPersonLines(person, history, span, toToolset) : [];
    });
    if (lines && lines.length > 0) yield lines.join("");
    if (histories) doneId = some.at(-1)?.id ?? doneId;
  }
  const [from, to] = [toTime(span.fromMs), toTime(span.toMs)];
  const end = {
    event: "end",
    complete: !isBroken && !isMore,
    from,
    to,
    kept_from: toKeptFrom(span),
  };
  if (end.complete) return yield toAuditLine(end);
  const next = new URL("/audit", authority.config.publicUrl);
  next.search = new URLSearchParams({
    from,
    to,
    ...(doneId && { after: await createCursor(authority.ring, { admin, span, afterId: doneId }) }),
  }).toString();
  yield toAuditLine({ ...end, next: next.href });
}

/** From when on anything is kept at all. */
const toKeptFrom = ({ fromMs }: AuditSpan) =>
  toTime(Math.max(fromMs, Date.now() - auditDays * dayMs));

async function listAdminLines({ directory }: Authority, { fromMs, toMs }: AuditSpan) {
  const entries = await directory().listLogOf(fromMs / 1000, toMs / 1000);
  const lines = entries.map(({ at, admin, account, did }) =>
    toAuditLine({ time: toTime(at * 1000), event: "admin_action", account, person: admin, did }),
  );
  return lines.join("");
}

/** Asked twice; null if somebody's object answers neither time. */
async function readHistories(
  authority: Authority,
  span: AuditSpan,
  people: readonly DirectoryPerson[],
): Promise<AuditHistory[] | null> {
  try {
    return await Promise.all(
      people.map(({ id }) => {
        const ask = async () => authority.account(id).listAudit(span);
        return ask().catch(ask);
      }),
    );
  } catch (error) {
    log("error", "audit_broken", { reason: error instanceof Error ? error.name : "unknown" });
    return null;
  }
}

/** A person's lines; the first says so if older ones are no longer there. */
function toPersonLines(
  { id, name }: DirectoryPerson,
  { entries, completeFromMs }: AuditHistory,
  { fromMs }: AuditSpan,
  toToolset: ReadonlyMap<string, string>,
): string[] {
  const who = { account: id, person: name };
  const cut = { time: toTime(completeFromMs), event: "history_cut", ...who };
  const lines = entries.map(({ atMs, event, facts }) =>
    toAuditLine({
      time: toTime(atMs),
      event,
      ...who,
      ...facts,
      ...(event === "tool_call" && { toolset: toToolset.get(String(facts.tool)) ?? null }),
    }),
  );
  return completeFromMs > fromMs ? [toAuditLine(cut), ...lines] : lines;
}
