-- The outbox as a queue: what a failed row waits for, and where it ends.
ALTER TABLE outbox
  -- Names of the reactions that are done with this row.
  ADD COLUMN done text[] NOT NULL DEFAULT '{}',
  ADD COLUMN tries integer NOT NULL DEFAULT 0,
  -- Real time, like all retries: a moved clock does not hurry them.
  ADD COLUMN retry_at timestamptz,
  ADD COLUMN dead_at timestamptz,
  ADD COLUMN error text;
CREATE INDEX outbox_held ON outbox (order_id) WHERE retry_at IS NOT NULL;
CREATE INDEX outbox_dead ON outbox (dead_at) WHERE dead_at IS NOT NULL;
-- A queue's rows live for milliseconds; the default thresholds would let the dead ones pile up.
ALTER TABLE outbox SET (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000);
GRANT UPDATE (done, tries, retry_at, dead_at, error) ON outbox TO holdfast_app;

-- The app's role may add jobs and nothing else; the queue's own schema belongs to the owner, who runs them.
CREATE FUNCTION enqueue_jobs(p_task text, p_payloads json[], p_key text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
BEGIN
  PERFORM graphile_worker.add_jobs(ARRAY(
    SELECT (p_task, payload, NULL, NULL, NULL, p_key, NULL, NULL)::graphile_worker.job_spec FROM unnest(p_payloads) AS payload));
END $$;
REVOKE ALL ON FUNCTION enqueue_jobs FROM PUBLIC;
GRANT EXECUTE ON FUNCTION enqueue_jobs TO holdfast_app;

-- What one person is told, once for each event. The sentence is made when it is read, in the reader's language.
CREATE TABLE notices (
  id bigint GENERATED ALWAYS AS IDENTITY,
  person_id text NOT NULL REFERENCES people ON DELETE CASCADE,
  -- For which of their organizations; null as staff.
  org_id text,
  side text NOT NULL CHECK (side IN ('buyer', 'provider', 'staff', 'organization')),
  -- Null where it is about money of the organization itself.
  order_id text CHECK (order_id IS NOT NULL OR kind = 'money'),
  -- The entry of the order's history, the reminder, or the payment, refund or payout.
  event text NOT NULL,
  kind text NOT NULL CHECK (kind IN ('move', 'reminder', 'money')),
  move text NOT NULL,
  -- The reader's side has to act.
  act boolean NOT NULL,
  data jsonb NOT NULL,
  at timestamptz NOT NULL,
  read_at timestamptz,
  PRIMARY KEY (person_id, id),
  UNIQUE (event, person_id)
);
CREATE INDEX notices_unread ON notices (person_id) WHERE read_at IS NULL;

CREATE TABLE notice_settings (
  person_id text PRIMARY KEY REFERENCES people ON DELETE CASCADE,
  mail text NOT NULL CHECK (mail IN ('all', 'act', 'none'))
);
GRANT SELECT, INSERT, UPDATE (read_at) ON notices TO holdfast_app;
GRANT SELECT, INSERT, UPDATE ON notice_settings TO holdfast_app;
