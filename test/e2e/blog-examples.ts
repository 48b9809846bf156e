import type { ExampleCall } from "./toolset-page.ts";

/** The calls that the page of the blog shows, in this order. */
export const blogExamples: readonly ExampleCall[] = [
  ["search_posts", { query: "pond" }],
  ["get_post", { post_id: "1" }],
  ["get_post_comments", { post_id: "3", max_results: 2 }],
  ["create_post", { title: "Two herons", body: "The other one came at noon." }],
  ["update_post", { post_id: "6", summary: "What came after the first." }],
  ["add_comment", { post_id: "6", body: "At last." }],
  ["publish_post", { post_id: "6", at: "2099-12-31T09:00:00Z" }],
  ["publish_post", { post_id: "6" }],
  ["add_comment", { post_id: "6", body: "At last." }],
  ["posts://post/{post_id}", { post_id: "6" }],
  ["delete_post", { post_id: "6" }],
];
