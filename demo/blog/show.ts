import type { ShownTable } from "../domain/domain.ts";

const toComments = (count: number) => (count === 1 ? "1 comment" : `${count} comments`);
const toMinute = (time: string) => `${time.slice(0, 16).replace("T", " ")} UTC`;

/** The newest posts, drafts among them. */
export function show(sql: SqlStorage): ShownTable[] {
  const posts = sql.exec<{
    title: string;
    status: string;
    publishAt: string | null;
    commentCount: number;
  }>("SELECT * FROM all_posts ORDER BY position LIMIT 10");
  const rows = posts.toArray().map(({ title, status, publishAt, commentCount }) => ({
    title,
    state: status,
    note: publishAt === null ? toComments(commentCount) : `at ${toMinute(publishAt)}`,
  }));
  return [{ title: "Posts", empty: "No posts yet.", rows }];
}
