import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";

import { compileExample } from "../support/example-server.ts";
import { eras, type Journeys, startJourneys } from "../support/journeys.ts";
import { blogExamples } from "./blog-examples.ts";
import { collectAnswers, toToolsetPage } from "./toolset-page.ts";

let journeys: Journeys;
beforeAll(async () => {
  journeys = await startJourneys("blog");
});
afterEach(() => journeys.closeClients());
afterAll(() => journeys.remove());

const herons = { title: "Two herons", body: "The other one came at noon." };

describe.each(eras)("%s", (era) => {
  test("a post is a draft, published at its time by itself once the person agreed, and then for good", async () => {
    const { call, decide, fail, listSent } = await journeys.open(era);
    expect((await call("create_post", herons)).data).toMatchObject({
      post: { post_id: "6", status: "DRAFT" },
    });
    const later = { post_id: "6", at: "2099-12-31T10:00:00+01:00" };
    expect(await decide("publish_post", later)).toBe(
      'Publish the post "Two herons", which is "DRAFT", for everybody to read? When: "2099-12-31T10:00:00+01:00".',
    );
    expect(await listSent()).not.toContain("publish_post");
    expect((await call("publish_post", later)).data).toMatchObject({
      post: { status: "SCHEDULED", publish_at: "2099-12-31T09:00:00.000Z", published_at: null },
    });

    const at = new Date(Date.now() + 1500).toISOString();
    const sooner = { post_id: "6", at };
    expect(await decide("publish_post", sooner)).toContain('which is "SCHEDULED"');
    // Also at a time that went by while the person decided.
    expect((await call("publish_post", sooner)).data).toMatchObject({
      post: { status: "SCHEDULED", publish_at: at },
    });
    const read = async () => (await call("get_post", { post_id: "6" })).data;
    await expect
      .poll(read, { interval: 500 })
      .toMatchObject({ status: "PUBLISHED", publish_at: null });
    const { published_at } = (await read()) as { published_at: string };
    expect(published_at >= at).toBe(true);

    await decide("publish_post", { post_id: "6" });
    const { error_code, message } = await fail("publish_post", { post_id: "6" });
    expect([error_code, message]).toEqual([
      "ALREADY_PUBLISHED",
      'Nothing was done: "The post 6 is published." Change it with update_post.',
    ]);
  });

  test("a post is published at once without a time, and not after a no", async () => {
    const { call, decide, fail } = await journeys.open(era);
    const publish = { post_id: "5" };
    const question =
      'Publish the post "Notes on moving the garden", which is "DRAFT", for everybody to read? When: "now".';
    expect(await decide("publish_post", publish, "refused")).toBe(question);
    expect(await fail("publish_post", publish)).toMatchObject({ error_code: "DECLINED" });
    expect((await call("get_post", publish)).data).toMatchObject({ status: "DRAFT" });
    const again = { ...publish, idempotency_key: "publish-garden" };
    expect(await decide("publish_post", again)).toBe(question);
    const published = (await call("publish_post", again)).data;
    expect(published).toMatchObject({
      post: { status: "PUBLISHED", published_at: expect.any(String) },
    });
    expect((await call("publish_post", again)).data).toEqual(published);
  });

  test("a time in words is refused with its place, and nothing is sent; one before the post is refused", async () => {
    const { call, decide, fail, listSent } = await journeys.open(era);
    const { error_code, details } = await fail("publish_post", { post_id: "5", at: "tomorrow" });
    expect([error_code, details?.path]).toEqual(["INVALID_PARAMETER", "/at"]);
    expect(await listSent()).not.toContain("publish_post");
    await call("create_post", herons);
    const early = { post_id: "6", at: "2020-01-01T00:00:00Z" };
    await decide("publish_post", early);
    expect(await fail("publish_post", early)).toMatchObject({
      error_code: "INVALID_TIME",
      message:
        'Nothing was published: "A post is published after it was made, and before 2200." See get_post.',
    });
  });

  test("posts are found by their words, a page at a time, drafts too", async () => {
    const { call, fail } = await journeys.open(era);
    expect((await call("search_posts", { query: "POND hour" })).data).toMatchObject({
      items: [{ post_id: "1", comment_count: 3 }],
      total_count: 1,
      next_cursor: null,
    });
    const first = (await call("search_posts", { max_results: 3 })).data as { next_cursor: string };
    expect(first).toMatchObject({
      items: [{ post_id: "5", status: "DRAFT" }, { post_id: "4" }, { post_id: "3" }],
      total_count: 5,
    });
    const { next_cursor: cursor } = first;
    expect((await call("search_posts", { max_results: 3, cursor })).data).toMatchObject({
      items: [{ post_id: "2" }, { post_id: "1" }],
      next_cursor: null,
    });
    expect((await call("search_posts", { status: "DRAFT" })).data).toMatchObject({
      total_count: 1,
    });
    expect(await fail("get_post", { post_id: "99" })).toMatchObject({
      error_code: "NOT_FOUND",
      message: "There is no post with this post_id. Find ids with search_posts.",
    });
  });

  test("what is written is written once with an idempotency_key, changed in part, and cleared", async () => {
    const { call } = await journeys.open(era);
    const once = { ...herons, summary: "What came after.", idempotency_key: "two-herons" };
    const made = (await call("create_post", once)).data;
    expect((await call("create_post", once)).data).toEqual(made);
    expect((await call("search_posts")).data).toMatchObject({ total_count: 6 });
    const change = async (told: object) =>
      (await call("update_post", { post_id: "6", ...told })).data;
    const title = "Three herons";
    expect(await change({ title, summary: null })).toMatchObject({
      post: { title, summary: "What came after." },
    });
    expect(await change({ clear: ["SUMMARY"] })).toMatchObject({
      post: { title, summary: null, status: "DRAFT" },
    });
    expect((await call("get_post", { post_id: "6" })).data).toMatchObject({
      ...{ title, body: herons.body, summary: null },
    });
  });

  test("comments are said once, below what is published, in the owner's name", async () => {
    const { call, fail } = await journeys.open(era);
    const said = { post_id: "3", body: "I bake it in a pot.", idempotency_key: "in-a-pot" };
    const first = (await call("add_comment", said)).data;
    expect(first).toMatchObject({ comment: { comment_id: "9", author: "Ada" } });
    expect((await call("add_comment", said)).data).toEqual(first);
    const read = async (more: object = {}) =>
      (await call("get_post_comments", { post_id: "3", max_results: 3, ...more })).data as {
        comments: { items: { author: string }[]; next_cursor: string | null };
      };
    const { comments } = await read();
    expect(comments).toMatchObject({ total_count: 5 });
    const next = (await read({ cursor: comments.next_cursor })).comments;
    expect([...comments.items, ...next.items].map(({ author }) => author)).toEqual([
      ...["Emil Tanaka", "Fay Roy", "Emil Tanaka", "Gil Martin", "Ada"],
    ]);
    expect(next.next_cursor).toBeNull();
    expect(await fail("add_comment", { post_id: "5", body: "First!" })).toMatchObject({
      error_code: "NOT_PUBLISHED",
      message:
        'Nobody can comment yet: "The post 5 is not published." Publish it with publish_post.',
    });
  });

  test("deleting is asked with title and comments, and what is published only a key that may deletes", async () => {
    const question =
      'Delete the post "Why the heron stands still", which is "PUBLISHED", and its 3 comments?';
    for (const permission of ["rw", "admin"] as const) {
      const { call, decide, fail } = await journeys.open(era, permission);
      expect(await decide("delete_post", { post_id: "1" })).toBe(question);
      if (permission === "rw") {
        expect(await fail("delete_post", { post_id: "1" })).toMatchObject({
          error_code: "FORBIDDEN",
        });
        await decide("delete_post", { post_id: "5" });
        await call("delete_post", { post_id: "5" });
      } else {
        expect((await call("delete_post", { post_id: "1" })).data).toMatchObject({
          post: { post_id: "1", status: "PUBLISHED" },
        });
      }
      expect((await call("search_posts", { query: "heron" })).data).toMatchObject({
        total_count: permission === "rw" ? 1 : 0,
      });
      expect((await call("search_posts")).data).toMatchObject({ total_count: 4 });
    }
  });

  test("a key that only reads is told so, and two people each have their own posts", async () => {
    const [reader, ada, bob] = [
      await journeys.open(era, "ro"),
      await journeys.open(era),
      await journeys.open(era),
    ];
    const { error_code, message } = await reader.fail("create_post", herons);
    expect(error_code).toBe("FORBIDDEN");
    expect(message).toContain("needs a key that ends in _rw");
    await ada.call("create_post", herons);
    for (const [person, count] of [
      [reader, 5],
      [ada, 6],
      [bob, 5],
    ] as const)
      expect((await person.call("search_posts")).data).toMatchObject({ total_count: count });
    expect(await bob.fail("get_post", { post_id: "6" })).toMatchObject({ error_code: "NOT_FOUND" });
  });

  test("a post is read with its comments, and the prompt has its default", async () => {
    const { client } = await journeys.open(era);
    const uri = "posts://post/1";
    const [content] = (await client.readResource({ uri })).contents;
    expect(JSON.parse(content && "text" in content ? content.text : "")).toMatchObject({
      post_id: "1",
      comments: [{ author: "Ben Okafor" }, { author: "Carla Mendes" }, { author: "Ben Okafor" }],
    });
    await expect(client.readResource({ uri: "posts://post/99" })).rejects.toThrow(
      "There is no post",
    );
    const { messages } = await client.getPrompt({
      name: "summarise_thread",
      arguments: { post_id: "3" },
    });
    expect(JSON.stringify(messages)).toContain("below the post 3 of the blog: one paragraph.");
  });
});

test("its page says what the tools take and what they answered", async () => {
  const toolset = compileExample("blog");
  const answers = await collectAnswers(
    toolset,
    blogExamples,
    await journeys.open("modern", "admin"),
  );
  await expect(toToolsetPage(toolset, answers)).toMatchFileSnapshot("../../docs/toolsets/blog.md");
});
