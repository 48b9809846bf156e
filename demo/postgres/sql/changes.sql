-- What is changed. A function runs whole or not at all, as the caller's role: tables refuse, and here it gets a sentence.
-- SHOP0 is what PostGraphile may tell; the constraint of the error is the code.

CREATE FUNCTION hidden.refuse(code TEXT, sentence TEXT) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION USING ERRCODE = 'SHOP0', CONSTRAINT = code, MESSAGE = sentence;
END $$;

-- What a refusal of the tables means; anything else goes on as it came.
CREATE FUNCTION hidden.tell(refusals JSONB, state TEXT, broken TEXT, said TEXT) RETURNS void LANGUAGE plpgsql AS $$
DECLARE known JSONB := coalesce(refusals -> broken, refusals -> state);
BEGIN
  IF known IS NULL THEN
    RAISE EXCEPTION USING ERRCODE = state, CONSTRAINT = broken, MESSAGE = said;
  END IF;
  PERFORM hidden.refuse(known ->> 0, known ->> 1);
END $$;

CREATE FUNCTION hidden.require_order(id TEXT) RETURNS shop.orders LANGUAGE plpgsql STABLE AS $$
DECLARE found shop.orders := shop.order(id);
BEGIN
  IF found.number IS NULL THEN
    PERFORM hidden.refuse('UNKNOWN_ORDER', format('There is no order %s.', trim(id)));
  END IF;
  RETURN found;
END $$;

CREATE TYPE shop.wanted_item AS (sku TEXT, quantity INTEGER);

CREATE TYPE shop.shipping_quote AS (cost FLOAT8, days INTEGER, weight_grams INTEGER);

CREATE FUNCTION hidden.rate(to_country TEXT, how shop.priority, grams BIGINT) RETURNS TABLE (cents INTEGER, days INTEGER)
LANGUAGE sql STABLE AS $$
  SELECT rate.base_cents + ceil(grams / 1000.0 * rate.per_kg_cents)::integer, rate.days
  FROM shop.shipping_rates AS rate JOIN shop.countries USING (zone)
  WHERE code = upper(trim(to_country)) AND rate.priority = how
$$;

CREATE FUNCTION shop.shipping_quote(items shop.wanted_item[], country TEXT, priority shop.priority DEFAULT 'STANDARD')
RETURNS shop.shipping_quote LANGUAGE plpgsql STABLE STRICT AS $$
DECLARE
  unknown TEXT[] := shop.unknown_skus((SELECT array_agg(item.sku) FROM unnest(items) AS item));
  grams BIGINT;
  quote shop.shipping_quote;
BEGIN
  IF unknown <> '{}' THEN
    PERFORM hidden.refuse('UNKNOWN_SKU', format('There is no product %s.', upper(trim(unknown[1]))));
  END IF;
  SELECT sum(item.quantity * product.weight_grams) INTO grams
  FROM unnest(items) AS item JOIN shop.products AS product ON product.sku = upper(trim(item.sku));
  SELECT hidden.dollars(cents), days, grams INTO quote FROM hidden.rate($2, $3, grams);
  IF quote IS NULL THEN
    PERFORM hidden.refuse('COUNTRY_NOT_SERVED',
      format('The shop sends to %s.', (SELECT string_agg(code, ', ' ORDER BY code) FROM shop.countries)));
  END IF;
  RETURN quote;
END $$;

CREATE FUNCTION hidden.add_item(to_order INTEGER, wanted TEXT, pieces INTEGER) RETURNS void LANGUAGE plpgsql AS $$
DECLARE state TEXT; broken TEXT; said TEXT;
BEGIN
  INSERT INTO shop.order_items (order_number, sku, quantity, unit_cents)
  VALUES (to_order, wanted, pieces, coalesce((SELECT price_cents FROM shop.products WHERE sku = wanted), 1));
  UPDATE shop.products SET stock = stock - pieces WHERE sku = wanted;
EXCEPTION WHEN integrity_constraint_violation THEN
  GET STACKED DIAGNOSTICS state = RETURNED_SQLSTATE, broken = CONSTRAINT_NAME, said = MESSAGE_TEXT;
  PERFORM hidden.tell(jsonb_build_object(
    'item_product', jsonb_build_array('UNKNOWN_SKU', format('There is no product %s.', wanted)),
    'quantity_fits', jsonb_build_array('INVALID_QUANTITY', 'A quantity has to be 1 to 99.'),
    'sku_once', jsonb_build_array('DUPLICATE_SKU', format('%s stands in the order twice.', wanted)),
    'stock_is_left', jsonb_build_array('OUT_OF_STOCK',
      format('Only %s of %s are left. See check_inventory.', (SELECT stock FROM shop.products WHERE sku = wanted), wanted))
  ), state, broken, said);
END $$;

CREATE FUNCTION shop.create_order(items shop.wanted_item[], priority shop.priority DEFAULT 'STANDARD', customer_id TEXT DEFAULT NULL)
RETURNS shop.orders LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  customer TEXT := coalesce(upper(trim($3)), 'C-1');
  item shop.wanted_item;
  made shop.orders;
  state TEXT; broken TEXT; said TEXT;
