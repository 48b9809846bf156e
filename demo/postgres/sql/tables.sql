-- The shop's tables. Who asks is a setting of the transaction, `shop.person`; a row is seen and changed by whom it belongs to alone.
-- What may not be they refuse themselves, by constraints, triggers, grants and policies.

CREATE ROLE shop_ro;
CREATE ROLE shop_rw;
CREATE ROLE shop_admin;
GRANT shop_ro TO shop_rw;
GRANT shop_rw TO shop_admin;

CREATE SCHEMA hidden;
CREATE SCHEMA shop;
GRANT USAGE ON SCHEMA hidden, shop TO shop_ro;
ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM public;

CREATE TABLE hidden.people (
  id INTEGER GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  name TEXT NOT NULL,
  -- SHA-256 of the key: the key itself is not kept.
  key_hash TEXT NOT NULL UNIQUE,
  role TEXT NOT NULL CHECK (role IN ('shop_ro', 'shop_rw', 'shop_admin'))
);
ALTER TABLE hidden.people ENABLE ROW LEVEL SECURITY;

CREATE FUNCTION hidden.me() RETURNS INTEGER LANGUAGE sql STABLE PARALLEL SAFE AS
  $$ SELECT nullif(current_setting('shop.person', true), '')::integer $$;
GRANT EXECUTE ON FUNCTION hidden.me TO shop_ro;
CREATE POLICY own ON hidden.people FOR SELECT TO shop_ro USING (id = hidden.me());
GRANT SELECT (id, name, role) ON hidden.people TO shop_ro;

CREATE TYPE shop.order_status AS ENUM ('PENDING', 'PAID', 'SHIPPED', 'DELIVERED', 'CANCELLED');
CREATE TYPE shop.priority AS ENUM ('STANDARD', 'EXPRESS', 'OVERNIGHT');
CREATE TYPE shop.payment_method AS ENUM ('CARD', 'INVOICE');

CREATE TABLE shop.countries (code TEXT PRIMARY KEY, zone TEXT NOT NULL);
CREATE TABLE shop.shipping_rates (
  zone TEXT NOT NULL,
  priority shop.priority NOT NULL,
  base_cents INTEGER NOT NULL CHECK (base_cents >= 0),
  per_kg_cents INTEGER NOT NULL CHECK (per_kg_cents >= 0),
  days INTEGER NOT NULL CHECK (days > 0),
  PRIMARY KEY (zone, priority)
);
CREATE TABLE shop.email_templates (id TEXT PRIMARY KEY, subject TEXT NOT NULL, body TEXT NOT NULL);

