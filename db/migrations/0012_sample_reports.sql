-- A report that a company shows to everybody as an example of its work.
CREATE TABLE listing_samples (
  org_id text PRIMARY KEY REFERENCES listings,
  storage_key text NOT NULL UNIQUE,
  name text NOT NULL,
  bytes integer NOT NULL CHECK (bytes > 0)
);
GRANT SELECT, INSERT, UPDATE, DELETE ON listing_samples TO holdfast_app;
ALTER TABLE listings DROP COLUMN sample_file;
