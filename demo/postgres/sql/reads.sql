-- What is asked, as PostGraphile makes fields of it: functions are queries, those over a row are its fields.

CREATE FUNCTION hidden.dollars(cents BIGINT) RETURNS FLOAT8 LANGUAGE sql IMMUTABLE AS $$ SELECT (cents / 100.0)::float8 $$;
GRANT EXECUTE ON FUNCTION hidden.dollars TO shop_ro;

CREATE TYPE shop.viewer AS (name TEXT, permission TEXT, scopes TEXT[]);
CREATE FUNCTION shop.viewer() RETURNS shop.viewer LANGUAGE sql STABLE AS $$
  SELECT name, upper(substr(role, 6)),
    (ARRAY['shop:read', 'shop:write', 'shop:admin'])[:array_position(ARRAY['shop_ro', 'shop_rw', 'shop_admin'], role)]
  FROM hidden.people WHERE id = hidden.me()
$$;

CREATE FUNCTION shop.products_price(product shop.products) RETURNS FLOAT8 LANGUAGE sql STABLE AS
  $$ SELECT hidden.dollars(product.price_cents) $$;

CREATE FUNCTION shop.search_products(query TEXT DEFAULT NULL) RETURNS SETOF shop.products LANGUAGE sql STABLE AS $$
  SELECT * FROM shop.products AS product
  WHERE (SELECT coalesce(bool_and(strpos(lower(concat_ws(' ', sku, name, description, category)), word) > 0), true)
    FROM regexp_split_to_table(lower(query), '\s+') AS word WHERE word <> '')
  ORDER BY position
$$;

CREATE FUNCTION shop.product(sku TEXT) RETURNS shop.products LANGUAGE sql STABLE STRICT AS
  $$ SELECT * FROM shop.products AS product WHERE product.sku = upper(trim($1)) $$;

CREATE FUNCTION shop.stock_of(skus TEXT[]) RETURNS SETOF shop.products LANGUAGE sql STABLE STRICT AS $$
  SELECT product.* FROM unnest(skus) WITH ORDINALITY AS asked (sku, place)
  JOIN shop.products AS product ON product.sku = upper(trim(asked.sku)) ORDER BY place
$$;

CREATE FUNCTION shop.unknown_skus(skus TEXT[]) RETURNS TEXT[] LANGUAGE sql STABLE STRICT AS $$
  SELECT coalesce(array_agg(asked.sku ORDER BY place), '{}') FROM unnest(skus) WITH ORDINALITY AS asked (sku, place)
  WHERE NOT EXISTS (SELECT FROM shop.products AS product WHERE product.sku = upper(trim(asked.sku)))
$$;

CREATE FUNCTION shop.order(id TEXT) RETURNS shop.orders LANGUAGE sql STABLE STRICT AS $$
  SELECT * FROM shop.orders WHERE number = substring(trim(id) FROM '(?i)^ORD-(\d{1,9})$')::integer
$$;

CREATE FUNCTION shop.list_orders(status shop.order_status DEFAULT NULL) RETURNS SETOF shop.orders LANGUAGE sql STABLE AS $$
  SELECT * FROM shop.orders AS found WHERE $1 IS NULL OR found.status = $1 ORDER BY number DESC
$$;

CREATE FUNCTION shop.orders_order_id("order" shop.orders) RETURNS TEXT LANGUAGE sql STABLE AS
  $$ SELECT 'ORD-' || $1.number $$;
CREATE FUNCTION hidden.subtotal_cents("order" shop.orders) RETURNS BIGINT LANGUAGE sql STABLE AS
  $$ SELECT sum(quantity * unit_cents) FROM shop.order_items WHERE order_number = $1.number $$;
GRANT EXECUTE ON FUNCTION hidden.subtotal_cents TO shop_ro;
CREATE FUNCTION shop.orders_subtotal("order" shop.orders) RETURNS FLOAT8 LANGUAGE sql STABLE AS
  $$ SELECT hidden.dollars(hidden.subtotal_cents($1)) $$;
CREATE FUNCTION shop.orders_shipping("order" shop.orders) RETURNS FLOAT8 LANGUAGE sql STABLE AS
  $$ SELECT hidden.dollars($1.shipping_cents) $$;
CREATE FUNCTION shop.orders_total("order" shop.orders) RETURNS FLOAT8 LANGUAGE sql STABLE AS
  $$ SELECT hidden.dollars($1.shipping_cents + hidden.subtotal_cents($1)) $$;
CREATE FUNCTION shop.order_items_unit_price(item shop.order_items) RETURNS FLOAT8 LANGUAGE sql STABLE AS
  $$ SELECT hidden.dollars(item.unit_cents) $$;
CREATE FUNCTION shop.payments_amount(payment shop.payments) RETURNS FLOAT8 LANGUAGE sql STABLE AS
  $$ SELECT hidden.dollars(payment.amount_cents) $$;

CREATE FUNCTION shop.email_template(id TEXT) RETURNS shop.email_templates LANGUAGE sql STABLE STRICT AS
  $$ SELECT * FROM shop.email_templates AS template WHERE template.id = $1 $$;

CREATE FUNCTION hidden.fill(text TEXT, customer shop.customers, about shop.orders) RETURNS TEXT LANGUAGE sql STABLE AS $$
  SELECT replace(replace(replace(text, '{{order_id}}', 'ORD-' || about.number),
    '{{total}}', to_char(shop.orders_total(about), 'FM999999990.00')), '{{name}}', customer.name)
$$;

-- What is sent, before it is sent.
CREATE TYPE shop.email_draft AS (recipient TEXT, subject TEXT, body TEXT);
CREATE FUNCTION shop.orders_email_draft("order" shop.orders, template_id TEXT) RETURNS shop.email_draft LANGUAGE sql STABLE STRICT AS $$
  SELECT customer.email, hidden.fill(template.subject, customer, $1), hidden.fill(template.body, customer, $1)
  FROM shop.customers AS customer, shop.email_templates AS template WHERE customer.id = $1.customer_id AND template.id = $2
$$;
