-- What the history of an order says of its feedback, one row an order: the two parts and the one reply.
CREATE TABLE feedback (
  order_id text PRIMARY KEY,
  buyer_org text NOT NULL,
  provider_org text NOT NULL,
  industry_knowledge smallint CHECK (industry_knowledge BETWEEN 1 AND 5),
  service_quality smallint CHECK (service_quality BETWEEN 1 AND 5),
  comment text NOT NULL DEFAULT '',
  rated_at timestamptz,
  rated_by_default boolean NOT NULL DEFAULT false,
  -- Null with accuracy_at set: receipt was never declared, so it stays unrated.
  report_accuracy smallint CHECK (report_accuracy BETWEEN 1 AND 5),
  accuracy_comment text NOT NULL DEFAULT '',
  -- Real defects that the buyer counted in the goods received.
  defects_found integer CHECK (defects_found >= 0),
  accuracy_at timestamptz,
  accuracy_by_default boolean NOT NULL DEFAULT false,
  reply text NOT NULL DEFAULT '',
  replied_at timestamptz,
  -- A default rating never stands on somebody's words.
  CHECK (NOT rated_by_default OR comment = ''),
  CHECK (NOT accuracy_by_default OR (accuracy_comment = '' AND defects_found IS NULL))
);
CREATE INDEX feedback_provider ON feedback (provider_org, rated_at DESC, order_id) WHERE rated_at IS NOT NULL;
GRANT SELECT, INSERT, UPDATE ON feedback TO holdfast_app;
