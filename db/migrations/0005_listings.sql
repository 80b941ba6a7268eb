-- Reference data: places of the world (db/reference), exchange rates for showing and filtering prices.
-- Lower case, without accents, so that Lodz finds Łódź and every comparison is made in one form.
CREATE FUNCTION folded(words text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
  SELECT CASE WHEN octet_length(words) = length(words) THEN lower(words)
    -- Letters that do not come apart into a letter and a mark, then the marks (U+0300 to U+036F), which go.
    ELSE translate(lower(normalize(words, NFKD)), 'łđøıßæœ’‘' || U&'\0300\0301\0302\0303\0304\0305\0306\0307\0308\0309\030a\030b\030c\030d\030e\030f\0310\0311\0312\0313\0314\0315\0316\0317\0318\0319\031a\031b\031c\031d\031e\031f\0320\0321\0322\0323\0324\0325\0326\0327\0328\0329\032a\032b\032c\032d\032e\032f\0330\0331\0332\0333\0334\0335\0336\0337\0338\0339\033a\033b\033c\033d\033e\033f\0340\0341\0342\0343\0344\0345\0346\0347\0348\0349\034a\034b\034c\034d\034e\034f\0350\0351\0352\0353\0354\0355\0356\0357\0358\0359\035a\035b\035c\035d\035e\035f\0360\0361\0362\0363\0364\0365\0366\0367\0368\0369\036a\036b\036c\036d\036e\036f', 'ldoisao') END
$$;

CREATE TABLE reference_files (
  name text PRIMARY KEY,
  sha256 text NOT NULL
);

CREATE TABLE places (
  -- CN (ISO 3166-1), CN-ZJ (ISO 3166-2), g1795855 (GeoNames).
  id text PRIMARY KEY,
  kind text NOT NULL CHECK (kind IN ('country', 'region', 'city')),
  country text NOT NULL,
  region text,
  name_en text NOT NULL,
  name_zh text,
  -- folded(): both names with a space before each.
  search text NOT NULL,
  lat double precision NOT NULL,
  lon double precision NOT NULL,
  -- IANA time zone of its largest city.
  zone text NOT NULL,
  population integer NOT NULL
);
CREATE INDEX places_inside ON places (country, kind, region);

-- Tenths of a degree, y downwards; box is that of the largest piece of land.
CREATE TABLE place_outlines (
  country text PRIMARY KEY,
  box integer[] NOT NULL,
  path text NOT NULL
);

CREATE TABLE currency_rates (
  currency text PRIMARY KEY CHECK (currency ~ '^[A-Z]{3}$'),
  -- How many units of the currency one US dollar buys. For showing and filtering only; money never moves by it.
  per_usd double precision NOT NULL CHECK (per_usd > 0),
  dated date NOT NULL
);

-- What an inspection company shows of itself. One row an organization that inspects.
CREATE TABLE listings (
  org_id text PRIMARY KEY REFERENCES organizations,
  kind text NOT NULL CHECK (kind IN ('company', 'person')),
  -- The organization's own, kept in step by a trigger: searching must not join.
  name text NOT NULL,
  published boolean NOT NULL DEFAULT false,
  suspended boolean NOT NULL DEFAULT false,
  place_id text NOT NULL,
  headline_en text NOT NULL DEFAULT '',
  headline_zh text NOT NULL DEFAULT '',
  description_en text NOT NULL DEFAULT '',
  description_zh text NOT NULL DEFAULT '',
  founded integer CHECK (founded BETWEEN 1800 AND 2100),
  inspectors integer NOT NULL DEFAULT 1 CHECK (inspectors BETWEEN 1 AND 100000),
  team text[] NOT NULL DEFAULT '{}',
  languages text[] NOT NULL DEFAULT '{}',
  industries text[] NOT NULL DEFAULT '{}',
  types text[] NOT NULL DEFAULT '{}',
  -- Ids of places it travels to: a country stands for everything in it, a region for its cities.
  covers text[] NOT NULL DEFAULT '{}',
  -- covers and everything above them: a company in Shaoxing is found under Zhejiang and China too.
  touches text[] NOT NULL DEFAULT '{}',
  sample_file text,
  response_minutes integer CHECK (response_minutes >= 0),
  completed integer NOT NULL DEFAULT 0,
  on_time integer NOT NULL DEFAULT 0,
  late integer NOT NULL DEFAULT 0,
  -- Orders with a real rating; sum and number of their stars over all areas. Default ratings are not in these.
  rated integer NOT NULL DEFAULT 0,
  stars_sum integer NOT NULL DEFAULT 0,
  stars_count integer NOT NULL DEFAULT 0,
  -- The mean drawn towards 4.2 by five imaginary orders: six good ratings do not beat two hundred.
  shrunk double precision GENERATED ALWAYS AS ((stars_sum + 63.0) / (stars_count + 15)) STORED,
  score double precision GENERATED ALWAYS AS (
    (stars_sum + 63.0) / (stars_count + 15) + 1.5 * (on_time + 9.0) / (on_time + late + 10) + 0.12 * ln(1.0 + completed)
  ) STORED,
  -- folded(): everything that free text finds, the name excepted.
  document text NOT NULL DEFAULT '',
  updated_at timestamptz NOT NULL
);
CREATE INDEX listings_covers ON listings USING gin (covers);
CREATE INDEX listings_touches ON listings USING gin (touches);
CREATE INDEX listings_industries ON listings USING gin (industries);
CREATE INDEX listings_languages ON listings USING gin (languages);
CREATE INDEX listings_score ON listings (score DESC, org_id) WHERE published AND NOT suspended;

CREATE FUNCTION listings_follow() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
BEGIN
  UPDATE listings SET name = NEW.name, suspended = NEW.suspended_at IS NOT NULL WHERE org_id = NEW.id;
  RETURN NULL;
END $$;
CREATE TRIGGER listings_follow AFTER UPDATE OF name, suspended_at ON organizations FOR EACH ROW EXECUTE FUNCTION listings_follow();

CREATE TABLE listing_services (
  org_id text NOT NULL REFERENCES listings,
  type text NOT NULL,
  -- One inspector, one day.
  price_minor bigint NOT NULL CHECK (price_minor > 0 AND price_minor <= 9007199254740991),
  currency text NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
  -- By currency_rates, for filters and sorting only.
  usd_cents bigint NOT NULL,
  PRIMARY KEY (org_id, type)
);

CREATE TABLE listing_accreditations (
  org_id text NOT NULL REFERENCES listings,
  code text NOT NULL,
  number text NOT NULL,
  issuer text NOT NULL DEFAULT '',
  expires_on date,
  -- Set by staff who have seen the paper; a change of the entry clears it.
  verified_at timestamptz,
  PRIMARY KEY (org_id, code)
);

CREATE TABLE listing_days_taken (
  org_id text NOT NULL REFERENCES listings,
  day date NOT NULL,
  PRIMARY KEY (org_id, day)
);

CREATE TABLE listing_ratings (
  org_id text NOT NULL REFERENCES listings,
  area text NOT NULL CHECK (area IN ('knowledge', 'service', 'accuracy')),
  real_count integer NOT NULL DEFAULT 0,
  real_sum integer NOT NULL DEFAULT 0,
  default_count integer NOT NULL DEFAULT 0,
  default_sum integer NOT NULL DEFAULT 0,
  PRIMARY KEY (org_id, area)
);

-- What buyers wrote.
CREATE TABLE listing_comments (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  org_id text NOT NULL REFERENCES listings,
  -- Null for the history that a sandbox begins with.
  order_id text UNIQUE,
  country text NOT NULL,
  type text NOT NULL,
  industry text,
  knowledge smallint CHECK (knowledge BETWEEN 1 AND 5),
  service smallint CHECK (service BETWEEN 1 AND 5),
  accuracy smallint CHECK (accuracy BETWEEN 1 AND 5),
  words text NOT NULL,
  reply text,
  at timestamptz NOT NULL,
  replied_at timestamptz
);
CREATE INDEX listing_comments_org ON listing_comments (org_id, at DESC, id DESC);

-- Events that were counted: an event may arrive twice.
CREATE TABLE listing_counted (
  org_id text NOT NULL REFERENCES listings,
  what text NOT NULL,
  PRIMARY KEY (org_id, what)
);

GRANT SELECT, INSERT, UPDATE, DELETE ON reference_files, places, place_outlines, currency_rates, listings, listing_services,
  listing_accreditations, listing_days_taken, listing_ratings, listing_comments, listing_counted TO holdfast_app;
