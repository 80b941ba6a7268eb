-- The one row about this installation itself.
CREATE TABLE installation (
  only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
  -- Stamped at the first start and never changed: live mode refuses a database with sandbox data in it.
  mode text NOT NULL CHECK (mode IN ('sandbox', 'live')),
  -- How far the sandbox's clock stands ahead of real time.
  clock_offset_ms bigint NOT NULL DEFAULT 0 CHECK (clock_offset_ms >= 0),
  -- What each order's history chain begins with, so that no chain can be carried over from another installation.
  chain text NOT NULL DEFAULT replace(gen_random_uuid()::text, '-', ''),
  -- The operator's changes to the default policy.
  policy jsonb NOT NULL DEFAULT '{}',
  created_at timestamptz NOT NULL DEFAULT now(),
  -- Real time, written every few seconds by a running server: the gap at a start is the downtime.
  alive_at timestamptz NOT NULL DEFAULT now(),
  CHECK (mode = 'sandbox' OR clock_offset_ms = 0)
);

GRANT SELECT, UPDATE (clock_offset_ms, policy, alive_at) ON installation TO holdfast_app;
