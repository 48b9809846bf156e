-- Sums over orders. All of SQL that a report can name stands here; what a caller writes becomes a parameter.

CREATE TYPE shop.order_measure AS ENUM ('REVENUE', 'ORDERS', 'UNITS');
CREATE TYPE shop.order_column AS ENUM ('STATUS', 'PRIORITY', 'MONTH', 'COUNTRY', 'CATEGORY', 'SKU');
CREATE TYPE shop.operator AS ENUM ('IN', 'NOT_IN', 'FROM', 'TO');
CREATE TYPE shop.report_condition AS ("column" shop.order_column, "is" shop.operator, "values" TEXT[]);
CREATE TYPE shop.order_report AS (columns TEXT[], rows JSONB, is_cut BOOLEAN);

CREATE FUNCTION hidden.to_column(name shop.order_column) RETURNS TEXT LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE name
    WHEN 'STATUS' THEN 'orders.status::text'
    WHEN 'PRIORITY' THEN 'orders.priority::text'
    WHEN 'MONTH' THEN 'to_char(orders.created_at AT TIME ZONE ''UTC'', ''YYYY-MM'')'
    WHEN 'COUNTRY' THEN 'customers.country'
    WHEN 'CATEGORY' THEN 'products.category'
    WHEN 'SKU' THEN 'products.sku'
  END
$$;
CREATE FUNCTION hidden.to_measure(name shop.order_measure) RETURNS TEXT LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE name
    WHEN 'REVENUE' THEN 'hidden.dollars(sum(quantity * unit_cents))'
    WHEN 'ORDERS' THEN 'count(DISTINCT orders.number)'
    WHEN 'UNITS' THEN 'sum(quantity)'
  END
$$;

-- The condition with that place, whose values are an array of arrays.
CREATE FUNCTION hidden.to_condition(condition shop.report_condition, place BIGINT) RETURNS TEXT LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE
  value TEXT := format('ARRAY(SELECT jsonb_array_elements_text($1 -> %s))', place - 1);
BEGIN
  IF condition.is IN ('FROM', 'TO') AND cardinality(condition.values) <> 1 THEN
    PERFORM hidden.refuse('BAD_USER_INPUT', format('"%s" takes exactly one value.', condition.is));
  END IF;
  RETURN hidden.to_column(condition.column) || CASE condition.is
    WHEN 'IN' THEN format(' = ANY (%s)', value)
    WHEN 'NOT_IN' THEN format(' <> ALL (%s)', value)
    WHEN 'FROM' THEN format(' >= (%s)[1]', value)
    WHEN 'TO' THEN format(' <= (%s)[1]', value)
  END;
END $$;

CREATE FUNCTION shop.order_report(
  measure shop.order_measure,
  group_by shop.order_column[] DEFAULT '{}',
  conditions shop.report_condition[] DEFAULT '{}',
  max_rows INTEGER DEFAULT 50
) RETURNS shop.order_report LANGUAGE plpgsql STABLE AS $$
DECLARE
  names shop.order_column[] := ARRAY(SELECT name FROM unnest(group_by) WITH ORDINALITY AS asked (name, place) GROUP BY name ORDER BY min(place));
  groups TEXT := (SELECT string_agg(hidden.to_column(name), ', ' ORDER BY place) FROM unnest(names) WITH ORDINALITY AS asked (name, place));
  filter TEXT := (SELECT string_agg(hidden.to_condition((one.column, one.is, one.values)::shop.report_condition, place), ' AND ')
    FROM unnest(conditions) WITH ORDINALITY AS one ("column", "is", "values", place));
  given JSONB := (SELECT jsonb_agg(to_jsonb(one.values)) FROM unnest(conditions) AS one);
  found JSONB;
BEGIN
  EXECUTE format(
    'SELECT coalesce(jsonb_agg(line), ''[]'') FROM (
       SELECT jsonb_build_array(%s) AS line FROM shop.orders JOIN shop.order_items ON order_number = orders.number
       JOIN shop.products USING (sku) JOIN shop.customers ON customers.id = customer_id
       WHERE %s %s HAVING count(*) > 0 ORDER BY %s LIMIT $2) AS lines',
    concat_ws(', ', groups, hidden.to_measure(measure)), coalesce(filter, 'true'),
    'GROUP BY ' || groups, concat_ws(', ', groups, hidden.to_measure(measure))
  ) INTO found USING given, least(max_rows, 500) + 1;
  RETURN (
    names::text[] || measure::text,
    jsonb_path_query_array(found, format('$[0 to %s]', least(max_rows, 500) - 1)::jsonpath),
    jsonb_array_length(found) > least(max_rows, 500)
  );
END $$;
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA hidden, shop TO shop_ro;
