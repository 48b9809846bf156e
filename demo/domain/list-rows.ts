import { type PageArguments, toConnection } from "./connection.ts";

/** A condition of SQL with one parameter; null is no condition. */
type Condition = readonly [sql: string, value: SqlStorageValue | undefined];

export type Positioned = Record<string, SqlStorageValue> & { readonly position: number };

/** A table or view with the name of the list, unless `rows` has another or a SELECT in brackets. */
interface Source {
  readonly list: string;
  readonly rows?: string;
}

/** A page of the rows that fit all conditions, in the order of their `position`. Throws: `GraphQLError`. */
export function listRows<Row extends Positioned>(
  sql: SqlStorage,
  { list, rows = list }: Source,
  conditions: readonly Condition[],
  asked: PageArguments,
) {
  const told = conditions.flatMap(([condition, value]) =>
    value === null || value === undefined ? [] : [{ condition, value }],
  );
  const where = ["position > ?", ...told.map(({ condition }) => condition)].join(" AND ");
  const values = told.map(({ value }) => value);
  const read = (after: number, limit: number) =>
    sql
      .exec<Row>(
        `SELECT * FROM ${rows} WHERE ${where} ORDER BY position LIMIT ?`,
        ...[after, ...values, limit],
      )
      .toArray();
  const { count } = sql
    .exec<{ count: number }>(
      `SELECT COUNT(*) AS count FROM ${rows} WHERE ${where}`,
      ...[Number.MIN_SAFE_INTEGER, ...values],
    )
    .one();
  return { ...toConnection(list, asked, read), totalCount: count };
}
