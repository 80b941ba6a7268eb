-- Which way a parcel goes, since when, and when its carrier is asked about it next; null: nothing more will come.
ALTER TABLE shipments
  ADD back boolean NOT NULL DEFAULT false,
  ADD sent_at timestamptz NOT NULL DEFAULT now(),
  ADD ask_at timestamptz;
ALTER TABLE shipments ALTER back DROP DEFAULT, ALTER sent_at DROP DEFAULT;
CREATE INDEX shipments_ask ON shipments (ask_at) WHERE ask_at IS NOT NULL;
CREATE INDEX shipments_order ON shipments (order_id, sent_at);

-- The place of the reference data that the words name, where they name one: a dot on the map.
ALTER TABLE tracking_events ADD place_id text;

GRANT UPDATE (back, sent_at, ask_at) ON shipments TO holdfast_app;

-- How long the most patient way to pay can hold money, as the server said at its start; null: without end.
ALTER TABLE installation ADD hold_days integer CHECK (hold_days > 0);
GRANT UPDATE (hold_days) ON installation TO holdfast_app;
