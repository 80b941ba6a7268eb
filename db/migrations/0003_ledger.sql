-- The books. Only the role holdfast_ledger writes them, through ledger_post; everybody else reads the book_ views.
CREATE TABLE ledger_kinds (
  kind text PRIMARY KEY,
  shared boolean NOT NULL,
  -- 1: never below zero (credit), -1: never above (debit), 0: any.
  sign smallint NOT NULL CHECK (sign IN (-1, 0, 1))
);
INSERT INTO ledger_kinds (kind, shared, sign) VALUES
  ('rail', true, 0), ('escrow', false, 1), ('balance', false, 1), ('payout', false, 1), ('refund', false, 1),
  ('unapplied', false, 1), ('frozen', false, 1), ('owed', false, 1), ('receivable', false, -1),
  ('fees', true, 0), ('losses', true, 0), ('rail_costs', true, 0);

CREATE TABLE ledger_accounts (
  id text PRIMARY KEY,
  kind text NOT NULL,
  owner text NOT NULL,
  currency text NOT NULL,
  shared boolean NOT NULL,
  sign smallint NOT NULL,
  balance_minor bigint NOT NULL DEFAULT 0,
  -- Shared accounts are never updated: their balance is the sum of their entries. One check, because each is read anew at
  -- every posting.
  CONSTRAINT ledger_balance_sign CHECK (sign * balance_minor >= 0 AND (NOT shared OR balance_minor = 0))
) WITH (fillfactor = 85);

CREATE TABLE ledger_transfers (
  id text PRIMARY KEY,
  key text NOT NULL UNIQUE,
  reason text NOT NULL,
  order_id text,
  event_seq integer,
  actor text NOT NULL,
  at timestamptz NOT NULL,
  -- Its entries must come in the same database transaction.
  made_in xid8 NOT NULL DEFAULT pg_current_xact_id()
);
CREATE INDEX ledger_transfers_order ON ledger_transfers (order_id, event_seq) WHERE order_id IS NOT NULL;

CREATE TABLE ledger_entries (
  -- That the transfer is there, and new, is checked for all entries of a statement at once: ledger_complete.
  transfer_id text NOT NULL,
  account_id text NOT NULL,
  currency text NOT NULL,
  amount_minor bigint NOT NULL CHECK (amount_minor <> 0),
  -- Null for shared accounts.
  balance_minor bigint,
  PRIMARY KEY (transfer_id, account_id)
);
CREATE INDEX ledger_entries_account ON ledger_entries (account_id, transfer_id);

CREATE TABLE ledger_tranches (
  id text PRIMARY KEY,
  order_id text NOT NULL,
  parent_id text REFERENCES ledger_tranches,
  currency text NOT NULL,
  amount_minor bigint NOT NULL CHECK (amount_minor > 0),
  opened_by text NOT NULL
);
CREATE INDEX ledger_tranches_order ON ledger_tranches (order_id);

-- The one settle right of a tranche: release, refund, split, divide and chargeback all use it up.
CREATE TABLE ledger_settlements (
  tranche_id text CONSTRAINT ledger_one_settlement PRIMARY KEY REFERENCES ledger_tranches,
  kind text NOT NULL CHECK (kind IN ('release', 'refund', 'split', 'divide', 'chargeback')),
  transfer_id text NOT NULL
);

CREATE FUNCTION ledger_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'HF001';
END $$;

-- Runs at the commit. Before PostgreSQL 18 that is as whoever commits, the app, who may not read the entries; so as its owner.
CREATE FUNCTION ledger_check_balance() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
DECLARE
  entries integer;
  off_currencies integer;
BEGIN
  SELECT coalesce(sum(n), 0), count(*) FILTER (WHERE total <> 0) INTO entries, off_currencies
    FROM (SELECT count(*) AS n, sum(amount_minor) AS total FROM ledger_entries WHERE transfer_id = NEW.id GROUP BY currency) sums;
  IF entries < 2 OR off_currencies > 0 THEN
    RAISE EXCEPTION 'transfer % does not balance', NEW.id USING ERRCODE = 'HF002', CONSTRAINT = 'ledger_balanced';
  END IF;
  RETURN NULL;
