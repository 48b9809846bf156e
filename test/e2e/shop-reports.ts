import { describe, expect, test } from "vitest";

import { eras, type Journeys } from "../support/journeys.ts";

/** What people find out with the shop's `query_orders`, whichever API has the shop. */
export function testReports(toShops: () => Journeys): void {
  describe.each(eras)("reports, %s", (era) => {
    test("orders are added up by columns, and SQL in a value is a value", async () => {
      const { call } = await toShops().open(era);
      const asked = { measure: "REVENUE", group_by: ["STATUS", "MONTH"] };
      const ask = (values: string[], more: object = {}) =>
        call("query_orders", {
          ...asked,
          where: [{ column: "STATUS", is: "IN", values }],
          ...more,
        });
      const { data } = await ask(["SHIPPED", "PAID"]);
      expect(data).toMatchObject({ columns: ["STATUS", "MONTH", "REVENUE"], is_cut: false });
      const { rows } = data as { rows: [string, string, number][] };
      expect(new Set(rows.map(([status]) => status))).toEqual(new Set(["PAID", "SHIPPED"]));
      expect(rows.every(([, month, revenue]) => /^2026-\d\d$/.test(month) && revenue > 0)).toBe(
        true,
      );
      expect((await ask(["SHIPPED", "PAID"], { max_rows: 1 })).data).toMatchObject({
        rows: rows.slice(0, 1),
        is_cut: true,
      });
      for (const value of ["SHIPPED') OR 1=1 --", "' UNION SELECT name FROM customers --"])
        expect((await ask([value])).data).toMatchObject({ rows: [], is_cut: false });
    });

    test("revenue is of orders that were paid; orders and pieces are of all", async () => {
      const { call } = await toShops().open(era);
      const ask = async (measure: string, more: object = {}) => {
        const asked = { measure, group_by: ["STATUS"], ...more };
        const { rows } = (await call("query_orders", asked)).data as { rows: unknown };
        return rows;
      };
      expect(await ask("REVENUE")).toEqual([
        ["DELIVERED", 3219.99],
        ["PAID", 651.74],
        ["SHIPPED", 1234.42],
      ]);
      expect(await ask("REVENUE", { group_by: [] })).toEqual([[5106.15]]);
      const unpaid = [{ column: "STATUS", is: "NOT_IN", values: ["PAID", "shipped", "DELIVERED"] }];
      expect(await ask("REVENUE", { where: unpaid })).toEqual([]);
      expect(await ask("ORDERS", { where: unpaid })).toEqual([
        ["CANCELLED", 5],
        ["PENDING", 10],
      ]);
    });

    test("rows are sorted by their columns, or by what is largest", async () => {
      const { call } = await toShops().open(era);
      const ask = async (asked: Record<string, unknown>) => {
        const { data } = await call("query_orders", { max_rows: 500, ...asked });
        return data as { columns: string[]; rows: [string, string, number][] };
      };
      const best = { measure: "REVENUE", group_by: ["CUSTOMER"], order_by: "LARGEST", max_rows: 3 };
      expect(await ask(best)).toEqual({
        columns: ["CUSTOMER", "REVENUE"],
        rows: [
          ["C-7", 1221.73],
          ["C-5", 1160.41],
          ["C-4", 874.92],
        ],
        is_cut: true,
      });
      const counted = { measure: "ORDERS", group_by: ["SKU", "COUNTRY"] };
      const { rows } = await ask(counted);
      const names = rows.map(([sku, country]) => `${sku} ${country}`);
      expect(names).toEqual(names.toSorted());
      const { rows: largest } = await ask({ ...counted, order_by: "LARGEST" });
      expect(largest).toEqual(rows.toSorted((one, other) => other[2] - one[2]));
      expect(largest).not.toEqual(rows);
    });

    test("a word that a column never has is refused with those that it has", async () => {
      const { fail } = await toShops().open(era);
      const ask = (column: string, ...values: string[]) =>
        fail("query_orders", { measure: "ORDERS", where: [{ column, is: "IN", values }] });
      const refusals = [
        [
          ask("STATUS", "PAID", "SHIPED"),
          "STATUS takes PENDING, PAID, SHIPPED, DELIVERED, CANCELLED, and not SHIPED.",
        ],
        [ask("PRIORITY", "urgent"), "PRIORITY takes STANDARD, EXPRESS, OVERNIGHT, and not URGENT."],
        [
          ask("MONTH", "2026-4"),
          "MONTH takes a year and a month, for example 2026-04, and not 2026-4.",
        ],
      ] as const;
      for (const [refused, said] of refusals)
        expect(await refused).toMatchObject({
          error_code: "INVALID_PARAMETER",
          message: `Not possible as it was asked: "${said}"`,
        });
    });
  });
}
