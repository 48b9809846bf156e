-- Sums over orders. All of SQL that a report can name stands here; what a caller writes becomes a parameter.

CREATE TYPE shop.order_measure AS ENUM ('REVENUE', 'ORDERS', 'UNITS');
CREATE TYPE shop.order_column AS ENUM ('STATUS', 'PRIORITY', 'MONTH', 'CUSTOMER', 'COUNTRY', 'CATEGORY', 'SKU');
CREATE TYPE shop.report_order AS ENUM ('COLUMNS', 'LARGEST');
CREATE TYPE shop.operator AS ENUM ('IN', 'NOT_IN', 'FROM', 'TO');
CREATE TYPE shop.report_condition AS ("column" shop.order_column, "is" shop.operator, "values" TEXT[]);
CREATE TYPE shop.order_report AS (columns TEXT[], rows JSONB, is_cut BOOLEAN);

CREATE FUNCTION hidden.to_column(name shop.order_column) RETURNS TEXT LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE name
    WHEN 'STATUS' THEN 'orders.status::text'
    WHEN 'PRIORITY' THEN 'orders.priority::text'
    WHEN 'MONTH' THEN 'to_char(orders.created_at AT TIME ZONE ''UTC'', ''YYYY-MM'')'
    WHEN 'CUSTOMER' THEN 'customers.id'
    WHEN 'COUNTRY' THEN 'customers.country'
    WHEN 'CATEGORY' THEN 'products.category'
    WHEN 'SKU' THEN 'products.sku'
  END || ' COLLATE "C"'
$$;
CREATE FUNCTION hidden.to_measure(name shop.order_measure) RETURNS TEXT LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE name
    WHEN 'REVENUE' THEN 'hidden.dollars(sum(quantity * unit_cents))'
    WHEN 'ORDERS' THEN 'count(DISTINCT orders.number)'
    WHEN 'UNITS' THEN 'sum(quantity)'
  END
$$;

-- Values in any case, as the tables have them. A word that the column never has is a slip; any other text, SQL too, is a value that no order has.
CREATE FUNCTION hidden.read_values(condition shop.report_condition) RETURNS TEXT[] LANGUAGE plpgsql STABLE AS $$
DECLARE
  found TEXT[] := ARRAY(SELECT upper(trim(value)) FROM unnest(condition.values) AS value);
  choices TEXT[] := CASE condition.column
    WHEN 'STATUS' THEN enum_range(NULL::shop.order_status)::text[]
    WHEN 'PRIORITY' THEN enum_range(NULL::shop.priority)::text[]
  END;
  slip TEXT := (SELECT value FROM unnest(found) AS value WHERE value ~ '^[A-Z0-9_-]+$'
    AND (value <> ALL (choices) OR condition.column = 'MONTH' AND value !~ '^\d{4}-\d\d$') LIMIT 1);
BEGIN
  IF slip IS NOT NULL THEN
    PERFORM hidden.refuse('BAD_USER_INPUT', format('%s takes %s, and not %s.', condition.column,
      coalesce(array_to_string(choices, ', '), 'a year and a month, for example 2026-04'), slip));
  END IF;
  RETURN found;
END $$;

-- The condition with that place, whose values are an array of arrays.
CREATE FUNCTION hidden.to_condition(condition shop.report_condition, place BIGINT) RETURNS TEXT LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE
  value TEXT := format('ARRAY(SELECT jsonb_array_elements_text($1 -> %s))', place - 1);
BEGIN
  IF condition.is IN ('FROM', 'TO') AND cardinality(condition.values) <> 1 THEN
    PERFORM hidden.refuse('BAD_USER_INPUT', format('%s takes exactly one value.', condition.is));
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
  order_by shop.report_order DEFAULT 'COLUMNS',
  max_rows INTEGER DEFAULT 50
) RETURNS shop.order_report LANGUAGE plpgsql STABLE AS $$
DECLARE
  names shop.order_column[] := ARRAY(SELECT name FROM unnest(group_by) WITH ORDINALITY AS asked (name, place) GROUP BY name ORDER BY min(place));
  groups TEXT := (SELECT string_agg(hidden.to_column(name), ', ' ORDER BY place) FROM unnest(names) WITH ORDINALITY AS asked (name, place));
  filter TEXT := (SELECT string_agg(hidden.to_condition((one.column, one.is, one.values)::shop.report_condition, place), ' AND ')
    FROM unnest(conditions) WITH ORDINALITY AS one ("column", "is", "values", place));
  given JSONB := (SELECT jsonb_agg(to_jsonb(hidden.read_values((one.column, one.is, one.values)::shop.report_condition)) ORDER BY place)
    FROM unnest(conditions) WITH ORDINALITY AS one ("column", "is", "values", place));
  sum TEXT := hidden.to_measure(measure);
  found JSONB;
BEGIN
  EXECUTE format(
    'SELECT coalesce(jsonb_agg(line ORDER BY place), ''[]'') FROM (
       SELECT jsonb_build_array(%s) AS line, row_number() OVER (ORDER BY %s) AS place
       FROM shop.orders JOIN shop.order_items ON order_number = orders.number
       JOIN shop.products USING (sku) JOIN shop.customers ON customers.id = customer_id
       WHERE %s %s HAVING count(*) > 0 ORDER BY place LIMIT $2) AS lines',
    concat_ws(', ', groups, sum),
    concat_ws(', ', CASE order_by WHEN 'LARGEST' THEN sum || ' DESC' END, groups, sum),
    concat_ws(' AND ', filter, CASE measure WHEN 'REVENUE' THEN $of$orders.status IN ('PAID', 'SHIPPED', 'DELIVERED')$of$ ELSE 'true' END),
    'GROUP BY ' || groups
  ) INTO found USING given, least(max_rows, 500) + 1;
  RETURN (
    names::text[] || measure::text,
    jsonb_path_query_array(found, format('$[0 to %s]', least(max_rows, 500) - 1)::jsonpath),
    jsonb_array_length(found) > least(max_rows, 500)
  );
END $$;
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA hidden, shop TO shop_ro;