END $$;

CREATE FUNCTION ledger_check_fresh() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  -- A subquery a row and no join: a plan made while the table is empty would read all of it for ever.
  IF EXISTS (SELECT 1 FROM added
      WHERE (SELECT t.made_in FROM ledger_transfers t WHERE t.id = added.transfer_id) IS DISTINCT FROM pg_current_xact_id()) THEN
    RAISE EXCEPTION 'entries of a transfer come in the database transaction that made it' USING ERRCODE = 'HF003', CONSTRAINT = 'ledger_complete';
  END IF;
  RETURN NULL;
END $$;

CREATE CONSTRAINT TRIGGER ledger_balanced AFTER INSERT ON ledger_transfers
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION ledger_check_balance();
CREATE TRIGGER ledger_complete AFTER INSERT ON ledger_entries
  REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION ledger_check_fresh();

CREATE TRIGGER ledger_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger_transfers FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change();
CREATE TRIGGER ledger_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger_entries FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change();
CREATE TRIGGER ledger_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger_tranches FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change();
CREATE TRIGGER ledger_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger_settlements FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change();
CREATE TRIGGER ledger_append_only BEFORE DELETE OR TRUNCATE ON ledger_accounts FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change();

-- Books one transfer. Accounts come in the order in which they are locked: escrow first, then by id. An account is made
-- at its first entry. Escrow moves only with its tranche: in when it opens, out when its one settle right is used.
CREATE FUNCTION ledger_post(
  p_id text, p_key text, p_reason text, p_order text, p_seq integer, p_actor text, p_at timestamptz,
  p_accounts text[], p_amounts bigint[], p_opens text[], p_settles text[], p_kinds text[]
) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
DECLARE
  v_kind text;
  v_owner text;
  v_currency text;
  v_shared boolean;
  v_sign smallint;
  v_balance bigint;
  v_balances bigint[] := '{}';
  v_currencies text[] := '{}';
BEGIN
  INSERT INTO ledger_transfers (id, key, reason, order_id, event_seq, actor, at)
    VALUES (p_id, p_key, p_reason, p_order, p_seq, p_actor, p_at);
  FOR i IN 1 .. coalesce(array_length(p_accounts, 1), 0) LOOP
    v_kind := split_part(p_accounts[i], ':', 1);
    v_currency := right(p_accounts[i], 3);
    v_owner := substr(p_accounts[i], length(v_kind) + 2, greatest(0, length(p_accounts[i]) - length(v_kind) - 5));
    v_balance := NULL;
    IF v_kind = 'escrow' AND NOT (CASE WHEN p_amounts[i] > 0 THEN v_owner = ANY (p_opens) ELSE v_owner = ANY (p_settles) END) THEN
      RAISE EXCEPTION 'escrow % moves only with its tranche', v_owner USING ERRCODE = 'HF004', CONSTRAINT = 'ledger_escrow_moves_whole';
    END IF;
    UPDATE ledger_accounts SET balance_minor = balance_minor + p_amounts[i]
      WHERE id = p_accounts[i] AND NOT shared RETURNING balance_minor INTO v_balance;
    IF v_balance IS NULL AND NOT EXISTS (SELECT 1 FROM ledger_accounts WHERE id = p_accounts[i] AND shared) THEN
      SELECT shared, sign INTO STRICT v_shared, v_sign FROM ledger_kinds WHERE kind = v_kind AND v_currency ~ '^[A-Z]{3}$';
      v_balance := CASE WHEN v_shared THEN NULL ELSE p_amounts[i] END;
      INSERT INTO ledger_accounts (id, kind, owner, currency, shared, sign, balance_minor)
        VALUES (p_accounts[i], v_kind, v_owner, v_currency, v_shared, v_sign, coalesce(v_balance, 0))
        ON CONFLICT (id) DO UPDATE SET balance_minor = ledger_accounts.balance_minor + excluded.balance_minor
        RETURNING CASE WHEN shared THEN NULL ELSE balance_minor END INTO v_balance;
    END IF;
    IF v_kind = 'escrow' AND p_amounts[i] < 0 AND v_balance <> 0 THEN
      RAISE EXCEPTION 'tranche % is settled whole', v_owner USING ERRCODE = 'HF004', CONSTRAINT = 'ledger_escrow_moves_whole';
    END IF;
    v_balances := v_balances || v_balance;
    v_currencies := v_currencies || v_currency;
  END LOOP;
  INSERT INTO ledger_entries (transfer_id, account_id, currency, amount_minor, balance_minor)
    SELECT p_id, e.account, e.currency, e.amount, e.balance
    FROM unnest(p_accounts, v_currencies, p_amounts, v_balances) AS e (account, currency, amount, balance);
  FOR i IN 1 .. coalesce(array_length(p_opens, 1), 0) LOOP
    -- As an expression, which is planned once; a plan of its list would be made anew at each posting.
    v_balance := (SELECT a.balance_minor FROM ledger_accounts a WHERE a.id = 'escrow:' || p_opens[i] || ':' || v_currencies[1]);
    INSERT INTO ledger_tranches (id, order_id, currency, amount_minor, opened_by)
      VALUES (p_opens[i], p_order, v_currencies[1], v_balance, p_id);
  END LOOP;
  FOR i IN 1 .. coalesce(array_length(p_settles, 1), 0) LOOP
    INSERT INTO ledger_settlements (tranche_id, kind, transfer_id) VALUES (p_settles[i], p_kinds[i], p_id);
  END LOOP;
