import { readFileSync } from "node:fs";
import { addMocksToSchema } from "@graphql-tools/mock";
import { buildSchema } from "graphql";
import { createYoga } from "graphql-yoga";

import { openUpstream, type Upstream } from "./upstream.ts";

/** What a page of docs/recipes/ has its reader write and type. */
interface Recipe {
  /** By their path. */
  readonly files: Readonly<Record<string, string>>;
  /** In the order of the page. */
  readonly commands: readonly string[];
}

export function readRecipe(name: string): Recipe {
  const page = readFileSync(`docs/recipes/${name}.md`, "utf8");
  const files = [...page.matchAll(/^`(toolsets\/[^`]+)`:\n\n```\w+\n([\s\S]*?)^```$/gm)];
  const commands = [...page.matchAll(/^```sh\n([\s\S]*?)^```$/gm)];
  return {
    files: Object.fromEntries(files.map(([, path = "", text = ""]) => [path, text])),
    commands: commands.flatMap(([, block = ""]) => block.trim().split("\n")),
  };
}

/** As the pages of Linear's, GitLab's and Hasura's documentation name things; nothing of theirs is copied. */
const schemas = {
  linear: `
    scalar DateTime scalar DateTimeOrDuration scalar TimelessDateOrDuration scalar Duration
    enum PaginationOrderBy { createdAt updatedAt }
    input StringComparator { eq: String, neq: String, in: [String!], contains: String, containsIgnoreCase: String }
    input NumberComparator { eq: Float, lt: Float, lte: Float, gt: Float, gte: Float }
    input BooleanComparator { eq: Boolean, neq: Boolean }
    input DateComparator { eq: DateTimeOrDuration, lt: DateTimeOrDuration, gt: DateTimeOrDuration }
    input TimelessDateComparator { eq: TimelessDateOrDuration, lt: TimelessDateOrDuration, gt: TimelessDateOrDuration }
    input DurationComparator { eq: Duration, lt: Duration, gt: Duration }
    input UserFilter { email: StringComparator, isMe: BooleanComparator, name: StringComparator }
    input StateFilter { name: StringComparator, type: StringComparator }
    input TeamFilter { key: StringComparator, name: StringComparator }
    input LabelFilter { name: StringComparator, some: LabelFilter }
    input IssueFilter {
      ageTime: DurationComparator, and: [IssueFilter!], assignee: UserFilter, dueDate: TimelessDateComparator
      labels: LabelFilter, or: [IssueFilter!], priority: NumberComparator, state: StateFilter, team: TeamFilter
      title: StringComparator, updatedAt: DateComparator
    }
    type User { email: String!, displayName: String! }
    type State { name: String! }
    type Team { id: ID!, key: String! }
    type Comment { body: String!, user: User, createdAt: DateTime! }
    type Comments { nodes: [Comment!]! }
    type Issue {
      identifier: String!, title: String!, description: String, state: State!, assignee: User, team: Team!
      priorityLabel: String!, updatedAt: DateTime!, url: String!, comments(last: Int): Comments!
    }
    type PageInfo { hasNextPage: Boolean!, endCursor: String }
    type Issues { nodes: [Issue!]!, pageInfo: PageInfo! }
    input IssueCreateInput { teamId: String!, title: String, description: String, priority: Int }
    type IssuePayload { success: Boolean!, issue: Issue }
    type Query {
      viewer: User!
      issues(filter: IssueFilter, first: Int, after: String, orderBy: PaginationOrderBy): Issues!
      issue(id: String!): Issue!
    }
    type Mutation { issueCreate(input: IssueCreateInput!): IssuePayload! }
  `,
  gitlab: `
    scalar Time scalar NoteableID
    enum IssuableState { opened closed locked all }
    enum IssueSort { UPDATED_DESC UPDATED_ASC }
    type User { username: String! }
    type Note { body: String!, author: User, createdAt: Time!, url: String }
    type Notes { nodes: [Note] }
    type Issue {
      id: ID!, iid: ID!, title: String!, description: String, state: String!, author: User!, updatedAt: Time!
      webUrl: String!, notes(last: Int): Notes!
    }
    type PageInfo { hasNextPage: Boolean!, endCursor: String }
    type Issues { nodes: [Issue], pageInfo: PageInfo! }
    type Project {
      issues(
        state: IssuableState, search: String, labelName: [String], sort: IssueSort, first: Int, after: String
      ): Issues
      issue(iid: String): Issue
    }
    input CreateNoteInput { noteableId: NoteableID!, body: String!, internal: Boolean }
    type CreateNotePayload { errors: [String!]!, note: Note }
    type Query { currentUser: User, project(fullPath: ID!): Project }
    type Mutation { createNote(input: CreateNoteInput!): CreateNotePayload }
  `,
  hasura: `
    scalar uuid scalar timestamptz
    enum order_by { asc desc }
    input String_comparison_exp { _eq: String, _neq: String, _like: String, _ilike: String, _in: [String!], _is_null: Boolean }
    input uuid_comparison_exp { _eq: uuid, _in: [uuid!] }
    input timestamptz_comparison_exp { _eq: timestamptz, _gt: timestamptz, _gte: timestamptz, _lt: timestamptz }
    input users_bool_exp { _and: [users_bool_exp!], _not: users_bool_exp, name: String_comparison_exp, articles: articles_bool_exp }
    input articles_bool_exp {
      _and: [articles_bool_exp!], _not: articles_bool_exp, _or: [articles_bool_exp!], id: uuid_comparison_exp
      title: String_comparison_exp, body: String_comparison_exp, author: users_bool_exp, created_at: timestamptz_comparison_exp
    }
    input articles_order_by { created_at: order_by, title: order_by }
    input articles_insert_input { title: String, body: String }
    type users { name: String! }
    type users_max_fields { email: String }
    type users_aggregate_fields { max: users_max_fields, count: Int! }
    type users_aggregate { aggregate: users_aggregate_fields }
    type articles { id: uuid!, title: String!, body: String!, author: users, created_at: timestamptz! }
    type Query {
      users_aggregate: users_aggregate!
      articles(where: articles_bool_exp, order_by: [articles_order_by!], limit: Int, offset: Int): [articles!]!
      articles_by_pk(id: uuid!): articles
    }
    type Mutation { insert_articles_one(object: articles_insert_input!): articles }
  `,
} as const;

export type RecipeName = keyof typeof schemas;
export const recipeNames = Object.keys(schemas) as RecipeName[];
export const toRecipeSchema = (name: RecipeName) => schemas[name];

const mocks = {
  DateTime: () => "2026-11-21T08:00:00Z",
  Time: () => "2026-11-21T08:00:00Z",
  timestamptz: () => "2026-11-21T08:00:00+00:00",
  uuid: () => "5f0d1c9e-8a0b-4a53-9a53-0d7f6a1f7b11",
  CreateNotePayload: () => ({ errors: [] }),
};

/** An API with that schema, which lets nobody in whose header `authorization` is another. */
export async function openRecipeApi(name: RecipeName, authorization: string): Promise<Upstream> {
  const schema = addMocksToSchema({ schema: buildSchema(schemas[name]), mocks });
  const yoga = createYoga({ schema, graphiql: false, landingPage: false, logging: false });
  return openUpstream((request, response) => {
    if (request.headers.authorization === authorization) void yoga(request, response);
    else response.writeHead(401).end("no");
  });
}
