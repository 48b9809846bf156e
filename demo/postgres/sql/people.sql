-- Whoever gets a key gets a shop of their own: a copy of the rows of nobody, who is 0.

INSERT INTO hidden.people OVERRIDING SYSTEM VALUE VALUES (0, 'Nobody', '', 'shop_ro');

CREATE FUNCTION hidden.add_person(called TEXT, hash TEXT, permission TEXT) RETURNS INTEGER LANGUAGE plpgsql AS $$
DECLARE
  name TEXT;
  new_id INTEGER;
BEGIN
  INSERT INTO hidden.people (name, key_hash, role) VALUES (called, hash, 'shop_' || permission) RETURNING id INTO new_id;
  FOREACH name IN ARRAY ARRAY['products', 'customers', 'orders', 'order_items', 'payments'] LOOP
    EXECUTE format(
      'INSERT INTO shop.%1$I SELECT (jsonb_populate_record(seeded, jsonb_build_object(''owner'', $1))).* FROM shop.%1$I AS seeded WHERE owner = 0',
      name
    ) USING new_id;
  END LOOP;
  UPDATE shop.customers AS customer SET name = called WHERE owner = new_id AND customer.id = 'C-1';
  RETURN new_id;
END $$;
