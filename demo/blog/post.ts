import { changing } from "../domain/changing.ts";
import type { PageArguments } from "../domain/connection.ts";
import type { DomainContext } from "../domain/domain.ts";
import { listRows, type Positioned } from "../domain/list-rows.ts";
import { assertMay } from "../domain/permission.ts";
import { Refusal, refuseInput, telling } from "../domain/refusal.ts";
import { updateRow, withCleared } from "../domain/update-row.ts";

/** A row of `all_posts`: its columns are the fields of the API. */
export type Post = Positioned & { readonly id: string; readonly status: string };

function findPost({ storage }: DomainContext, id: string): Post | null {
  const [post] = storage.sql.exec<Post>("SELECT * FROM all_posts WHERE id = ?", id.trim());
  return post ?? null;
}

/** Throws: `Refusal` if there is no such post. */
export function requirePost(context: DomainContext, id: string): Post {
  const post = findPost(context, id);
  if (!post) throw new Refusal("UNKNOWN_POST", `There is no post ${id.trim()}.`);
  return post;
}

const refusals = {
  title_fits: () => new Refusal("INVALID_TEXT", "A title has 1 to 120 characters."),
  summary_fits: () => new Refusal("INVALID_TEXT", "A summary has 1 to 300 characters."),
  body_fits: () => new Refusal("INVALID_TEXT", "A post has 1 to 20000 characters."),
  "NOT NULL": () => new Refusal("CANNOT_CLEAR", "A title and a body can be changed only."),
};

interface WantedPost {
  readonly title: string;
  readonly body: string;
  readonly summary?: string | null;
}

function createPost(context: DomainContext, { title, body, summary }: WantedPost) {
  const { number } = telling(refusals, () =>
    context.storage.sql
      .exec<{ number: number }>(
        "INSERT INTO posts (title, body, summary, created_at) VALUES (?, ?, ?, ?) RETURNING number",
        ...[title.trim(), body, summary ?? null, new Date(context.now()).toISOString()],
      )
      .one(),
  );
  return { post: requirePost(context, String(number)) };
}

type PostChanges = Partial<Record<keyof WantedPost, string | null>> & {
  readonly id: string;
  readonly clear?: readonly string[] | null;
};

function updatePost(context: DomainContext, { id, title, body, summary, clear }: PostChanges) {
  const { id: number } = requirePost(context, id);
  const changes = withCleared({ title: title?.trim() ?? title, body, summary }, clear);
  telling(refusals, () => updateRow(context.storage.sql, "posts", Number(number), changes));
  return { post: requirePost(context, id) };
}

const time = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,3})?)?(Z|[+-]\d\d:\d\d)$/;

/** Throws: `GraphQLError` if it is no time with its zone. */
function toTime(at: string): string {
  const parsed = time.test(at) ? Date.parse(at) : Number.NaN;
  if (Number.isNaN(parsed)) refuseInput(`"at" is "now", or a time as 2026-12-01T09:00:00Z.`);
  return new Date(parsed).toISOString();
}

/** Without a wait, or by the alarm of the key's object: also at a time that is just over. */
function publishPost(context: DomainContext, { id, at }: { id: string; at: string }) {
  const { id: number } = requirePost(context, id);
  const isNow = at === "now";
  const published = () => new Refusal("ALREADY_PUBLISHED", `The post ${number} is published.`);
  const early = () =>
    new Refusal("INVALID_TIME", "A post is published after it was made, and before 2200.");
  telling({ is_published: published, publish_at_fits: early }, () =>
    context.storage.sql.exec(
      "UPDATE posts SET status = ?, publish_at = ?, published_at = ? WHERE number = ?",
      isNow ? "PUBLISHED" : "SCHEDULED",
      isNow ? null : toTime(at),
      isNow ? new Date(context.now()).toISOString() : null,
      number,
    ),
  );
  return { post: requirePost(context, id) };
}

/** With its comments. */
function deletePost(context: DomainContext, { id }: { id: string }) {
  const post = requirePost(context, id);
  if (post.status === "PUBLISHED")
    assertMay(context.permission, "admin", "Deleting what is published");
  context.storage.sql.exec("DELETE FROM posts WHERE number = ?", post.id);
  return { post };
}

type AskedPosts = PageArguments & {
  readonly query?: string | null;
  readonly status?: string | null;
};

const searched = "instr(lower(title || ' ' || COALESCE(summary, '') || ' ' || body), ?) > 0";

function listPosts({ storage }: DomainContext, { query, status, ...page }: AskedPosts) {
  const words = (query ?? "").toLowerCase().split(/\s+/).filter(Boolean).slice(0, 10);
  const conditions = [
    ["status = ?", status] as const,
    ...words.map((word) => [searched, word] as const),
  ];
  return listRows(storage.sql, { list: "all_posts" }, conditions, page);
}

export const postQueries = {
  post: (_root: unknown, { id }: { id: string }, context: DomainContext) => findPost(context, id),
  posts: (_root: unknown, asked: AskedPosts, context: DomainContext) => listPosts(context, asked),
};

export const postMutations = {
  createPost: changing("Writing posts", createPost),
  updatePost: changing("Changing posts", updatePost),
  publishPost: changing("Publishing posts", publishPost),
  deletePost: changing("Deleting posts", deletePost),
};