CREATE TABLE shop.products (
  owner INTEGER NOT NULL DEFAULT hidden.me() REFERENCES hidden.people (id) ON DELETE CASCADE,
  position INTEGER NOT NULL,
  sku TEXT NOT NULL,
  name TEXT NOT NULL,
  description TEXT NOT NULL,
  category TEXT NOT NULL,
  price_cents INTEGER NOT NULL CHECK (price_cents > 0),
  weight_grams INTEGER NOT NULL CHECK (weight_grams > 0),
  stock INTEGER NOT NULL CONSTRAINT stock_is_left CHECK (stock >= 0),
  PRIMARY KEY (owner, sku)
);
CREATE TABLE shop.customers (
  owner INTEGER NOT NULL DEFAULT hidden.me() REFERENCES hidden.people (id) ON DELETE CASCADE,
  id TEXT NOT NULL,
  name TEXT NOT NULL,
  email TEXT NOT NULL,
  country TEXT NOT NULL REFERENCES shop.countries (code),
  PRIMARY KEY (owner, id)
);
CREATE TABLE shop.orders (
  owner INTEGER NOT NULL DEFAULT hidden.me() REFERENCES hidden.people (id) ON DELETE CASCADE,
  number INTEGER NOT NULL,
  customer_id TEXT NOT NULL,
  status shop.order_status NOT NULL DEFAULT 'PENDING',
  priority shop.priority NOT NULL,
  shipping_cents INTEGER NOT NULL DEFAULT 0 CHECK (shipping_cents >= 0),
  created_at TIMESTAMPTZ NOT NULL DEFAULT now(),
  cancel_reason TEXT,
  PRIMARY KEY (owner, number),
  CONSTRAINT order_customer FOREIGN KEY (owner, customer_id) REFERENCES shop.customers (owner, id),
  CHECK ((status = 'CANCELLED') = (cancel_reason IS NOT NULL))
);
CREATE TABLE shop.order_items (
  owner INTEGER NOT NULL DEFAULT hidden.me(),
  order_number INTEGER NOT NULL,
  sku TEXT NOT NULL,
  quantity INTEGER NOT NULL CONSTRAINT quantity_fits CHECK (quantity BETWEEN 1 AND 99),
  unit_cents INTEGER NOT NULL CHECK (unit_cents > 0),
  CONSTRAINT sku_once PRIMARY KEY (owner, order_number, sku),
  CONSTRAINT item_order FOREIGN KEY (owner, order_number) REFERENCES shop.orders (owner, number) ON DELETE CASCADE,
  CONSTRAINT item_product FOREIGN KEY (owner, sku) REFERENCES shop.products (owner, sku)
);
CREATE TABLE shop.payments (
  owner INTEGER NOT NULL DEFAULT hidden.me(),
  order_number INTEGER NOT NULL,
  amount_cents INTEGER NOT NULL CHECK (amount_cents > 0),
  method shop.payment_method NOT NULL,
  paid_at TIMESTAMPTZ NOT NULL DEFAULT now(),
  refunded_at TIMESTAMPTZ,
  CONSTRAINT paid_once PRIMARY KEY (owner, order_number),
  CONSTRAINT payment_order FOREIGN KEY (owner, order_number) REFERENCES shop.orders (owner, number) ON DELETE CASCADE
);
CREATE TABLE shop.outbox (
  id INTEGER GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  owner INTEGER NOT NULL DEFAULT hidden.me(),
  order_number INTEGER NOT NULL,
  template_id TEXT NOT NULL CONSTRAINT email_template REFERENCES shop.email_templates (id),
  recipient TEXT NOT NULL,
  subject TEXT NOT NULL,
  body TEXT NOT NULL,
  created_at TIMESTAMPTZ NOT NULL DEFAULT now(),
  CONSTRAINT email_order FOREIGN KEY (owner, order_number) REFERENCES shop.orders (owner, number) ON DELETE CASCADE
);
CREATE INDEX ON shop.outbox (owner, order_number);

-- An order goes one way, whoever changes it.
CREATE FUNCTION hidden.check_order_step() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (old.status, new.status) NOT IN (
    ('PENDING', 'PAID'), ('PAID', 'SHIPPED'), ('SHIPPED', 'DELIVERED'), ('PENDING', 'CANCELLED'), ('PAID', 'CANCELLED'))
  THEN
    RAISE EXCEPTION USING ERRCODE = 'check_violation', CONSTRAINT = 'order_step', MESSAGE = 'an order does not go that way';
  END IF;
  RETURN new;
END $$;
CREATE TRIGGER order_step BEFORE UPDATE OF status ON shop.orders FOR EACH ROW EXECUTE FUNCTION hidden.check_order_step();

-- Everybody reads what is the shop's; of the rest each their own.
DO $$
DECLARE name TEXT;
BEGIN
  FOREACH name IN ARRAY ARRAY['countries', 'shipping_rates', 'email_templates'] LOOP
    EXECUTE format('ALTER TABLE shop.%I ENABLE ROW LEVEL SECURITY', name);
    EXECUTE format('CREATE POLICY known_people ON shop.%I FOR SELECT TO shop_ro USING (hidden.me() IS NOT NULL)', name);
  END LOOP;
  FOREACH name IN ARRAY ARRAY['products', 'customers', 'orders', 'order_items', 'payments', 'outbox'] LOOP
    EXECUTE format('ALTER TABLE shop.%I ENABLE ROW LEVEL SECURITY', name);
    EXECUTE format('CREATE POLICY own ON shop.%I TO shop_ro USING (owner = hidden.me()) WITH CHECK (owner = hidden.me())', name);
  END LOOP;
END $$;

GRANT SELECT ON ALL TABLES IN SCHEMA shop TO shop_ro;
GRANT INSERT ON shop.orders, shop.order_items, shop.payments, shop.outbox TO shop_rw;
GRANT UPDATE (status, shipping_cents, cancel_reason) ON shop.orders TO shop_rw;
GRANT UPDATE (stock) ON shop.products TO shop_rw;
GRANT UPDATE (refunded_at) ON shop.payments TO shop_rw;
-- Money goes back by the hand of those who may.
CREATE POLICY paid_back_by_admins ON shop.payments AS RESTRICTIVE FOR UPDATE TO shop_ro
  USING (true) WITH CHECK (pg_has_role(current_user, 'shop_admin', 'MEMBER'));
