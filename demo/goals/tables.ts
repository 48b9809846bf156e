/** `date` alone would take "now", which a table may not ask. */
const isDay =
  "(due_on GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]' AND date(due_on) IS due_on)";

/** The tables of goals and tasks. What may not be, they refuse themselves; `telling` has a sentence for each name. */
export const tables = [
  `CREATE TABLE goals (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    title TEXT NOT NULL CONSTRAINT title_fits CHECK (length(trim(title)) BETWEEN 1 AND 120),
    description TEXT CONSTRAINT text_fits CHECK (length(description) BETWEEN 1 AND 2000),
    due_on TEXT CONSTRAINT due_on_is_a_day CHECK (due_on IS NULL OR ${isDay}),
    status TEXT NOT NULL DEFAULT 'ACTIVE' CHECK (status IN ('ACTIVE', 'COMPLETED')),
    created_at TEXT NOT NULL,
    completed_at TEXT,
    CHECK ((status = 'COMPLETED') = (completed_at IS NOT NULL))
  )`,
  `CREATE TABLE tasks (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    goal_number INTEGER NOT NULL REFERENCES goals (number),
    title TEXT NOT NULL CONSTRAINT title_fits CHECK (length(trim(title)) BETWEEN 1 AND 120),
    notes TEXT CONSTRAINT text_fits CHECK (length(notes) BETWEEN 1 AND 2000),
    priority TEXT NOT NULL CHECK (priority IN ('LOW', 'NORMAL', 'HIGH')),
    due_on TEXT CONSTRAINT due_on_is_a_day CHECK (due_on IS NULL OR ${isDay}),
    status TEXT NOT NULL DEFAULT 'OPEN' CHECK (status IN ('OPEN', 'COMPLETED')),
    created_at TEXT NOT NULL,
    completed_at TEXT,
    CHECK ((status = 'COMPLETED') = (completed_at IS NOT NULL))
  )`,
  "CREATE INDEX tasks_of_goal ON tasks (goal_number)",
  `CREATE TRIGGER tasks_are_open BEFORE UPDATE OF status ON goals
   WHEN new.status = 'COMPLETED' AND EXISTS (SELECT 1 FROM tasks WHERE goal_number = new.number AND status = 'OPEN')
   BEGIN SELECT RAISE(ABORT, 'tasks_are_open'); END`,
  `CREATE TRIGGER goal_is_completed BEFORE INSERT ON tasks
   WHEN new.status = 'OPEN' AND (SELECT status FROM goals WHERE number = new.goal_number) = 'COMPLETED'
   BEGIN SELECT RAISE(ABORT, 'goal_is_completed'); END`,
  `CREATE VIEW all_goals AS
   SELECT goals.number AS position, CAST(goals.number AS TEXT) AS id, goals.title, description, goals.due_on AS dueOn, goals.status,
     goals.created_at AS createdAt, goals.completed_at AS completedAt,
     COUNT(tasks.number) AS taskCount, COUNT(*) FILTER (WHERE tasks.status = 'OPEN') AS openTaskCount,
     IIF(goals.status = 'COMPLETED', 1.0, COALESCE(AVG(tasks.status = 'COMPLETED'), 0.0)) AS progress
   FROM goals LEFT JOIN tasks ON goal_number = goals.number GROUP BY goals.number`,
  `CREATE VIEW all_tasks AS
   SELECT CAST(COALESCE(julianday(due_on), 9999999) AS INTEGER) * 1000000 + number AS position, CAST(number AS TEXT) AS id,
     CAST(goal_number AS TEXT) AS goalId, title, notes, priority, due_on AS dueOn, status,
     created_at AS createdAt, completed_at AS completedAt
   FROM tasks`,
];
