/** The shop's tables. What may not be, they refuse themselves; `telling` has a sentence for each name. */
export const tables = [
  `CREATE TABLE products (
    position INTEGER PRIMARY KEY,
    sku TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    description TEXT NOT NULL,
    category TEXT NOT NULL,
    price_cents INTEGER NOT NULL CHECK (price_cents > 0),
    weight_grams INTEGER NOT NULL CHECK (weight_grams > 0),
    stock INTEGER NOT NULL CONSTRAINT stock_is_left CHECK (stock >= 0)
  )`,
  "CREATE TABLE countries (code TEXT PRIMARY KEY, zone TEXT NOT NULL) WITHOUT ROWID",
  `CREATE TABLE shipping_rates (
    zone TEXT NOT NULL,
    priority TEXT NOT NULL CHECK (priority IN ('STANDARD', 'EXPRESS', 'OVERNIGHT')),
    base_cents INTEGER NOT NULL CHECK (base_cents >= 0),
    per_kg_cents INTEGER NOT NULL CHECK (per_kg_cents >= 0),
    days INTEGER NOT NULL CHECK (days > 0),
    PRIMARY KEY (zone, priority)
  ) WITHOUT ROWID`,
  `CREATE TABLE customers (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    email TEXT NOT NULL UNIQUE,
    country TEXT NOT NULL REFERENCES countries (code)
  ) WITHOUT ROWID`,
  `CREATE TABLE orders (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    customer_id TEXT NOT NULL REFERENCES customers (id),
    status TEXT NOT NULL CHECK (status IN ('PENDING', 'PAID', 'SHIPPED', 'DELIVERED', 'CANCELLED')),
    priority TEXT NOT NULL CHECK (priority IN ('STANDARD', 'EXPRESS', 'OVERNIGHT')),
    shipping_cents INTEGER NOT NULL CHECK (shipping_cents >= 0),
    created_at TEXT NOT NULL,
    cancel_reason TEXT,
    CHECK ((status = 'CANCELLED') = (cancel_reason IS NOT NULL))
  )`,
  `CREATE TRIGGER order_step BEFORE UPDATE OF status ON orders
   WHEN (old.status, new.status) NOT IN (VALUES
     ('PENDING', 'PAID'), ('PAID', 'SHIPPED'), ('SHIPPED', 'DELIVERED'), ('PENDING', 'CANCELLED'), ('PAID', 'CANCELLED'))
   BEGIN SELECT RAISE(ABORT, 'order_step'); END`,
  `CREATE TABLE order_items (
    order_number INTEGER NOT NULL REFERENCES orders (number),
    sku TEXT NOT NULL REFERENCES products (sku),
    quantity INTEGER NOT NULL CONSTRAINT quantity_fits CHECK (quantity BETWEEN 1 AND 99),
    unit_cents INTEGER NOT NULL CHECK (unit_cents > 0),
    PRIMARY KEY (order_number, sku)
  ) WITHOUT ROWID`,
  `CREATE TABLE payments (
    order_number INTEGER NOT NULL UNIQUE REFERENCES orders (number),
    amount_cents INTEGER NOT NULL CHECK (amount_cents > 0),
    method TEXT NOT NULL CHECK (method IN ('CARD', 'INVOICE')),
    paid_at TEXT NOT NULL,
    refunded_at TEXT
  )`,
  "CREATE TABLE email_templates (id TEXT PRIMARY KEY, subject TEXT NOT NULL, body TEXT NOT NULL) WITHOUT ROWID",
  `CREATE TABLE outbox (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    order_number INTEGER NOT NULL REFERENCES orders (number),
    template_id TEXT NOT NULL REFERENCES email_templates (id),
    recipient TEXT NOT NULL,
    subject TEXT NOT NULL,
    body TEXT NOT NULL,
    created_at TEXT NOT NULL
  )`,
];
