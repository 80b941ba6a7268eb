-- What was asked of rails and what they answered. The money itself stands in the books; these rows say why it moved.
CREATE TABLE payments (
  id text PRIMARY KEY,
  order_id text NOT NULL REFERENCES orders,
  tranche_id text NOT NULL,
  org_id text NOT NULL,
  started_by text NOT NULL,
  rail text NOT NULL,
  method text NOT NULL,
  amount_minor bigint NOT NULL CHECK (amount_minor > 0),
  currency text NOT NULL,
  state text NOT NULL CHECK (state IN ('started', 'arrived', 'failed', 'refunded', 'charged_back')),
  -- Everything that came in under it; more than the amount when it was paid over or twice.
  arrived_minor bigint NOT NULL DEFAULT 0 CHECK (arrived_minor >= 0),
  -- The part of it that went into escrow.
  applied_minor bigint NOT NULL DEFAULT 0 CHECK (applied_minor BETWEEN 0 AND arrived_minor),
  refunded_minor bigint NOT NULL DEFAULT 0 CHECK (refunded_minor BETWEEN 0 AND arrived_minor),
  charged_back_minor bigint NOT NULL DEFAULT 0 CHECK (charged_back_minor >= 0),
  -- The part of what was charged back that had not gone into escrow.
  unused_back_minor bigint NOT NULL DEFAULT 0 CHECK (unused_back_minor BETWEEN 0 AND charged_back_minor),
  -- The rail has said that the money is under way, and until when it may take.
  pending_until timestamptz,
  failure text,
  rail_reference text,
  started_at timestamptz NOT NULL,
  moved_at timestamptz NOT NULL
);
CREATE INDEX payments_order ON payments (order_id, id);
CREATE INDEX payments_pending ON payments (pending_until) WHERE state = 'started' AND pending_until IS NOT NULL;

-- Each event of a rail is taken once: the row is made in the database transaction that does what the event says.
CREATE TABLE rail_events (
  rail text NOT NULL,
  id text NOT NULL,
  kind text NOT NULL,
  payment_id text NOT NULL,
  order_id text,
  amount_minor bigint,
  currency text,
  body jsonb NOT NULL,
  outcome text,
  at timestamptz NOT NULL,
  PRIMARY KEY (rail, id)
);
CREATE INDEX rail_events_payment ON rail_events (payment_id, at);

CREATE TABLE refunds (
  id text PRIMARY KEY,
  order_id text NOT NULL REFERENCES orders,
  payment_id text NOT NULL REFERENCES payments,
  -- 'order': a move of the order gave it back. 'unapplied': it arrived at the wrong time.
  cause text NOT NULL CHECK (cause IN ('order', 'unapplied')),
  amount_minor bigint NOT NULL CHECK (amount_minor > 0),
  currency text NOT NULL,
  -- 'dropped': a chargeback took the money before the rail was asked.
  state text NOT NULL CHECK (state IN ('due', 'sent', 'done', 'failed', 'dropped')),
  tries integer NOT NULL DEFAULT 0,
  -- When the rail is asked (again, with the same key); null once it has answered.
  next_at timestamptz,
  due_at timestamptz NOT NULL,
  failure text,
  rail_reference text,
  made_at timestamptz NOT NULL,
  moved_at timestamptz NOT NULL
);
CREATE INDEX refunds_order ON refunds (order_id, id);
CREATE INDEX refunds_payment ON refunds (payment_id);
CREATE INDEX refunds_next ON refunds (next_at) WHERE state IN ('due', 'sent');
CREATE INDEX refunds_open ON refunds (due_at) WHERE state IN ('due', 'sent');

-- Where an organization is paid. Never changed: a new one replaces it, so that a payout shows what it was sent to.
CREATE TABLE payout_accounts (
  id text PRIMARY KEY,
  org_id text NOT NULL,
  holder text NOT NULL,
  bank text NOT NULL,
  country text NOT NULL,
  number text NOT NULL,
  automatic boolean NOT NULL,
  made_by text NOT NULL,
  made_at timestamptz NOT NULL,
  replaced_at timestamptz
);
CREATE UNIQUE INDEX payout_accounts_now ON payout_accounts (org_id) WHERE replaced_at IS NULL;

