import { changing } from "../domain/changing.ts";
import type { PageArguments } from "../domain/connection.ts";
import type { DomainContext } from "../domain/domain.ts";
import { listRows } from "../domain/list-rows.ts";
import { Refusal, telling } from "../domain/refusal.ts";
import { type Post, requirePost } from "./post.ts";

/** In the name of the key's owner. */
function addComment(context: DomainContext, { postId, body }: { postId: string; body: string }) {
  const { id } = requirePost(context, postId);
  const refusals = {
    is_not_published: () => new Refusal("NOT_PUBLISHED", `The post ${id} is not published.`),
    comment_fits: () => new Refusal("INVALID_TEXT", "A comment has 1 to 2000 characters."),
  };
  const { number } = telling(refusals, () =>
    context.storage.sql
      .exec<{ number: number }>(
        "INSERT INTO comments (post_number, author, body, created_at) VALUES (?, ?, ?, ?) RETURNING number",
        ...[id, context.name, body, new Date(context.now()).toISOString()],
      )
      .one(),
  );
  const comment = context.storage.sql
    .exec("SELECT * FROM all_comments WHERE position = ?", number)
    .one();
  return { comment };
}

export const commentMutations = { addComment: changing("Commenting", addComment) };

export const postFields = {
  comments: ({ id }: Post, page: PageArguments, { storage }: DomainContext) =>
    listRows(storage.sql, { list: "all_comments" }, [["postId = ?", id]], page),
};
