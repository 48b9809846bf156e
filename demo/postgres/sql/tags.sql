-- What PostGraphile makes of tables, in smart tags: names, and what is not shown.

COMMENT ON TABLE shop.products IS 'Something that is sold; all amounts of money are US dollars.';
COMMENT ON TABLE shop.orders IS 'An order of a customer.';
COMMENT ON TABLE shop.order_items IS 'So many pieces of a product, in an order.';
COMMENT ON TABLE shop.email_templates IS 'A text to customers, with {{name}}, {{order_id}} and {{total}} where values of the order go.';
COMMENT ON TABLE shop.outbox IS E'@name email\nAn e-mail about an order. The demo sends nothing: it stands in the outbox.';

-- Relations by the name of what is there, not of the columns.
COMMENT ON CONSTRAINT order_customer ON shop.orders IS E'@fieldName customer\n@foreignFieldName orders';
COMMENT ON CONSTRAINT item_order ON shop.order_items IS E'@fieldName order\n@foreignSimpleFieldName items\n@behavior list -connection';
COMMENT ON CONSTRAINT item_product ON shop.order_items IS E'@fieldName product\n@behavior -manyRelation:resource:list -manyRelation:resource:connection';
COMMENT ON CONSTRAINT payment_order ON shop.payments IS E'@fieldName order\n@foreignFieldName payment';
COMMENT ON CONSTRAINT email_order ON shop.outbox IS E'@fieldName order\n@foreignSimpleFieldName emails\n@behavior list -connection';

COMMENT ON FUNCTION shop.search_products IS E'@notNull\nProducts whose name, description, category or SKU has all words, the oldest first; all without words.';
COMMENT ON FUNCTION shop.list_orders IS E'@notNull\nThe newest first.';
COMMENT ON FUNCTION shop.order IS 'An id in any case.';
COMMENT ON FUNCTION shop.stock_of IS E'@notNull\n@behavior list -connection\nThose that are sold here.';
COMMENT ON FUNCTION shop.unknown_skus IS E'@notNull\nAsked for, and not sold here.';
COMMENT ON FUNCTION shop.create_order IS 'Keeps the goods for the customer; nothing is charged. Without a customer it is for the owner of the key.';
COMMENT ON FUNCTION shop.process_payment IS 'Charges the total of an order, once.';
COMMENT ON FUNCTION shop.cancel_order IS 'Calls an order off that is not on its way; what was paid is paid back, which needs a key that ends in _admin.';
COMMENT ON FUNCTION shop.send_order_email IS 'Writes to the customer of an order.';

-- Never null, which Postgres does not say of functions and of parts of a type.
COMMENT ON FUNCTION shop.products_price IS '@notNull';
COMMENT ON FUNCTION shop.orders_order_id IS E'@notNull\nFor example "ORD-1001".';
COMMENT ON FUNCTION shop.orders_subtotal IS '@notNull';
COMMENT ON FUNCTION shop.orders_shipping IS '@notNull';
COMMENT ON FUNCTION shop.orders_total IS '@notNull';
COMMENT ON FUNCTION shop.orders_email_draft IS 'What an e-mail to the customer from a template would say; null if there is no such template.';
COMMENT ON TYPE shop.email_draft IS 'An e-mail about an order as it would be sent now.';
COMMENT ON FUNCTION shop.order_items_unit_price IS '@notNull';
COMMENT ON FUNCTION shop.payments_amount IS '@notNull';
COMMENT ON COLUMN shop.wanted_item.sku IS '@notNull';
COMMENT ON COLUMN shop.wanted_item.quantity IS '@notNull';
COMMENT ON COLUMN shop.report_condition."column" IS '@notNull';
COMMENT ON COLUMN shop.report_condition."is" IS '@notNull';
COMMENT ON COLUMN shop.report_condition."values" IS '@notNull';
COMMENT ON COLUMN shop.email_draft.recipient IS '@notNull';
COMMENT ON COLUMN shop.email_draft.subject IS '@notNull';
COMMENT ON COLUMN shop.email_draft.body IS '@notNull';
COMMENT ON COLUMN shop.order_report.columns IS '@notNull';
COMMENT ON COLUMN shop.order_report.rows IS '@notNull';
COMMENT ON COLUMN shop.order_report.is_cut IS '@notNull';
COMMENT ON COLUMN shop.shipping_quote.cost IS '@notNull';
COMMENT ON COLUMN shop.shipping_quote.days IS '@notNull';
COMMENT ON COLUMN shop.shipping_quote.weight_grams IS '@notNull';

-- Whose a row is, and where it stands in a list, is nobody's business.
COMMENT ON COLUMN shop.products.owner IS '@behavior -*';
COMMENT ON COLUMN shop.products.position IS '@behavior -*';
COMMENT ON COLUMN shop.customers.owner IS '@behavior -*';
COMMENT ON COLUMN shop.orders.owner IS '@behavior -*';
COMMENT ON COLUMN shop.order_items.owner IS '@behavior -*';
COMMENT ON COLUMN shop.payments.owner IS '@behavior -*';
COMMENT ON COLUMN shop.outbox.owner IS '@behavior -*';
