import { expect, test } from "vitest";

import { askSystem, type Refused } from "../support/ask-system.ts";
import { demo } from "../support/toolhub-server.ts";

interface Row {
  readonly title: string;
  readonly summary: string | null;
  readonly status: string;
}
interface Field extends Refused {
  readonly post: Row | null;
  readonly comment: object | null;
}

const ask = (key: string, query: string, variables: object = {}) =>
  askSystem<Field>("/blog/graphql", key, query, variables);

const post = "{ post { id title summary status } userErrors { code message } }";
const comment = "{ comment { id } userErrors { code message } }";
const all =
  "{ posts(first: 100) { totalCount edges { node { id title status publishAt publishedAt comments { edges { node { author body } } } } } } }";

const long = (length: number) => "x".repeat(length);
const refusals = [
  ["a post without a title", `createPost(title: " ", body: "a") ${post}`, "INVALID_TEXT"],
  ["a post without a text", `createPost(title: "a", body: " ") ${post}`, "INVALID_TEXT"],
  ["an empty summary", `createPost(title: "a", body: "a", summary: "") ${post}`, "INVALID_TEXT"],
  ["a long title", `updatePost(id: "1", title: "${long(121)}") ${post}`, "INVALID_TEXT"],
  ["a long summary", `updatePost(id: "1", summary: "${long(301)}") ${post}`, "INVALID_TEXT"],
  ["a long text", `updatePost(id: "1", body: "${long(20_001)}") ${post}`, "INVALID_TEXT"],
  ["a title taken away", `updatePost(id: "1", title: null) ${post}`, "CANNOT_CLEAR"],
  ["a text taken away", `updatePost(id: "1", body: null) ${post}`, "CANNOT_CLEAR"],
  ["changing what is not there", `updatePost(id: "99", title: "a") ${post}`, "UNKNOWN_POST"],
  ["publishing what is published", `publishPost(id: "1") ${post}`, "ALREADY_PUBLISHED"],
  [
    "publishing before it was made",
    `publishPost(id: "5", at: "2020-01-01T00:00:00Z") ${post}`,
    "INVALID_TIME",
  ],
  [
    "publishing when nobody reads",
    `publishPost(id: "5", at: "2999-01-01T00:00:00Z") ${post}`,
    "INVALID_TIME",
  ],
  ["publishing SQL", `publishPost(id: "5 OR 1=1") ${post}`, "UNKNOWN_POST"],
  ["commenting on a draft", `addComment(postId: "5", body: "a") ${comment}`, "NOT_PUBLISHED"],
  ["commenting on nothing", `addComment(postId: "99", body: "a") ${comment}`, "UNKNOWN_POST"],
  ["an empty comment", `addComment(postId: "1", body: " ") ${comment}`, "INVALID_TEXT"],
  ["a long comment", `addComment(postId: "1", body: "${long(2001)}") ${comment}`, "INVALID_TEXT"],
  ["deleting what is not there", `deletePost(id: "99") ${post}`, "UNKNOWN_POST"],
] as const;

test.each(refusals)("%s is refused by the tables, and nothing stays", async (...row) => {
  const [, field, code] = row;
  const key = await demo.makeKey("Ada", "admin");
  const before = (await ask(key, all)).data;
  const { data } = await ask(key, `mutation { ${field} }`);
  const [answer] = Object.values(data ?? {});
  expect(answer?.userErrors.map((error) => error.code)).toEqual([code]);
  expect(answer?.post ?? answer?.comment ?? null).toBeNull();
  expect((await ask(key, all)).data).toEqual(before);
});

test.each(["tomorrow", "2026-12-01", "2026-12-01T09:00:00", "2026-13-01T09:00:00Z"])(
  "%s is no time with its zone",
  async (at) => {
    const key = await demo.makeKey("Ada", "rw");
    const publish = `mutation { publishPost(id: "5", at: "${at}") ${post} }`;
    expect((await ask(key, publish)).code).toBe("BAD_USER_INPUT");
  },
);

test.each([
  ["ro", "FORBIDDEN", "FORBIDDEN", "FORBIDDEN"],
  ["rw", undefined, undefined, "FORBIDDEN"],
  ["admin", undefined, undefined, undefined],
] as const)("a key that ends in _%s may do as much", async (suffix, write, drop, unpublish) => {
  const key = await demo.makeKey("Ada", suffix);
  const code = async (field: string) => (await ask(key, `mutation { ${field} }`)).code;
  expect(await code(`createPost(title: "a", body: "a") ${post}`)).toBe(write);
  expect(await code(`addComment(postId: "1", body: "a") ${comment}`)).toBe(write);
  expect(await code(`deletePost(id: "5") ${post}`)).toBe(drop);
  expect(await code(`deletePost(id: "1") ${post}`)).toBe(unpublish);
});

test("a change leaves what is absent, and clears what is null", async () => {
  const key = await demo.makeKey("Ada", "rw");
  const change = async (fields: string) => {
    const { data } = await ask(key, `mutation { updatePost(id: "1", ${fields}) ${post} }`);
    return data?.updatePost?.post;
  };
  expect(await change('title: "Heron"')).toMatchObject({
    title: "Heron",
    summary: "An hour at the pond, and what it was good for.",
  });
  expect(await change("summary: null")).toMatchObject({ title: "Heron", summary: null });
});
