import { createAnswer } from "../domain/create-answer.ts";
import type { Domain } from "../domain/domain.ts";
import { draftFields, emailMutations, emailQueries } from "./emails.ts";
import { orderFields } from "./order-fields.ts";
import { reportQueries } from "./order-report.ts";
import { orderMutations, orderQueries } from "./orders.ts";
import { paymentMutations } from "./payments.ts";
import { productQueries } from "./products.ts";
import typeDefs from "./schema.graphql";
import { seed } from "./seed.ts";
import { show } from "./show.ts";
import { tables } from "./tables.ts";

/** Products, orders, payments and letters of a small shop. */
export const shop: Domain = {
  name: "shop",
  tables,
  seed,
  show,
  answer: createAnswer("shop", typeDefs, {
    Query: { ...productQueries, ...orderQueries, ...reportQueries, ...emailQueries },
    Mutation: { ...orderMutations, ...paymentMutations, ...emailMutations },
    Order: { ...orderFields, ...draftFields },
  }),
};
