-- Feedback of every process: which areas get stars is said by its moves. What the columns of inspections held becomes `stars`.
ALTER TABLE feedback
  ADD COLUMN process text NOT NULL DEFAULT 'inspection',
  -- The buyer's: all that is shown of them.
  ADD COLUMN country text NOT NULL DEFAULT '',
  ADD COLUMN stars jsonb NOT NULL DEFAULT '{}';
UPDATE feedback SET country = (SELECT o.country FROM organizations o WHERE o.id = buyer_org), stars = jsonb_strip_nulls(jsonb_build_object(
  'industry_knowledge', industry_knowledge, 'service_quality', service_quality, 'report_accuracy', report_accuracy));
ALTER TABLE feedback
  ALTER COLUMN process DROP DEFAULT,
  ALTER COLUMN country DROP DEFAULT,
  DROP COLUMN industry_knowledge, DROP COLUMN service_quality, DROP COLUMN report_accuracy,
  -- The history that a sandbox begins with has no orders and no buyers.
  DROP CONSTRAINT feedback_pkey,
  ADD COLUMN id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  ALTER COLUMN order_id DROP NOT NULL,
  ALTER COLUMN buyer_org DROP NOT NULL,
  ADD CONSTRAINT feedback_order UNIQUE (order_id),
  ADD CONSTRAINT feedback_stars CHECK (NOT jsonb_path_exists(stars, '$.* ? (@.type() != "number" || @ < 1 || @ > 5 || @ != @.floor())'));
DROP INDEX feedback_provider;
CREATE INDEX feedback_provider ON feedback (provider_org, process, rated_at DESC, id) WHERE rated_at IS NOT NULL;

-- What a buyer said of one listed product of an order. Nobody reviews by silence: there are no default ones.
CREATE TABLE product_reviews (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  product_id text NOT NULL REFERENCES products,
  -- Null for the history that a sandbox begins with.
  order_id text,
  -- The buyer's.
  country text NOT NULL,
  stars smallint NOT NULL CHECK (stars BETWEEN 1 AND 5),
  words text NOT NULL DEFAULT '',
  -- What the seller answered to the whole of the order's feedback.
  reply text,
  at timestamptz NOT NULL,
  UNIQUE (order_id, product_id)
);
CREATE INDEX product_reviews_product ON product_reviews (product_id, id DESC) INCLUDE (stars);
GRANT SELECT, INSERT, UPDATE, DELETE ON product_reviews TO holdfast_app;

-- The mean of the stars in hundredths, drawn towards 4.2 by five imaginary reviews: two good ones do not beat forty.
CREATE FUNCTION product_rating(reviews bigint, stars bigint) RETURNS integer LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT round(100 * (stars + 21.0) / (reviews + 5))::integer
$$;
-- By relevance: what accepts escrow, then what shows photos, then what buyers say, then the newest, in days since 2020 (until
-- 2047). Numbers of the index end at 16,777,215.
DROP FUNCTION product_score(boolean, boolean, timestamptz);
CREATE FUNCTION product_score(escrow boolean, shown boolean, listed_at timestamptz, reviews bigint, stars bigint)
RETURNS integer LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT CASE WHEN escrow THEN 8000000 ELSE 0 END + CASE WHEN shown THEN 4000000 ELSE 0 END
    + least(greatest(product_rating(reviews, stars) - 100, 0), 399) * 10000 + least(product_minutes(listed_at) / 1440, 9999)
$$;

-- Prices at the quantities that can be asked for, in US cents as with inspectors; who cannot sell so few has none there.
CREATE OR REPLACE FUNCTION product_search_terms(ids text[]) RETURNS TABLE (at integer, facet text, value text, number integer) LANGUAGE sql STABLE ROWS 10000 AS $$
  WITH p AS MATERIALIZED (
    SELECT i.at::integer AS at, p.*, p.accepts_escrow AND s.accepts_escrow AS escrow, s.place_id, s.within, s.name AS seller, s.places,
      (SELECT min(t.from_quantity) FROM product_tiers t WHERE t.product_id = p.id) AS minimum,
      EXISTS (SELECT FROM product_photos f WHERE f.product_id = p.id) AS shown, r.reviews, r.stars
      FROM unnest(ids) WITH ORDINALITY AS i (id, at) JOIN products p USING (id) JOIN sellers s USING (org_id)
      CROSS JOIN LATERAL (SELECT count(*) AS reviews, coalesce(sum(stars), 0) AS stars FROM product_reviews WHERE product_id = p.id) r
     WHERE p.published AND s.published AND NOT s.suspended
  ), prices (at, quantity, usd_cents) AS MATERIALIZED (
    SELECT p.at, q.quantity, (SELECT min(t.usd_cents) FROM product_tiers t WHERE t.product_id = p.id AND t.from_quantity <= q.quantity)
      FROM p, unnest('{10,50,100,500,1000,5000,10000,50000}'::integer[]) AS q (quantity) WHERE p.minimum <= q.quantity
  ), numbers (at, name, n) AS MATERIALIZED (
    SELECT at, 'score', product_score(escrow, shown, listed_at, reviews, stars) FROM p
    -- Fewer than five reviews say little: neither sorted nor filtered by, as with inspectors.
    UNION ALL SELECT at, 'rating', product_rating(reviews, stars) FROM p WHERE reviews >= 5
    UNION ALL SELECT at, 'stars', round(stars * 10.0 / reviews)::integer FROM p WHERE reviews >= 5
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
  UNION ALL SELECT n.at, 'rating', s.step, NULL FROM numbers n
    JOIN (VALUES (40, '4'), (45, '4.5')) AS s (least, step) ON n.name = 'stars' AND n.n >= s.least
$$;

DO $$
DECLARE
  deed text;
BEGIN
  FOREACH deed IN ARRAY '{INSERT,UPDATE,DELETE}'::text[] LOOP
    EXECUTE format('CREATE TRIGGER %I AFTER %s ON product_reviews REFERENCING %s TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION products_stale()',
      lower(deed) || '_is_searched', deed, CASE deed WHEN 'DELETE' THEN 'OLD' ELSE 'NEW' END);
  END LOOP;
END $$;
INSERT INTO search_stale (kind, ids) SELECT 'product', array_agg(id) FROM products HAVING count(*) > 0;
