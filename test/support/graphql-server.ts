import { createServer, type RequestListener } from "node:http";
import { createSchema, createYoga } from "graphql-yoga";
import { onTestFinished } from "vitest";

/** A real GraphQL API on loopback for the running test. With `key`, nothing else in authorization is let in. */
export function startGraphqlServer(typeDefs: string, key?: string): Promise<string> {
  const yoga = createYoga({
    schema: createSchema({
      typeDefs,
      resolvers: { Query: { count: () => 3 } },
      resolverValidationOptions: { requireResolversToMatchSchema: "ignore" },
    }),
    logging: false,
  });
  return startServer((request, response) => {
    if (key === undefined || request.headers.authorization === key) void yoga(request, response);
    else response.writeHead(401).end("no");
  });
}

/** Any server on loopback for the running test. */
export async function startServer(answer: RequestListener): Promise<string> {
  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  if (typeof address !== "object" || !address) throw new Error("the server has no port");
  return `http://127.0.0.1:${address.port}/graphql`;
}
