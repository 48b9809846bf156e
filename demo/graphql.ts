import { GraphQLError, type GraphQLSchema, isEnumType } from "graphql";
import { createSchema, createYoga } from "graphql-yoga";
import type { Dataset, Search, TrialGroup } from "./dataset.ts";
import typeDefs from "./schema.graphql";
import { type Trial, TrialStatus } from "./trial.ts";

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

/** Every status with what the schema says of it. */
function toStatuses(
  schema: GraphQLSchema,
  counted: readonly { readonly value: string; readonly count: number }[],
) {
  const type = schema.getType("TrialStatus");
  return TrialStatus.options.map((status) => ({
    status,
    meaning: (isEnumType(type) && type.getValue(status)?.description) || status,
    count: counted.find(({ value }) => value === status)?.count ?? 0,
  }));
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
        clinicalTrialCounts: (
          _root,
          { groupBy, condition }: { groupBy: TrialGroup; condition?: string | null },
          { dataset },
        ) => dataset.count(groupBy, condition ?? ""),
        trialStatuses: async (_root, _arguments, { dataset }, { schema }) =>
          toStatuses(schema, (await dataset.count("STATUS", "")).groups),
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
