import { createAnswer } from "../domain/create-answer.ts";
import type { Domain } from "../domain/domain.ts";
import { commentMutations, postFields } from "./comment.ts";
import { postMutations, postQueries } from "./post.ts";
import { schedule } from "./schedule.ts";
import typeDefs from "./schema.graphql";
import { seed } from "./seed.ts";
import { show } from "./show.ts";
import { tables } from "./tables.ts";

/** Posts, from a draft to what is published at its time, and the comments below them. */
export const blog: Domain = {
  name: "blog",
  tables,
  seed,
  show,
  schedule,
  answer: createAnswer("blog", typeDefs, {
    Query: postQueries,
    Mutation: { ...postMutations, ...commentMutations },
    Post: postFields,
  }),
};
