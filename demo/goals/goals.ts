import { createAnswer } from "../domain/create-answer.ts";
import type { Domain } from "../domain/domain.ts";
import { goalFields, goalMutations, goalQueries } from "./goal.ts";
import typeDefs from "./schema.graphql";
import { seed } from "./seed.ts";
import { show } from "./show.ts";
import { tables } from "./tables.ts";
import { taskFields, taskMutations, taskQueries } from "./task.ts";

/** What somebody wants to reach, and the tasks on the way there. */
export const goals: Domain = {
  name: "goals",
  tables,
  seed,
  show,
  answer: createAnswer("goals", typeDefs, {
    Query: { ...goalQueries, ...taskQueries },
    Mutation: { ...goalMutations, ...taskMutations },
    Goal: goalFields,
    Task: taskFields,
  }),
};
