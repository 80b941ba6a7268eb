-- What people uploaded. The content is in the files store; a row says what it is and who may see it.
CREATE TABLE files (
  id text PRIMARY KEY,
  org_id text NOT NULL,
  person_id text NOT NULL,
  -- Null until it is attached; from then on it belongs to this order for good, and both sides see it. Attaching comes
  -- before the order's own row when an order is placed.
  order_id text REFERENCES orders DEFERRABLE INITIALLY DEFERRED,
  name text NOT NULL CHECK (name <> ''),
  kind text NOT NULL,
  media_type text NOT NULL,
  bytes integer NOT NULL CHECK (bytes > 0),
  -- Of the original, as it came.
  sha256 text NOT NULL CHECK (sha256 ~ '^[0-9a-f]{64}$'),
  storage_key text NOT NULL UNIQUE,
  -- Of the stripped, re-encoded copy of an image.
  preview_key text UNIQUE,
  -- Of the preview.
  width integer,
  height integer,
  -- The camera's own clock, ISO 8601; most cameras do not say in which zone.
  captured_at text,
  at timestamptz NOT NULL
);
CREATE INDEX files_order ON files (order_id, id);
CREATE INDEX files_loose ON files (org_id, at) WHERE order_id IS NULL;

CREATE FUNCTION files_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' AND (OLD.order_id IS NULL OR OLD.order_id = NEW.order_id)
    AND (to_jsonb(NEW) - 'order_id') = (to_jsonb(OLD) - 'order_id') THEN
    RETURN NEW;
  END IF;
  IF TG_OP = 'DELETE' AND OLD.order_id IS NULL THEN
    RETURN OLD;
  END IF;
  RAISE EXCEPTION 'a file that is attached stays as it is' USING ERRCODE = 'HF001';
END $$;
CREATE TRIGGER files_stay BEFORE UPDATE OR DELETE ON files FOR EACH ROW EXECUTE FUNCTION files_refuse_change();

-- Issued reports. A correction is a new version; the old one stays readable.
CREATE TABLE reports (
  id text PRIMARY KEY,
  order_id text NOT NULL REFERENCES orders,
  version integer NOT NULL CHECK (version > 0),
  terms_version integer NOT NULL,
  result text NOT NULL CHECK (result IN ('pass', 'fail', 'pending', 'aborted')),
  -- What lot, plan, counts and sections give; another result needs a reason, which the buyer sees.
  computed text NOT NULL CHECK (computed IN ('pass', 'fail', 'pending', 'aborted')),
  override_reason text,
  fault text CHECK (fault IN ('factory', 'inspector', 'neither')),
  cause text,
  counts jsonb,
  -- The sampling plan of the terms and the verdict on each class, as they stood.
  sampling jsonb,
  defects jsonb NOT NULL,
  sections jsonb NOT NULL,
  checklist jsonb NOT NULL,
  remarks text NOT NULL,
  main_file text NOT NULL REFERENCES files,
  -- Rendered here from the structured report, not uploaded.
  rendered boolean NOT NULL,
  -- Of the main file: the fingerprint of the report.
  sha256 text NOT NULL CHECK (sha256 ~ '^[0-9a-f]{64}$'),
  -- Uploaded after the money had gone back; it moves nothing.
  late boolean NOT NULL,
  org_id text NOT NULL,
  person_id text NOT NULL,
  at timestamptz NOT NULL,
  UNIQUE (order_id, version),
  CHECK ((result = computed) = (override_reason IS NULL)),
  CHECK ((result = 'aborted') = (fault IS NOT NULL)),
  CHECK ((fault IS NULL) = (cause IS NULL))
);
CREATE INDEX reports_sha256 ON reports (sha256);

CREATE TABLE report_files (
  report_id text NOT NULL REFERENCES reports,
  position integer NOT NULL,
  file_id text NOT NULL REFERENCES files,
  part text NOT NULL CHECK (part IN ('photo', 'attachment')),
  caption text NOT NULL,
  PRIMARY KEY (report_id, position),
  UNIQUE (report_id, file_id)
);

CREATE FUNCTION reports_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'HF001';
END $$;
CREATE TRIGGER reports_append_only BEFORE UPDATE OR DELETE ON reports FOR EACH ROW EXECUTE FUNCTION reports_refuse_change();
CREATE TRIGGER reports_no_truncate BEFORE TRUNCATE ON reports FOR EACH STATEMENT EXECUTE FUNCTION reports_refuse_change();
CREATE TRIGGER report_files_append_only BEFORE UPDATE OR DELETE ON report_files FOR EACH ROW EXECUTE FUNCTION reports_refuse_change();

GRANT SELECT, INSERT, DELETE ON files TO holdfast_app;
GRANT UPDATE (order_id) ON files TO holdfast_app;
GRANT SELECT, INSERT ON reports, report_files TO holdfast_app;
