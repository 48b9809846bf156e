/** What statements read and wrote, as Cloudflare bills it: index rows count too. */
export interface RowCount {
  readonly rowsRead: number;
  readonly rowsWritten: number;
}

/** Statements since the last count; how many rows one has read is known once its rows were taken. */
const cursors: RowCount[] = [];

/** From now on every statement of this database is counted. */
export function countRows(sql: SqlStorage): void {
  const exec = sql.exec.bind(sql);
  const counted: SqlStorage["exec"] = (query, ...bindings) => {
    const cursor = exec(query, ...bindings);
    cursors.push(cursor);
    return cursor as never;
  };
  Object.defineProperty(sql, "exec", { value: counted });
}

/** What was read and written since the last time. */
export function takeRows(): RowCount {
  const taken = cursors.splice(0);
  return {
    rowsRead: taken.reduce((sum, { rowsRead }) => sum + rowsRead, 0),
    rowsWritten: taken.reduce((sum, { rowsWritten }) => sum + rowsWritten, 0),
  };
}
