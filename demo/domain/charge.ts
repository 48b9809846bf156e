import { type DocumentNode, GraphQLError, type GraphQLSchema, getOperationAST } from "graphql";
import type { Plugin } from "graphql-yoga";

import type { DomainContext } from "./domain.ts";
import { PointBucket } from "./point-bucket.ts";
import { countCost } from "./query-cost.ts";

function refuseCost(cost: number, seconds: number): GraphQLError {
  if (cost > PointBucket.maximum) {
    return new GraphQLError(
      `This query may cost ${cost} points; ${PointBucket.maximum} is the most. Ask for smaller pages.`,
      { extensions: { code: "MAX_COST_EXCEEDED" } },
    );
  }
  return new GraphQLError(`Too many requests with this key. Try again in ${seconds} s.`, {
    extensions: {
      code: "RATE_LIMITED",
      http: { status: 429, headers: { "retry-after": String(seconds) } },
    },
  });
}

/** The arguments of an execution, as far as it is charged by them. */
interface Execution {
  readonly schema: GraphQLSchema;
  readonly document: DocumentNode;
  readonly operationName?: string | null;
  readonly variableValues?: Readonly<Record<string, unknown>> | null;
}

function toCost({ schema, document, operationName, variableValues }: Execution): number {
  const operation = getOperationAST(document, operationName);
  return operation ? countCost(schema, document, operation, variableValues ?? {}) : 0;
}

/** Charges each execution to the key's points beforehand, and says in `extensions.cost` what is left. */
export const charge: Plugin<DomainContext> = {
  onExecute({ args, context, setResultAndStopExecution }) {
    const { bucket, now } = context;
    const cost = toCost(args as Execution);
    const seconds = bucket.take(cost, now());
    if (seconds > 0) {
      setResultAndStopExecution({ errors: [refuseCost(cost, seconds)] });
      return undefined;
    }
    return {
      onExecuteDone({ result, setResult }) {
        if (Symbol.asyncIterator in result) return;
        const throttleStatus = {
          maximumAvailable: PointBucket.maximum,
          currentlyAvailable: bucket.fill(now()),
          restoreRate: PointBucket.perSecond,
        };
        const extensions = {
          ...result.extensions,
          cost: { requestedQueryCost: cost, throttleStatus },
        };
        setResult({ ...result, extensions });
      },
    };
  },
};
