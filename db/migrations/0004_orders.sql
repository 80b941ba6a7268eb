-- Orders change only through apply_transition: the app's role may read these tables and nothing more. Since that function
-- is the only writer, it holds what foreign keys and checks would repeat on every move (measured: a tenth of a move's cost).
CREATE SEQUENCE order_numbers START 2001;

CREATE TABLE orders (
  id text PRIMARY KEY,
  no bigint NOT NULL UNIQUE DEFAULT nextval('order_numbers'),
  process text NOT NULL,
  process_version integer NOT NULL,
  state text NOT NULL,
  -- Counts every change; a decision made on an older one is refused.
  version integer NOT NULL,
  buyer_org text NOT NULL,
  provider_org text NOT NULL,
  title text NOT NULL,
  currency text NOT NULL,
  due_minor bigint NOT NULL,
  terms_version integer NOT NULL,
  facts jsonb NOT NULL,
  rests jsonb NOT NULL,
  tranches jsonb NOT NULL,
  dispute_id text,
  -- The earliest of its clocks.
  due_at timestamptz,
  -- The newest hash of its history.
  head bytea NOT NULL,
  placed_at timestamptz NOT NULL,
  moved_at timestamptz NOT NULL
) WITH (fillfactor = 80);
CREATE INDEX orders_buyer ON orders (buyer_org, id);
CREATE INDEX orders_provider ON orders (provider_org, id);

CREATE TABLE order_terms (
  order_id text NOT NULL,
  version integer NOT NULL,
  terms jsonb NOT NULL,
  -- SHA-256 of the canonical JSON, hex: what a confirmation or a signature binds.
  hash text NOT NULL,
  made_by text NOT NULL,
  at timestamptz NOT NULL,
  PRIMARY KEY (order_id, version),
  CONSTRAINT order_terms_due CHECK ((terms ->> 'due_minor')::bigint > 0)
) WITH (toast_tuple_target = 8160);

CREATE TABLE order_disputes (
  id text PRIMARY KEY,
  order_id text NOT NULL,
  process_version integer NOT NULL,
  state text NOT NULL,
  facts jsonb NOT NULL,
  rests jsonb NOT NULL,
  opened_at timestamptz NOT NULL,
  moved_at timestamptz NOT NULL
);
CREATE INDEX order_disputes_order ON order_disputes (order_id, id);
CREATE INDEX order_disputes_state ON order_disputes (state, moved_at);

CREATE TABLE order_clocks (
  order_id text NOT NULL,
  machine text NOT NULL,
  move text NOT NULL,
  due_at timestamptz NOT NULL,
  -- The next reminder before it; null when none is left.
  remind_at timestamptz,
  PRIMARY KEY (order_id, machine, move)
);
-- The sweeper finds what is due here. An index on orders.due_at would change with nearly every move and with it, since
-- the row could then not stay on its page, every other index of orders.
CREATE INDEX order_clocks_due ON order_clocks (due_at);
CREATE INDEX order_clocks_remind ON order_clocks (remind_at) WHERE remind_at IS NOT NULL;

-- hash = SHA-256(hash before || body). What names a person or may hold their words is in `private`, of which the body
-- has only a salted digest, so that it can be erased without breaking the chain.
CREATE TABLE order_events (
  order_id text NOT NULL,
  seq integer NOT NULL,
  at timestamptz NOT NULL,
  process text NOT NULL,
  move text NOT NULL,
  from_state text NOT NULL,
  to_state text NOT NULL,
  by_side text NOT NULL,
  body text NOT NULL,
  hash bytea NOT NULL,
  private jsonb,
  PRIMARY KEY (order_id, seq)
);

CREATE TABLE command_keys (
  org_id text NOT NULL,
  key text NOT NULL,
  body_hash text NOT NULL,
  order_id text,
  seq integer,
  result jsonb,
  at timestamptz NOT NULL,
  PRIMARY KEY (org_id, key)
);

CREATE TABLE outbox (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  topic text NOT NULL,
  order_id text,
  seq integer,
  payload jsonb NOT NULL,
  at timestamptz NOT NULL
);

CREATE FUNCTION order_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  -- Erasing the personal part is the one change that the history allows.
  IF TG_OP = 'UPDATE' AND TG_TABLE_NAME = 'order_events' THEN
    IF NEW.private IS NULL AND (to_jsonb(NEW) - 'private') = (to_jsonb(OLD) - 'private') THEN
      RETURN NEW;
    END IF;
  END IF;
  RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'HF001';
END $$;
CREATE TRIGGER order_events_append_only BEFORE UPDATE OR DELETE ON order_events FOR EACH ROW EXECUTE FUNCTION order_refuse_change();
CREATE TRIGGER order_events_no_truncate BEFORE TRUNCATE ON order_events FOR EACH STATEMENT EXECUTE FUNCTION order_refuse_change();
CREATE TRIGGER order_terms_append_only BEFORE UPDATE OR DELETE ON order_terms FOR EACH ROW EXECUTE FUNCTION order_refuse_change();
CREATE TRIGGER order_terms_no_truncate BEFORE TRUNCATE ON order_terms FOR EACH STATEMENT EXECUTE FUNCTION order_refuse_change();

-- Writes one step of an order's life, all of it or nothing. Returns 'done', or without having written anything
-- 'conflict' (the order is not at the expected version any more) or 'key' (this client key was used before).
CREATE FUNCTION apply_transition(
  p_order text, p_expected integer, p_state text, p_due timestamptz, p_facts jsonb, p_rests jsonb, p_tranches jsonb,
  p_terms_version integer, p_terms jsonb, p_terms_hash text, p_dispute jsonb,
  p_clocks_gone text[], p_clocks text[], p_clock_dues timestamptz[], p_clock_reminds timestamptz[],
  p_at timestamptz, p_process text, p_move text, p_from text, p_to text, p_side text, p_body text, p_private jsonb, p_payload jsonb,
  p_key_org text, p_key text, p_key_hash text,
  p_transfer text, p_reason text, p_accounts text[], p_amounts bigint[], p_opens text[], p_settles text[], p_kinds text[],
  p_new jsonb
) RETURNS text LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
DECLARE
  v_seq integer := p_expected + 1;
  v_head bytea;
BEGIN
  IF p_key IS NOT NULL THEN
    INSERT INTO command_keys (org_id, key, body_hash, order_id, seq, at)
      VALUES (p_key_org, p_key, p_key_hash, p_order, v_seq, p_at) ON CONFLICT DO NOTHING;
    IF NOT FOUND THEN RETURN 'key'; END IF;
  END IF;
  IF p_new IS NULL THEN
    -- The condition on the version is read again after waiting for the row, so exactly one of two decisions passes.
    UPDATE orders SET state = p_state, version = v_seq, facts = p_facts, rests = p_rests, tranches = p_tranches,
        terms_version = p_terms_version, due_at = p_due, moved_at = p_at,
        title = CASE WHEN p_terms IS NULL THEN title ELSE p_terms ->> 'title' END,
        due_minor = CASE WHEN p_terms IS NULL THEN due_minor ELSE (p_terms ->> 'due_minor')::bigint END,
        dispute_id = CASE WHEN p_dispute IS NULL THEN dispute_id ELSE p_dispute ->> 'id' END,
        head = sha256(head || convert_to(p_body, 'UTF8'))
      WHERE id = p_order AND version = p_expected RETURNING head INTO v_head;
    IF NOT FOUND THEN
      IF p_key IS NOT NULL THEN DELETE FROM command_keys WHERE org_id = p_key_org AND key = p_key; END IF;
      RETURN 'conflict';
    END IF;
  ELSE
    IF p_new ->> 'buyer' = p_new ->> 'provider' THEN
      RAISE EXCEPTION 'an order has two sides' USING ERRCODE = 'HF005', CONSTRAINT = 'orders_two_sides';
    END IF;
    v_head := sha256(sha256(convert_to((SELECT chain FROM installation) || p_order, 'UTF8')) || convert_to(p_body, 'UTF8'));
    INSERT INTO orders (id, process, process_version, state, version, buyer_org, provider_org, title, currency, due_minor,
        terms_version, facts, rests, tranches, due_at, head, placed_at, moved_at)
      VALUES (p_order, p_process, (p_new ->> 'process_version')::integer, p_state, v_seq, p_new ->> 'buyer', p_new ->> 'provider',
        p_terms ->> 'title', p_terms ->> 'currency', (p_terms ->> 'due_minor')::bigint,
        p_terms_version, p_facts, p_rests, p_tranches, p_due, v_head, p_at, p_at);
  END IF;
  INSERT INTO order_events (order_id, seq, at, process, move, from_state, to_state, by_side, body, hash, private)
    VALUES (p_order, v_seq, p_at, p_process, p_move, p_from, p_to, p_side, p_body, v_head, p_private);
  IF p_terms IS NOT NULL THEN
    INSERT INTO order_terms (order_id, version, terms, hash, made_by, at)
      VALUES (p_order, p_terms_version, p_terms, p_terms_hash, p_side, p_at);
  END IF;
  IF p_dispute IS NOT NULL THEN
    INSERT INTO order_disputes (id, order_id, process_version, state, facts, rests, opened_at, moved_at)
      VALUES (p_dispute ->> 'id', p_order, (p_dispute ->> 'process_version')::integer, p_dispute ->> 'state',
        p_dispute -> 'facts', p_dispute -> 'rests', p_at, p_at)
      ON CONFLICT (id) DO UPDATE SET state = excluded.state, facts = excluded.facts, rests = excluded.rests, moved_at = excluded.moved_at;
  END IF;
  IF p_clocks_gone IS NOT NULL THEN
    -- By the order alone, so that the plan made while the table is empty is still right when it is not.
    DELETE FROM order_clocks WHERE order_id = p_order AND machine || '.' || move = ANY (p_clocks_gone);
  END IF;
  IF p_clocks IS NOT NULL THEN
    INSERT INTO order_clocks (order_id, machine, move, due_at, remind_at)
      SELECT p_order, split_part(c.name, '.', 1), split_part(c.name, '.', 2), c.due, c.remind
      FROM unnest(p_clocks, p_clock_dues, p_clock_reminds) AS c (name, due, remind)
      ON CONFLICT (order_id, machine, move) DO UPDATE SET due_at = excluded.due_at, remind_at = excluded.remind_at;
  END IF;
  IF p_transfer IS NOT NULL THEN
    PERFORM ledger_post(p_transfer, p_order || ':' || v_seq, p_reason, p_order, v_seq, p_side, p_at, p_accounts, p_amounts, p_opens, p_settles, p_kinds);
  END IF;
  INSERT INTO outbox (topic, order_id, seq, payload, at) VALUES ('order.' || p_move, p_order, v_seq, p_payload, p_at);
  RETURN 'done';
END $$;

-- A sweeper's claim on one order until the end of its database transaction; nothing where another has it.
CREATE FUNCTION order_claims(p_order text) RETURNS SETOF text LANGUAGE sql SECURITY DEFINER SET search_path = public AS $$
  SELECT id FROM orders WHERE id = p_order FOR UPDATE SKIP LOCKED
$$;

-- After a downtime: clocks due in the gap get a new due instant, with an entry in each order's history.
CREATE FUNCTION postpone_clocks(p_from timestamptz, p_to timestamptz, p_until timestamptz) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
DECLARE
  v_order record;
  v_body text;
  v_count integer := 0;
BEGIN
  FOR v_order IN SELECT DISTINCT order_id FROM order_clocks WHERE due_at > p_from AND due_at <= p_to LOOP
    PERFORM 1 FROM orders WHERE id = v_order.order_id FOR UPDATE;
    UPDATE order_clocks SET due_at = p_until, remind_at = NULL
      WHERE order_id = v_order.order_id AND due_at > p_from AND due_at <= p_to;
    v_body := '{"move":"postpone","until":"' || to_char(p_until AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') || '"}';
    UPDATE orders SET version = version + 1, moved_at = p_to, head = sha256(head || convert_to(v_body, 'UTF8')),
        due_at = (SELECT min(due_at) FROM order_clocks c WHERE c.order_id = orders.id)
      WHERE id = v_order.order_id;
    INSERT INTO order_events (order_id, seq, at, process, move, from_state, to_state, by_side, body, hash)
      SELECT id, version, p_to, process, 'postpone', state, state, 'clock', v_body, head FROM orders WHERE id = v_order.order_id;
    v_count := v_count + 1;
  END LOOP;
  RETURN v_count;
END $$;

REVOKE ALL ON FUNCTION apply_transition FROM PUBLIC;
REVOKE ALL ON FUNCTION order_claims FROM PUBLIC;
REVOKE ALL ON FUNCTION postpone_clocks FROM PUBLIC;
GRANT EXECUTE ON FUNCTION order_claims, postpone_clocks TO holdfast_app;
GRANT EXECUTE ON FUNCTION apply_transition TO holdfast_app;
GRANT SELECT ON orders, order_terms, order_disputes, order_clocks, order_events TO holdfast_app;
GRANT UPDATE (remind_at) ON order_clocks TO holdfast_app;
GRANT SELECT, INSERT, UPDATE ON command_keys TO holdfast_app;
GRANT SELECT, INSERT, DELETE ON outbox TO holdfast_app;
