import type { IncomingMessage } from "node:http";
import { postgraphile } from "postgraphile";
import { makePgService } from "postgraphile/adaptors/pg";
import { defaultMaskError } from "postgraphile/grafserv";
import { grafserv } from "postgraphile/grafserv/node";
import { GraphQLError } from "postgraphile/graphql";
import { PostGraphileAmberPreset } from "postgraphile/presets/amber";

import type { Queries } from "./database.ts";

/** Who asks, as their key was found. */
export interface Person {
  readonly id: number;
  readonly role: string;
}

/** What PostGraphile makes fields of: functions and relations. Rows are not changed past the functions. */
const defaultBehavior = ["insert", "update", "delete"]
  .map((action) => `-resource:${action}`)
  .concat("-query:resource:connection", "-query:resource:list", "-query:resource:single")
  .join(" ");

interface ToldError {
  readonly path: unknown;
  readonly nodes: unknown;
  readonly originalError?: { code?: string; constraint?: string; message: string };
}

/** Tells what the shop refuses, with its code. Whatever else Postgres says PostGraphile masks, as it does for everybody. */
function maskError(error: ToldError): unknown {
  const { path, nodes, originalError } = error;
  if (originalError?.code !== "SHOP0") return defaultMaskError(error);
  const extensions = { code: originalError.constraint };
  return new GraphQLError(originalError.message, { path, nodes, originalError, extensions });
}

/** PostGraphile's own endpoint at `path`, for people that `findPerson` names. */
export function createApi(
  pool: Queries,
  path: string,
  hooks: {
    readonly findPerson: (request: IncomingMessage) => Person | undefined;
    readonly onOperation: (request: IncomingMessage, name: string | null) => void;
  },
) {
  const instance = postgraphile({
    extends: [PostGraphileAmberPreset],
    // The shop's ids are its own.
    disablePlugins: ["NodePlugin"],
    pgServices: [makePgService({ pool, schemas: ["shop"] })],
    schema: { defaultBehavior, pgForbidSetofFunctionsToReturnNull: true },
    grafserv: { graphqlPath: path, graphiql: false, watch: false, maskError },
    grafast: {
      context: (
        { node }: { node: { req: IncomingMessage } },
        { operationName }: { operationName?: string | null },
      ) => {
        hooks.onOperation(node.req, operationName ?? null);
        const person = hooks.findPerson(node.req);
        // Without a person it is a role that reads, and owns nothing.
        const { id = "", role = "shop_ro" } = person ?? {};
        return { pgSettings: { role, "shop.person": String(id) } };
      },
    },
  });
  return {
    handler: instance.createServ(grafserv).createHandler(),
    ready: () => instance.getSchema(),
    release: () => instance.release(),
  };
}
