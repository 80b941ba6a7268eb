-- What sellers show of themselves and of what they sell: the second kind of thing that is searched (0013_directory.sql).
CREATE TABLE sellers (
  org_id text PRIMARY KEY REFERENCES organizations,
  -- The organization's own, kept in step by a trigger.
  name text NOT NULL,
  published boolean NOT NULL DEFAULT false,
  -- The organization is suspended, or sells no more.
  suspended boolean NOT NULL DEFAULT false,
  place_id text NOT NULL,
  -- The place and everything it lies in.
  within text[] NOT NULL DEFAULT '{}',
  headline_en text NOT NULL DEFAULT '',
  headline_zh text NOT NULL DEFAULT '',
  description_en text NOT NULL DEFAULT '',
  description_zh text NOT NULL DEFAULT '',
  founded integer CHECK (founded BETWEEN 1800 AND 2100),
  languages text[] NOT NULL DEFAULT '{}',
  industries text[] NOT NULL DEFAULT '{}',
  -- Without it all of its products are for inquiry only.
  accepts_escrow boolean NOT NULL DEFAULT false,
  -- The names of all of that in every language, for the free text of its products.
  places text NOT NULL DEFAULT '',
  updated_at timestamptz NOT NULL
);

CREATE FUNCTION sellers_follow() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
BEGIN
  UPDATE sellers SET name = NEW.name, suspended = NEW.suspended_at IS NOT NULL OR NOT NEW.sells WHERE org_id = NEW.id;
  RETURN NULL;
END $$;
CREATE TRIGGER sellers_follow AFTER UPDATE OF name, suspended_at, sells ON organizations FOR EACH ROW EXECUTE FUNCTION sellers_follow();

CREATE TABLE products (
  id text PRIMARY KEY,
  org_id text NOT NULL REFERENCES sellers,
  published boolean NOT NULL DEFAULT false,
  name_en text NOT NULL DEFAULT '',
  name_zh text NOT NULL DEFAULT '',
  description_en text NOT NULL DEFAULT '',
  description_zh text NOT NULL DEFAULT '',
  industry text NOT NULL,
  unit text NOT NULL,
  currency text NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
  lead_days integer NOT NULL CHECK (lead_days BETWEEN 0 AND 365),
  transports text[] NOT NULL,
  incoterms text[] NOT NULL,
  accepts_escrow boolean NOT NULL,
  -- folded(): what free text finds, the names excepted.
  document text NOT NULL DEFAULT '',
  created_at timestamptz NOT NULL,
  -- When it was first published.
  listed_at timestamptz,
  updated_at timestamptz NOT NULL,
  CHECK (name_en <> '' OR name_zh <> ''),
  CHECK (NOT published OR listed_at IS NOT NULL)
);
CREATE INDEX products_org ON products (org_id, id);

-- What a unit costs from which quantity on; the first quantity is the minimum order. Prices only fall.
CREATE TABLE product_tiers (
  product_id text NOT NULL REFERENCES products,
  from_quantity integer NOT NULL CHECK (from_quantity BETWEEN 1 AND 10000000),
  unit_price_minor bigint NOT NULL CHECK (unit_price_minor > 0 AND unit_price_minor <= 9007199254740991),
  -- By currency_rates, for filters and sorting only.
  usd_cents bigint NOT NULL,
  PRIMARY KEY (product_id, from_quantity)
);

CREATE TABLE product_variants (
  product_id text NOT NULL REFERENCES products,
  position integer NOT NULL,
  name text NOT NULL,
  sku text NOT NULL DEFAULT '',
  PRIMARY KEY (product_id, position)
);

-- Copies without metadata, one large and one small, of what was uploaded under the same id.
CREATE TABLE product_photos (
  product_id text NOT NULL REFERENCES products,
  id text NOT NULL,
  position integer NOT NULL,
  -- Of the store; a picture of the demo market belongs to several products.
  storage_key text NOT NULL,
  small_key text NOT NULL,
  -- Of the large one.
  width integer NOT NULL,
  height integer NOT NULL,
  PRIMARY KEY (product_id, id)
);
CREATE INDEX product_photos_key ON product_photos (storage_key);

GRANT SELECT, INSERT, UPDATE, DELETE ON sellers, products, product_tiers, product_variants, product_photos TO holdfast_app;

-- Both as the index has them and as a list is sorted by them.
CREATE FUNCTION product_minutes(listed_at timestamptz) RETURNS integer LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT least(greatest(floor((extract(epoch FROM listed_at) - 1577836800) / 60), 0), 16777215)::integer
$$;
CREATE FUNCTION product_score(escrow boolean, shown boolean, listed_at timestamptz) RETURNS integer LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT CASE WHEN escrow THEN 200000 ELSE 0 END + CASE WHEN shown THEN 100000 ELSE 0 END + least(product_minutes(listed_at) / 1440, 99999)
$$;

