import { createDice, type Dice } from "../domain/random.ts";

/** SKU-1 and on: name, description, category, cents, grams, stock. */
const known = [
  ["Wireless Mouse", "Quiet, for both hands", "COMPUTERS", 1249, 90, 42],
  ["Mechanical Keyboard", "Brown switches, US layout", "COMPUTERS", 8900, 950, 17],
  ["Noise-Cancelling Headphones", "Over-ear, 30 hours", "AUDIO", 19900, 310, 0],
  ["USB-C Cable 2 m", "Braided, 100 W", "COMPUTERS", 1490, 60, 210],
  ["Desk Lamp", "Dimmable, warm to cold light", "HOME", 4590, 1200, 25],
  ["Espresso Cups", "Set of four, stoneware", "KITCHEN", 2800, 900, 60],
  ["French Press", "One litre, steel", "KITCHEN", 3950, 800, 31],
  ["Trail Backpack", "28 litres, rain cover", "OUTDOOR", 9900, 1100, 12],
] as const;

const kinds = [
  ["Lamp", "HOME", 3000, 1500],
  ["Blanket", "HOME", 4500, 1100],
  ["Frying Pan", "KITCHEN", 5200, 1600],
  ["Kettle", "KITCHEN", 4800, 1300],
  ["Speaker", "AUDIO", 7900, 700],
  ["Earphones", "AUDIO", 2900, 40],
  ["Tent", "OUTDOOR", 18900, 3200],
  ["Water Bottle", "OUTDOOR", 1900, 250],
] as const;
const looks = ["Blue", "Copper", "Folding", "Large", "Oak", "Small"];

const countries = [
  ["US", "HOME"],
  ["CA", "NEAR"],
  ["MX", "NEAR"],
  ["DE", "FAR"],
  ["FR", "FAR"],
  ["JP", "FAR"],
] as const;

/** Zone, priority, cents, cents for each kilogram, days. Within the country the usual way costs nothing. */
const rates = [
  ["HOME", "STANDARD", 0, 0, 5],
  ["HOME", "EXPRESS", 900, 150, 2],
  ["HOME", "OVERNIGHT", 1900, 300, 1],
  ["NEAR", "STANDARD", 900, 200, 8],
  ["NEAR", "EXPRESS", 2400, 450, 4],
  ["NEAR", "OVERNIGHT", 4900, 900, 2],
  ["FAR", "STANDARD", 1500, 600, 12],
  ["FAR", "EXPRESS", 3900, 1100, 5],
  ["FAR", "OVERNIGHT", 7900, 1900, 3],
] as const;

const people = [
  ["Ben Okafor", "US"],
  ["Carla Mendes", "MX"],
  ["Dora Lindqvist", "DE"],
  ["Emil Tanaka", "JP"],
  ["Fay Roy", "CA"],
  ["Gil Martin", "FR"],
] as const;

const templates = [
  [
    "order_confirmation",
    "We have your order {{order_id}}",
    "Hello {{name}},\n\nthank you for your order {{order_id}} over {{total}} USD. We write again once it is on its way.",
  ],
  [
    "shipping_notice",
    "Your order {{order_id}} is on its way",
    "Hello {{name}},\n\nyour order {{order_id}} has left our house.",
  ],
  [
    "apology",
    "About your order {{order_id}}",
    "Hello {{name}},\n\nwe are sorry for the trouble with your order {{order_id}}. Write back if you want to cancel it.",
  ],
] as const;

const statuses = ["PENDING", "PAID", "SHIPPED", "DELIVERED", "DELIVERED", "CANCELLED"] as const;
const priorities = ["STANDARD", "STANDARD", "EXPRESS", "OVERNIGHT"] as const;
const firstNumber = 1001;
const orderCount = 36;

function seedProducts(sql: SqlStorage, dice: Dice): void {
  const others = looks.flatMap((look) =>
    kinds.map(([kind, category, cents, grams]) => {
      const price = Math.round(cents * (0.7 + dice.below(60) / 100));
      const description = `${look} and made to last`;
      return [`${look} ${kind}`, description, category, price, grams, dice.below(80)] as const;
    }),
  );
  for (const [index, [name, description, category, cents, grams, stock]] of [
    ...known,
    ...others,
  ].entries()) {
    sql.exec(
      "INSERT INTO products (position, sku, name, description, category, price_cents, weight_grams, stock) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
      ...[index + 1, `SKU-${index + 1}`, name, description, category, cents, grams, stock],
    );
  }
}

function seedCustomers(sql: SqlStorage, owner: string): void {
  const add = (id: string, name: string, email: string, country: string) =>
    sql.exec(
      "INSERT INTO customers (id, name, email, country) VALUES (?, ?, ?, ?)",
      ...[id, name, email, country],
    );
  add("C-1", owner, "owner@example.com", "US");
  for (const [index, [name, country]] of people.entries()) {
    const email = `${name.toLowerCase().replace(" ", ".")}@example.com`;
    add(`C-${index + 2}`, name, email, country);
  }
}

function seedOrder(sql: SqlStorage, dice: Dice, number: number): void {
  const status = dice.pick(statuses);
  const month = String(1 + Math.floor(((number - firstNumber) * 10) / orderCount)).padStart(2, "0");
  const day = String(1 + dice.below(28)).padStart(2, "0");
  const at = `2026-${month}-${day}T09:30:00.000Z`;
  const reason = status === "CANCELLED" ? "Ordered twice" : null;
  sql.exec(
    "INSERT INTO orders (number, customer_id, status, priority, shipping_cents, created_at, cancel_reason) VALUES (?, ?, ?, ?, ?, ?, ?)",
    ...[number, `C-${2 + dice.below(people.length)}`, status, dice.pick(priorities)],
    ...[dice.below(4) * 450, at, reason],
  );
  const first = dice.below(50);
  const more = dice.below(3);
  for (let index = 0; index <= more; index += 1) {
    sql.exec(
      "INSERT INTO order_items (order_number, sku, quantity, unit_cents) SELECT ?, sku, ?, price_cents FROM products WHERE position = ?",
      ...[number, 1 + dice.below(4), 1 + first + index],
    );
  }
  if (status === "PENDING" || status === "CANCELLED") return;
  sql.exec(
    `INSERT INTO payments (order_number, amount_cents, method, paid_at)
     SELECT number, shipping_cents + SUM(quantity * unit_cents), 'CARD', created_at
     FROM orders JOIN order_items ON order_number = number WHERE number = ? GROUP BY number, shipping_cents, created_at`,
    number,
  );
}

/** A shop with products, customers and ten months of orders, the same for every key. */
export function seed(sql: SqlStorage, owner: string): void {
  const dice = createDice(11);
  seedProducts(sql, dice);
  for (const country of countries)
    sql.exec("INSERT INTO countries (code, zone) VALUES (?, ?)", ...country);
  for (const rate of rates) {
    sql.exec(
      "INSERT INTO shipping_rates (zone, priority, base_cents, per_kg_cents, days) VALUES (?, ?, ?, ?, ?)",
      ...rate,
    );
  }
  seedCustomers(sql, owner);
  for (let number = firstNumber; number < firstNumber + orderCount; number += 1)
    seedOrder(sql, dice, number);
  for (const template of templates)
    sql.exec("INSERT INTO email_templates (id, subject, body) VALUES (?, ?, ?)", ...template);
}
