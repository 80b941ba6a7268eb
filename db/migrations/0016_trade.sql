-- Books one transfer, as in 0003; and where a tranche is divided, all of it goes into the escrow of children that name it.
CREATE OR REPLACE FUNCTION ledger_post(
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
  -- The tranche that is divided, if one is.
  v_parent text := (SELECT s.tranche FROM unnest(p_settles, p_kinds) AS s (tranche, kind) WHERE s.kind = 'divide');
BEGIN
  INSERT INTO ledger_transfers (id, key, reason, order_id, event_seq, actor, at)
    VALUES (p_id, p_key, p_reason, p_order, p_seq, p_actor, p_at);
  FOR i IN 1 .. coalesce(array_length(p_accounts, 1), 0) LOOP
    v_kind := split_part(p_accounts[i], ':', 1);
    v_currency := right(p_accounts[i], 3);
    v_owner := substr(p_accounts[i], length(v_kind) + 2, greatest(0, length(p_accounts[i]) - length(v_kind) - 5));
    v_balance := NULL;
    IF v_parent IS NOT NULL AND v_kind <> 'escrow' THEN
      RAISE EXCEPTION 'what tranche % held stays in escrow', v_parent USING ERRCODE = 'HF004', CONSTRAINT = 'ledger_division_stays';
    END IF;
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
  IF array_length(p_opens, 1) > 0 THEN
    INSERT INTO ledger_tranches (id, order_id, parent_id, currency, amount_minor, opened_by)
      SELECT a.owner, p_order, v_parent, a.currency, a.balance_minor, p_id FROM unnest(p_opens) AS o (tranche)
      CROSS JOIN LATERAL (SELECT * FROM ledger_accounts WHERE id = 'escrow:' || o.tranche || ':' || v_currencies[1] OFFSET 0) a;
  END IF;
  IF array_length(p_settles, 1) > 0 THEN
    INSERT INTO ledger_settlements (tranche_id, kind, transfer_id)
      SELECT s.tranche, s.kind, p_id FROM unnest(p_settles, p_kinds) AS s (tranche, kind);
  END IF;
END $$;

-- Which part of the price of a goods order waits for an inspection order. An inspection acts on one goods order at most.
CREATE TABLE bound_inspections (
  inspection_id text PRIMARY KEY,
  order_id text NOT NULL,
  milestone integer NOT NULL,
  bound_at timestamptz NOT NULL
);
CREATE INDEX bound_inspections_order ON bound_inspections (order_id);

-- What is on its way under which number, so that a carrier's event finds its order without an index on the facts, which
-- change with nearly every move.
CREATE TABLE shipments (
  carrier text NOT NULL,
  tracking text NOT NULL,
  order_id text NOT NULL,
  PRIMARY KEY (tracking, carrier, order_id)
);

-- Where goods were seen, as the seller entered it or a carrier sent it; each event of a carrier once.
CREATE TABLE tracking_events (
  order_id text NOT NULL,
  seq bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  tracking text NOT NULL,
  kind text NOT NULL,
  place text NOT NULL,
  at timestamptz NOT NULL,
  source text NOT NULL,
  source_id text NOT NULL,
  noted_at timestamptz NOT NULL,
  UNIQUE (source, source_id)
);
CREATE INDEX tracking_events_order ON tracking_events (order_id, at, seq);

GRANT SELECT, INSERT ON bound_inspections, shipments, tracking_events TO holdfast_app;
