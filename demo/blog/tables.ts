/** The tables of posts and comments. What may not be, they refuse themselves; `telling` has a sentence for each name. */
export const tables = [
  `CREATE TABLE posts (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    title TEXT NOT NULL CONSTRAINT title_fits CHECK (length(trim(title)) BETWEEN 1 AND 120),
    summary TEXT CONSTRAINT summary_fits CHECK (length(trim(summary)) BETWEEN 1 AND 300),
    body TEXT NOT NULL CONSTRAINT body_fits CHECK (length(trim(body)) BETWEEN 1 AND 20000),
    status TEXT NOT NULL DEFAULT 'DRAFT' CHECK (status IN ('DRAFT', 'SCHEDULED', 'PUBLISHED')),
    created_at TEXT NOT NULL,
    publish_at TEXT CONSTRAINT publish_at_fits CHECK (publish_at >= created_at AND publish_at < '2200'),
    published_at TEXT,
    CHECK ((status = 'SCHEDULED') = (publish_at IS NOT NULL)),
    CHECK ((status = 'PUBLISHED') = (published_at IS NOT NULL))
  )`,
  `CREATE TRIGGER is_published BEFORE UPDATE OF status ON posts WHEN old.status = 'PUBLISHED'
   BEGIN SELECT RAISE(ABORT, 'is_published'); END`,
  `CREATE TABLE comments (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    post_number INTEGER NOT NULL REFERENCES posts (number) ON DELETE CASCADE,
    author TEXT NOT NULL,
    body TEXT NOT NULL CONSTRAINT comment_fits CHECK (length(trim(body)) BETWEEN 1 AND 2000),
    created_at TEXT NOT NULL
  )`,
  "CREATE INDEX comments_of_post ON comments (post_number)",
  `CREATE TRIGGER is_not_published BEFORE INSERT ON comments
   WHEN (SELECT status FROM posts WHERE number = new.post_number) <> 'PUBLISHED'
   BEGIN SELECT RAISE(ABORT, 'is_not_published'); END`,
  `CREATE VIEW all_posts AS
   SELECT -number AS position, CAST(number AS TEXT) AS id, title, summary, body, status,
     created_at AS createdAt, publish_at AS publishAt, published_at AS publishedAt,
     (SELECT COUNT(*) FROM comments WHERE post_number = posts.number) AS commentCount
   FROM posts`,
  `CREATE VIEW all_comments AS
   SELECT number AS position, CAST(number AS TEXT) AS id, CAST(post_number AS TEXT) AS postId, author, body, created_at AS createdAt
   FROM comments`,
];
