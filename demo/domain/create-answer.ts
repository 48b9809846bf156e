import { createSchema, createYoga } from "graphql-yoga";

import { charge } from "./charge.ts";
import type { Domain, DomainContext } from "./domain.ts";
import { listScopes } from "./permission.ts";
import common from "./schema.graphql";

type Resolvers = NonNullable<Parameters<typeof createSchema<DomainContext>>[0]["resolvers"]>;

/** The GraphQL endpoint of a domain: its own schema and what all domains have. */
export function createAnswer(
  name: string,
  typeDefs: string,
  resolvers: Resolvers,
): Domain["answer"] {
  const viewer = {
    viewer: (_root: unknown, _arguments: unknown, { name: owner, permission }: DomainContext) => ({
      name: owner,
      permission: permission.toUpperCase(),
      scopes: listScopes(name, permission),
    }),
  };
  const yoga = createYoga<DomainContext>({
    schema: createSchema<DomainContext>({
      typeDefs: [common, typeDefs],
      resolvers: [{ Query: viewer }, ...(Array.isArray(resolvers) ? resolvers : [resolvers])],
    }),
    plugins: [charge],
    graphqlEndpoint: `/${name}/graphql`,
    graphiql: false,
    landingPage: false,
    logging: false,
    cors: false,
  });
  return async (request, context) => yoga.fetch(request, context);
}