-- Prices at the quantities that can be asked for, in US cents as with inspectors; who cannot sell so few has none there.
CREATE FUNCTION product_search_terms(ids text[]) RETURNS TABLE (at integer, facet text, value text, number integer) LANGUAGE sql STABLE ROWS 10000 AS $$
  WITH p AS MATERIALIZED (
    SELECT i.at::integer AS at, p.*, p.accepts_escrow AND s.accepts_escrow AS escrow, s.place_id, s.within, s.name AS seller, s.places,
      (SELECT min(t.from_quantity) FROM product_tiers t WHERE t.product_id = p.id) AS minimum,
      EXISTS (SELECT FROM product_photos f WHERE f.product_id = p.id) AS shown
      FROM unnest(ids) WITH ORDINALITY AS i (id, at) JOIN products p USING (id) JOIN sellers s USING (org_id)
     WHERE p.published AND s.published AND NOT s.suspended
  ), prices (at, quantity, usd_cents) AS MATERIALIZED (
    SELECT p.at, q.quantity, (SELECT min(t.usd_cents) FROM product_tiers t WHERE t.product_id = p.id AND t.from_quantity <= q.quantity)
      FROM p, unnest('{10,50,100,500,1000,5000,10000,50000}'::integer[]) AS q (quantity) WHERE p.minimum <= q.quantity
  ), numbers (at, name, n) AS MATERIALIZED (
    -- By relevance: whoever accepts escrow, then whoever shows photos, then the newest, in days since 2020.
    SELECT at, 'score', product_score(escrow, shown, listed_at) FROM p
    UNION ALL SELECT at, 'newest', product_minutes(listed_at) FROM p
    UNION ALL SELECT at, 'minimum', minimum FROM p
    UNION ALL SELECT at, 'lead', lead_days FROM p
    UNION ALL SELECT p.at, 'price', (SELECT least(max(t.usd_cents), 16777214)::integer FROM product_tiers t WHERE t.product_id = p.id) FROM p
    UNION ALL SELECT at, 'price.' || quantity, least(usd_cents, 16777214)::integer FROM prices
  )
  SELECT at, 'live', '', NULL::integer FROM p
  UNION ALL SELECT at, 'number:' || name, NULL, n FROM numbers
  UNION ALL SELECT at, 'seller', org_id, NULL FROM p
  UNION ALL SELECT at, 'seat', place_id, NULL FROM p
  UNION ALL SELECT at, CASE WHEN length(v) = 2 THEN 'country' ELSE 'touches' END, v, NULL FROM p, unnest(within) v
  UNION ALL SELECT at, 'industry', industry, NULL FROM p
  UNION ALL SELECT at, 'transport', v, NULL FROM p, unnest(transports) v
  UNION ALL SELECT at, 'escrow', 'yes', NULL FROM p WHERE escrow
  UNION ALL SELECT at, 'sold', quantity::text, NULL FROM prices
  UNION ALL SELECT at, 'word', v, NULL FROM p, LATERAL (SELECT DISTINCT unnest(search_words(
      concat_ws(' ', folded(concat_ws(' ', name_en, name_zh, seller, places)), document), false))) w (v)
  UNION ALL SELECT at, 'name', v, NULL FROM p, LATERAL (SELECT DISTINCT unnest(search_words(folded(concat_ws(' ', name_en, name_zh)), false))) w (v)
  -- The steps that the page offers with their counts.
  UNION ALL SELECT n.at, n.name, s.bound::text, NULL FROM numbers n
    JOIN (VALUES ('lead', 7), ('lead', 15), ('lead', 30), ('lead', 60), ('minimum', 10), ('minimum', 100), ('minimum', 500), ('minimum', 1000)) AS s (name, bound)
      ON s.name = n.name AND n.n <= s.bound
$$;

CREATE FUNCTION products_stale() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
BEGIN
  CASE TG_TABLE_NAME
  WHEN 'sellers' THEN
    INSERT INTO search_stale (kind, ids) SELECT 'product', array_agg(p.id) FROM changed c JOIN products p USING (org_id) HAVING count(*) > 0;
  WHEN 'products' THEN
    INSERT INTO search_stale (kind, ids) SELECT 'product', array_agg(id) FROM changed HAVING count(*) > 0;
  ELSE
    INSERT INTO search_stale (kind, ids) SELECT 'product', array_agg(DISTINCT product_id) FROM changed HAVING count(*) > 0;
  END CASE;
  RETURN NULL;
END $$;
DO $$
DECLARE
  of_table text;
  deed text;
BEGIN
  FOREACH of_table IN ARRAY '{sellers,products,product_tiers,product_photos}'::text[] LOOP
    FOREACH deed IN ARRAY '{INSERT,UPDATE,DELETE}'::text[] LOOP
      EXECUTE format('CREATE TRIGGER %I AFTER %s ON %I REFERENCING %s TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION products_stale()',
        lower(deed) || '_is_searched', deed, of_table, CASE deed WHEN 'DELETE' THEN 'OLD' ELSE 'NEW' END);
    END LOOP;
  END LOOP;
END $$;
