-- What an organization has put aside to compare and to ask.
CREATE TABLE shortlist_entries (
  org_id text NOT NULL REFERENCES organizations,
  provider_id text NOT NULL REFERENCES listings,
  person_id text NOT NULL REFERENCES people ON DELETE CASCADE,
  at timestamptz NOT NULL,
  PRIMARY KEY (org_id, provider_id)
);

-- A search of the directory under a name, for one person and the organization they searched for.
CREATE TABLE saved_searches (
  id text PRIMARY KEY,
  person_id text NOT NULL REFERENCES people ON DELETE CASCADE,
  org_id text NOT NULL REFERENCES organizations,
  name text NOT NULL CHECK (name <> ''),
  -- SearchQuery without paging.
  search jsonb NOT NULL,
  -- Whether the person is told of new companies.
  watched boolean NOT NULL,
  -- When it was last compared, in business time.
  looked_at timestamptz NOT NULL,
  -- The companies that matched then; null where they were too many to watch.
  known text[],
  created_at timestamptz NOT NULL
);
CREATE INDEX saved_searches_person ON saved_searches (person_id, org_id, created_at DESC, id);
CREATE INDEX saved_searches_due ON saved_searches (looked_at) WHERE watched;
GRANT SELECT, INSERT, UPDATE, DELETE ON shortlist_entries, saved_searches TO holdfast_app;

-- The paper itself, and what staff said of it.
ALTER TABLE listing_accreditations
  ADD COLUMN storage_key text UNIQUE,
  ADD COLUMN file_name text,
  ADD COLUMN media_type text,
  ADD COLUMN bytes integer CHECK (bytes > 0),
  ADD COLUMN sent_at timestamptz,
  ADD COLUMN refused_at timestamptz,
  ADD COLUMN refused_reason text,
  -- The end that the company was reminded of.
  ADD COLUMN reminded_of date,
  ADD CONSTRAINT listing_accreditations_file CHECK (
    num_nulls(storage_key, file_name, media_type, bytes, sent_at) IN (0, 5)
  ),
  ADD CONSTRAINT listing_accreditations_said CHECK (
    (refused_at IS NULL) = (refused_reason IS NULL) AND (refused_at IS NULL OR verified_at IS NULL)
  );
CREATE INDEX listing_accreditations_queue ON listing_accreditations (sent_at) WHERE verified_at IS NULL AND refused_at IS NULL;
CREATE INDEX listing_accreditations_ends ON listing_accreditations (expires_on) WHERE verified_at IS NOT NULL;

-- Real ratings by stars, one to five.
ALTER TABLE listing_ratings ADD COLUMN spread integer[] NOT NULL DEFAULT '{0,0,0,0,0}' CHECK (cardinality(spread) = 5);
UPDATE listing_ratings r SET spread = n.spread
  FROM (SELECT provider_org, area, ARRAY[count(*) FILTER (WHERE stars = 1), count(*) FILTER (WHERE stars = 2), count(*) FILTER (WHERE stars = 3),
               count(*) FILTER (WHERE stars = 4), count(*) FILTER (WHERE stars = 5)]::integer[] AS spread
          FROM feedback, LATERAL (VALUES ('knowledge', industry_knowledge, rated_by_default), ('service', service_quality, rated_by_default),
               ('accuracy', report_accuracy, accuracy_by_default)) AS given (area, stars, by_default)
         WHERE stars IS NOT NULL AND NOT by_default GROUP BY 1, 2) n
 WHERE r.org_id = n.provider_org AND r.area = n.area;

-- A notice may be about the market: a saved search, a paper.
ALTER TABLE notices
  DROP CONSTRAINT notices_kind_check,
  DROP CONSTRAINT notices_check,
  ADD CONSTRAINT notices_kind_check CHECK (kind IN ('move', 'reminder', 'money', 'market')),
  ADD CONSTRAINT notices_check CHECK (order_id IS NOT NULL OR kind IN ('money', 'market'));
