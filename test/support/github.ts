import { readFileSync } from "node:fs";
import { text } from "node:stream/consumers";
import { addMocksToSchema, createMockStore, type IMocks } from "@graphql-tools/mock";
import { buildSchema, type GraphQLSchema } from "graphql";
import { createYoga } from "graphql-yoga";

import { openUpstream, type Upstream } from "./upstream.ts";

const scalars: IMocks = {
  DateTime: () => "2026-11-21T08:00:00Z",
  GitObjectID: () => "5a06028aa1c4d5b9c2f7e3d0b8a94e6f1c2d3e4f",
  URI: () => "https://github.example/octocat/hello",
};

export const goodKey = `github_pat_${"a".repeat(30)}`;

export interface GithubServer extends Upstream {
  /** Names of the operations that ran, in order. */
  readonly seen: readonly string[];
  /** Gives a pull request, by its id, another title. */
  readonly rename: (id: string, title: string) => void;
}

/** GitHub's published schema; too large to validate, and nobody here could mend it. */
function readGithubSchema(): GraphQLSchema {
  const file = "node_modules/@octokit/graphql-schema/schema.graphql";
  return buildSchema(readFileSync(file, "utf8"), { assumeValid: true, assumeValidSDL: true });
}

/** An upstream made from GitHub's own schema: documents and answers go through a real GraphQL executor. */
export async function startGithub(mocks: IMocks = {}): Promise<GithubServer> {
  const published = readGithubSchema();
  const store = createMockStore({ schema: published, mocks: { ...scalars, ...mocks } });
  const schema = addMocksToSchema({
    schema: published,
    store,
    resolvers: {
      Query: {
        node: (_: unknown, { id }: { id: string }) =>
          store.get(id.startsWith("I_") ? "Issue" : "PullRequest", id),
      },
    },
  });
  const seen: string[] = [];
  const yoga = createYoga({ schema, graphiql: false, landingPage: false, logging: false });
  const upstream = await openUpstream(async (request, response) => {
    if (request.headers.authorization !== `Bearer ${goodKey}`) {
      response.writeHead(401, { "content-type": "application/json" });
      response.end(JSON.stringify({ message: "Bad credentials" }));
      return;
    }
    const body = await text(request);
    seen.push(/(?:query|mutation) (\w+)/.exec(body)?.[1] ?? "");
    const answer = await yoga.fetch("http://localhost/graphql", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body,
    });
    response.writeHead(answer.status, { "content-type": "application/json" });
    response.end(await answer.text());
  });
  return { ...upstream, seen, rename: (id, title) => store.set("PullRequest", id, "title", title) };
}
