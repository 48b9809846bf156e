/** Title, summary, body, and whether it is published. */
const posts = [
  [
    "Why the heron stands still",
    "An hour at the pond, and what it was good for.",
    "We sat by the pond for an hour. The heron did not move once, and caught three fish.\n\nWaiting is work too.",
    true,
  ],
  [
    "A bicycle that folds twice",
    "Four weeks with a very small bicycle.",
    "It fits below the desk. It does not fit below me: on hills the front wheel lifts.\n\nFor the way to the station it is all I need.",
    true,
  ],
  [
    "Bread without kneading",
    null,
    "Flour, water, salt, a night. Fold it four times, bake it hot.",
    true,
  ],
  [
    "What I learned from the flood",
    "The cellar, the neighbours and the pump.",
    "The pump stood in the cellar. So did the fuses.\n\nBoth are on the first floor now.",
    true,
  ],
  ["Notes on moving the garden", null, "Draft: which roses, which month, who helps.", false],
] as const;

/** Post, author, text. */
const comments = [
  [1, "Ben Okafor", "Ours stands on the neighbour's roof."],
  [1, "Carla Mendes", "How deep is the pond?"],
  [1, "Ben Okafor", "Knee-deep, I would say."],
  [2, "Dora Lindqvist", "Which one is it? My knees ask."],
  [3, "Emil Tanaka", "Mine was flat. Too warm a night?"],
  [3, "Fay Roy", "Put it in the cold after the second fold."],
  [3, "Emil Tanaka", "That was it, thank you!"],
  [3, "Gil Martin", "With rye it takes twice the time."],
] as const;

const day = (number: number) => `2026-0${number}-11T08:15:00.000Z`;

/** Four posts with comments, and a draft: the same for every key. */
export function seed(sql: SqlStorage): void {
  for (const [index, [title, summary, body, isPublished]] of posts.entries()) {
    const at = day(index + 1);
    sql.exec(
      "INSERT INTO posts (title, summary, body, status, created_at, published_at) VALUES (?, ?, ?, ?, ?, ?)",
      ...[title, summary, body, isPublished ? "PUBLISHED" : "DRAFT", at, isPublished ? at : null],
    );
  }
  for (const [post, author, body] of comments)
    sql.exec(
      "INSERT INTO comments (post_number, author, body, created_at) VALUES (?, ?, ?, ?)",
      ...[post, author, body, day(post + 1)],
    );
}