BEGIN
  INSERT INTO shop.orders (number, customer_id, priority)
  SELECT coalesce(max(number), 1000) + 1, customer, $2 FROM shop.orders RETURNING * INTO made;
  IF coalesce(cardinality(items), 0) = 0 THEN
    PERFORM hidden.refuse('INVALID_QUANTITY', 'An order has at least one item.');
  END IF;
  FOREACH item IN ARRAY items LOOP
    PERFORM hidden.add_item(made.number, upper(trim(item.sku)), item.quantity);
  END LOOP;
  UPDATE shop.orders SET shipping_cents = coalesce((
    SELECT cents FROM shop.customers AS person, hidden.rate(person.country, $2, (
      SELECT sum(quantity * weight_grams) FROM shop.order_items JOIN shop.products USING (sku) WHERE order_number = made.number
    )) WHERE person.id = customer), 0)
  WHERE number = made.number RETURNING * INTO made;
  RETURN made;
EXCEPTION WHEN insufficient_privilege OR foreign_key_violation THEN
  GET STACKED DIAGNOSTICS state = RETURNED_SQLSTATE, broken = CONSTRAINT_NAME, said = MESSAGE_TEXT;
  PERFORM hidden.tell(jsonb_build_object(
    'order_customer', jsonb_build_array('UNKNOWN_CUSTOMER', format('There is no customer %s.', customer)),
    '42501', jsonb_build_array('FORBIDDEN', 'Ordering needs a key that ends in _rw; this one may do less.')
  ), state, broken, said);
END $$;

CREATE FUNCTION shop.process_payment(order_id TEXT, method shop.payment_method DEFAULT 'CARD')
RETURNS shop.orders LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  paid shop.orders := hidden.require_order(order_id);
  state TEXT; broken TEXT; said TEXT;
BEGIN
  INSERT INTO shop.payments (order_number, amount_cents, method)
  VALUES (paid.number, paid.shipping_cents + hidden.subtotal_cents(paid), $2);
  UPDATE shop.orders SET status = 'PAID' WHERE number = paid.number RETURNING * INTO paid;
  RETURN paid;
EXCEPTION WHEN insufficient_privilege OR integrity_constraint_violation THEN
  GET STACKED DIAGNOSTICS state = RETURNED_SQLSTATE, broken = CONSTRAINT_NAME, said = MESSAGE_TEXT;
  PERFORM hidden.tell(jsonb_build_object(
    'paid_once', jsonb_build_array('ALREADY_PAID', format('ORD-%s is paid already.', paid.number)),
    'order_step', jsonb_build_array('NOT_PAYABLE', format('ORD-%s is %s and cannot be paid.', paid.number, paid.status)),
    '42501', jsonb_build_array('FORBIDDEN', 'Paying needs a key that ends in _rw; this one may do less.')
  ), state, broken, said);
END $$;

CREATE FUNCTION shop.cancel_order(order_id TEXT, reason TEXT) RETURNS shop.orders LANGUAGE plpgsql VOLATILE STRICT AS $$
DECLARE
  gone shop.orders := hidden.require_order(order_id);
  before shop.order_status := gone.status;
  state TEXT; broken TEXT; said TEXT;
BEGIN
  UPDATE shop.orders SET status = 'CANCELLED', cancel_reason = reason WHERE number = gone.number RETURNING * INTO gone;
  UPDATE shop.products AS product SET stock = stock + quantity
  FROM shop.order_items AS item WHERE item.order_number = gone.number AND item.sku = product.sku;
  UPDATE shop.payments SET refunded_at = now() WHERE order_number = gone.number;
  RETURN gone;
EXCEPTION WHEN insufficient_privilege OR integrity_constraint_violation THEN
  GET STACKED DIAGNOSTICS state = RETURNED_SQLSTATE, broken = CONSTRAINT_NAME, said = MESSAGE_TEXT;
  PERFORM hidden.tell(jsonb_build_object(
    'order_step', jsonb_build_array('NOT_CANCELLABLE', format('%s is %s and cannot be called off.', upper(trim(order_id)), before)),
    '42501', jsonb_build_array('FORBIDDEN', CASE before
      WHEN 'PAID' THEN 'Paying back needs a key that ends in _admin; this one may do less.'
      ELSE 'Calling off an order needs a key that ends in _rw; this one may do less.' END)
  ), state, broken, said);
END $$;

CREATE FUNCTION shop.send_order_email(order_id TEXT, template_id TEXT) RETURNS shop.outbox LANGUAGE plpgsql VOLATILE STRICT AS $$
DECLARE
  about shop.orders := hidden.require_order(order_id);
  draft shop.email_draft := shop.orders_email_draft(about, template_id);
  written shop.outbox;
  state TEXT; broken TEXT; said TEXT;
BEGIN
  INSERT INTO shop.outbox (order_number, template_id, recipient, subject, body)
  VALUES (about.number, $2, coalesce(draft.recipient, ''), coalesce(draft.subject, ''), coalesce(draft.body, ''))
  RETURNING * INTO written;
  RETURN written;
EXCEPTION WHEN insufficient_privilege OR foreign_key_violation THEN
  GET STACKED DIAGNOSTICS state = RETURNED_SQLSTATE, broken = CONSTRAINT_NAME, said = MESSAGE_TEXT;
  PERFORM hidden.tell(jsonb_build_object(
    'email_template', jsonb_build_array('UNKNOWN_TEMPLATE', format('There is no template %s.', $2)),
    '42501', jsonb_build_array('FORBIDDEN', 'Writing to a customer needs a key that ends in _rw; this one may do less.')
  ), state, broken, said);
END $$;
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA hidden, shop TO shop_ro;
