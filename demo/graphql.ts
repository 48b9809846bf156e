import { GraphQLError } from "graphql";
import { createSchema, createYoga } from "graphql-yoga";
import type { Dataset, Search } from "./dataset.ts";
import typeDefs from "./schema.graphql";
import type { Trial } from "./trial.ts";

/** What resolvers work with: the data, and whose key this is. */
export interface DemoContext {
  readonly dataset: DurableObjectStub<Dataset>;
  readonly name: string;
}

const maxLimit = 100;

function refuse(message: string): never {
  throw new GraphQLError(message, { extensions: { code: "BAD_USER_INPUT" } });
}

async function search({ dataset }: DemoContext, asked: Search) {
  const { limit, offset } = asked;
  if (limit < 1 || limit > maxLimit) refuse(`limit must be between 1 and ${maxLimit}.`);
  if (offset < 0) refuse("offset must not be negative.");
  const { trials, totalCount } = await dataset.search(asked);
  return { trials, totalCount, hasMore: offset + trials.length < totalCount };
}

function filterLocations({ locations }: Trial, country: string | null | undefined) {
  const wanted = country?.trim().toLowerCase();
  return wanted ? locations.filter((at) => at.country?.toLowerCase() === wanted) : locations;
}

/** The demo's GraphQL endpoint. */
export const yoga = createYoga<DemoContext>({
  schema: createSchema<DemoContext>({
    typeDefs,
    resolvers: {
      Query: {
        clinicalTrials: (_root, asked: Search, context) => search(context, asked),
        clinicalTrial: (_root, { trialId }: { trialId: string }, { dataset }) =>
          dataset.find(trialId.trim().toUpperCase()),
        viewer: (_root, _arguments, { name }) => ({ name }),
      },
      ClinicalTrial: {
        locations: (trial: Trial, { country }: { country?: string | null }) =>
          filterLocations(trial, country),
      },
    },
  }),
  graphqlEndpoint: "/graphql",
  graphiql: false,
  landingPage: false,
  logging: false,
  cors: false,
});