-- Who is paid by itself has a row here from the first money of a day until it is paid.
CREATE TABLE automatic_payouts (
  org_id text NOT NULL,
  currency text NOT NULL,
  due_at timestamptz NOT NULL,
  PRIMARY KEY (org_id, currency)
);
CREATE INDEX automatic_payouts_due ON automatic_payouts (due_at);

CREATE TABLE payouts (
  id text PRIMARY KEY,
  org_id text NOT NULL,
  account_id text NOT NULL REFERENCES payout_accounts,
  amount_minor bigint NOT NULL CHECK (amount_minor > 0),
  currency text NOT NULL,
  state text NOT NULL CHECK (state IN ('requested', 'done', 'failed')),
  -- The person who asked for it; null where it was made by itself.
  requested_by text,
  requested_at timestamptz NOT NULL,
  due_at timestamptz NOT NULL,
  rail text,
  reference text,
  failure text,
  settled_by text,
  settled_at timestamptz
);
CREATE INDEX payouts_org ON payouts (org_id, id);
CREATE INDEX payouts_open ON payouts (due_at) WHERE state = 'requested';

-- What needs a person of finance, with the date by which.
CREATE TABLE finance_tasks (
  id text PRIMARY KEY,
  kind text NOT NULL,
  -- The payment, refund, payout, event or order it is about; one task of a kind for each.
  subject text NOT NULL,
  order_id text,
  account text,
  amount_minor bigint NOT NULL,
  currency text NOT NULL,
  due_at timestamptz NOT NULL,
  made_at timestamptz NOT NULL,
  done_at timestamptz,
  done_by text,
  note text,
  UNIQUE (kind, subject)
);
CREATE INDEX finance_tasks_open ON finance_tasks (due_at) WHERE done_at IS NULL;

-- Why a transfer that is no move of an order was made, so that every cent can be explained.
CREATE TABLE payment_transfers (
  transfer_id text PRIMARY KEY,
  -- Tells apart what was booked in one instant.
  seq bigint GENERATED ALWAYS AS IDENTITY,
  order_id text,
  payment_id text,
  refund_id text,
  payout_id text,
  rail text,
  event_id text
);
CREATE INDEX payment_transfers_order ON payment_transfers (order_id) WHERE order_id IS NOT NULL;
CREATE INDEX payment_transfers_payout ON payment_transfers (payout_id) WHERE payout_id IS NOT NULL;

-- The sandbox rail is another company: what follows is its own bookkeeping, which Holdfast learns of only by its events.
CREATE TABLE sandbox_payments (
  id text PRIMARY KEY,
  reference text NOT NULL UNIQUE,
  payee text NOT NULL,
  description text NOT NULL,
  method text NOT NULL,
  amount_minor bigint NOT NULL,
  currency text NOT NULL,
  return_path text NOT NULL,
  paid_minor bigint NOT NULL DEFAULT 0,
  state text NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'pending', 'paid', 'declined', 'charged_back')),
  -- What it will answer when it is asked to give money back.
  refunds text NOT NULL DEFAULT 'work' CHECK (refunds IN ('work', 'wait', 'fail'))
);
CREATE TABLE sandbox_events (
  id text PRIMARY KEY,
  payment_id text NOT NULL REFERENCES sandbox_payments,
  body text NOT NULL,
  due_at timestamptz NOT NULL,
  delivered_at timestamptz
);
CREATE INDEX sandbox_events_due ON sandbox_events (due_at, id) WHERE delivered_at IS NULL;
CREATE INDEX sandbox_events_payment ON sandbox_events (payment_id, id);
CREATE TABLE sandbox_refunds (
  key text PRIMARY KEY,
  payment_id text NOT NULL REFERENCES sandbox_payments,
  amount_minor bigint NOT NULL,
  outcome text NOT NULL
);

GRANT SELECT, INSERT, UPDATE ON payments, refunds, payouts, finance_tasks, sandbox_payments, sandbox_events TO holdfast_app;
GRANT SELECT, INSERT, DELETE ON automatic_payouts TO holdfast_app;
GRANT SELECT, INSERT ON rail_events, payout_accounts, payment_transfers, sandbox_refunds TO holdfast_app;
GRANT UPDATE (outcome, order_id) ON rail_events TO holdfast_app;
GRANT UPDATE (replaced_at) ON payout_accounts TO holdfast_app;