END $$;

CREATE VIEW book_accounts AS
  SELECT id, kind, owner, currency, shared,
    CASE WHEN shared THEN (SELECT coalesce(sum(e.amount_minor), 0)::bigint FROM ledger_entries e WHERE e.account_id = a.id) ELSE balance_minor END AS balance_minor
  FROM ledger_accounts a;
CREATE VIEW book_transfers AS SELECT id, key, reason, order_id, event_seq, actor, at FROM ledger_transfers;
CREATE VIEW book_entries AS SELECT transfer_id, account_id, currency, amount_minor, balance_minor FROM ledger_entries;
CREATE VIEW book_tranches AS
  SELECT t.id, t.order_id, t.parent_id, t.currency, t.amount_minor, t.opened_by, s.kind AS settled_as, s.transfer_id AS settled_by
  FROM ledger_tranches t LEFT JOIN ledger_settlements s ON s.tranche_id = t.id;

GRANT CREATE ON SCHEMA public TO holdfast_ledger;
ALTER TABLE ledger_kinds OWNER TO holdfast_ledger;
ALTER TABLE ledger_accounts OWNER TO holdfast_ledger;
ALTER TABLE ledger_transfers OWNER TO holdfast_ledger;
ALTER TABLE ledger_entries OWNER TO holdfast_ledger;
ALTER TABLE ledger_tranches OWNER TO holdfast_ledger;
ALTER TABLE ledger_settlements OWNER TO holdfast_ledger;
ALTER VIEW book_accounts OWNER TO holdfast_ledger;
ALTER VIEW book_transfers OWNER TO holdfast_ledger;
ALTER VIEW book_entries OWNER TO holdfast_ledger;
ALTER VIEW book_tranches OWNER TO holdfast_ledger;
ALTER FUNCTION ledger_refuse_change() OWNER TO holdfast_ledger;
ALTER FUNCTION ledger_check_balance() OWNER TO holdfast_ledger;
ALTER FUNCTION ledger_check_fresh() OWNER TO holdfast_ledger;
ALTER FUNCTION ledger_post(text, text, text, text, integer, text, timestamptz, text[], bigint[], text[], text[], text[]) OWNER TO holdfast_ledger;
REVOKE CREATE ON SCHEMA public FROM holdfast_ledger;

REVOKE ALL ON FUNCTION ledger_post(text, text, text, text, integer, text, timestamptz, text[], bigint[], text[], text[], text[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION ledger_post(text, text, text, text, integer, text, timestamptz, text[], bigint[], text[], text[], text[]) TO holdfast_app, CURRENT_USER;
GRANT SELECT ON book_accounts, book_transfers, book_entries, book_tranches TO holdfast_app;
