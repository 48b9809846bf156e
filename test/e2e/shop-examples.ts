import type { ExampleCall } from "./toolset-page.ts";

const items = [{ sku: "SKU-1", quantity: 2 }];

/** The calls that the shop's page shows, in this order. */
export const shopExamples: readonly ExampleCall[] = [
  ["search_products", { query: "mouse" }],
  ["check_inventory", { skus: ["SKU-1", "SKU-3"] }],
  ["calculate_shipping", { items, country: "DE", priority: "EXPRESS" }],
  ["create_order", { items }],
  ["create_order", { items: [{ sku: "SKU-3", quantity: 1 }] }],
  ["process_payment", { order_id: "ORD-1037" }],
  ["process_payment", { order_id: "ORD-1037", method: "INVOICE" }],
  ["send_order_email", { order_id: "ORD-1037", template_id: "order_confirmation" }],
  ["get_order", { order_id: "ORD-1037" }],
  ["cancel_order", { order_id: "ORD-1037", reason: "Ordered twice" }],
  ["list_orders", { max_results: 2 }],
  [
    "query_orders",
    {
      measure: "REVENUE",
      group_by: ["STATUS", "MONTH"],
      where: [{ column: "STATUS", is: "IN", values: ["SHIPPED", "PAID"] }],
      max_rows: 3,
    },
  ],
  [
    "query_orders",
    { measure: "REVENUE", group_by: ["CUSTOMER"], order_by: "LARGEST", max_rows: 3 },
  ],
  ["catalog://all", {}],
  ["catalog://item/{sku}", { sku: "SKU-1" }],
  ["email://templates/{template_id}", { template_id: "order_confirmation" }],
];
