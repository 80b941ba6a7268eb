-- What organizations say to each other before and beside their orders.
CREATE EXTENSION IF NOT EXISTS pg_trgm;

-- One question to one or several companies at once, so that their answers can be compared.
CREATE TABLE inquiries (
  id text PRIMARY KEY,
  org_id text NOT NULL REFERENCES organizations,
  person_id text REFERENCES people ON DELETE SET NULL,
  process text NOT NULL,
  -- What, where and when, as the contract has it.
  body jsonb NOT NULL,
  at timestamptz NOT NULL
);
CREATE INDEX inquiries_org ON inquiries (org_id, id);

CREATE TABLE conversations (
  id text PRIMARY KEY,
  buyer_org text NOT NULL REFERENCES organizations,
  provider_org text NOT NULL REFERENCES organizations,
  inquiry_id text REFERENCES inquiries,
  about_kind text CHECK (about_kind IN ('listing', 'product', 'order')),
  about_id text,
  opened_by text NOT NULL CHECK (opened_by IN ('buyer', 'provider')),
  opened_at timestamptz NOT NULL,
  -- The newest message. Who writes locks this row, so that numbers follow each other in the order of the commits.
  last_seq integer NOT NULL DEFAULT 0,
  last_at timestamptz NOT NULL,
  -- When the side that was written to wrote back for the first time.
  answered_at timestamptz,
  CHECK (buyer_org <> provider_org),
  CHECK ((about_kind IS NULL) = (about_id IS NULL))
) WITH (fillfactor = 80);
CREATE INDEX conversations_buyer ON conversations (buyer_org, last_at DESC, id DESC);
CREATE INDEX conversations_provider ON conversations (provider_org, last_at DESC, id DESC);
CREATE INDEX conversations_unanswered ON conversations (provider_org, opened_at) WHERE answered_at IS NULL AND opened_by = 'buyer';
CREATE INDEX conversations_inquiry ON conversations (inquiry_id) WHERE inquiry_id IS NOT NULL;
CREATE INDEX conversations_about ON conversations (about_id) WHERE about_id IS NOT NULL;
-- Who asks again about the same thing goes on where they were; each inquiry is a conversation of its own.
CREATE UNIQUE INDEX conversations_once ON conversations (buyer_org, provider_org, coalesce(about_kind, ''), coalesce(about_id, ''))
  WHERE inquiry_id IS NULL;

-- Each version is one row for good; only what became of it changes, once.
CREATE TABLE offers (
  id text PRIMARY KEY,
  conversation_id text NOT NULL REFERENCES conversations,
  -- 1, 2, 3 in its conversation: the version that an acceptance names.
  no integer NOT NULL CHECK (no > 0),
  by_side text NOT NULL CHECK (by_side IN ('buyer', 'provider')),
  person_id text REFERENCES people ON DELETE SET NULL,
  process text NOT NULL,
  terms jsonb NOT NULL,
  -- SHA-256 of the canonical JSON, hex, as in order_terms.
  hash text NOT NULL CHECK (hash ~ '^[0-9a-f]{64}$'),
  state text NOT NULL CHECK (state IN ('standing', 'superseded', 'accepted', 'declined', 'withdrawn', 'expired')),
  made_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  remind_at timestamptz,
  ended_at timestamptz,
  order_id text UNIQUE,
  UNIQUE (conversation_id, no),
  CHECK ((state = 'standing') = (ended_at IS NULL)),
  CHECK ((state = 'accepted') = (order_id IS NOT NULL))
);
CREATE UNIQUE INDEX offers_standing ON offers (conversation_id) WHERE state = 'standing';
CREATE INDEX offers_due ON offers (expires_at) WHERE state = 'standing';
CREATE INDEX offers_remind ON offers (remind_at) WHERE state = 'standing' AND remind_at IS NOT NULL;

CREATE TABLE messages (
  conversation_id text NOT NULL REFERENCES conversations,
  seq integer NOT NULL,
  side text NOT NULL CHECK (side IN ('buyer', 'provider', 'clock')),
  person_id text REFERENCES people ON DELETE SET NULL,
  -- What was done with an offer; null where somebody only wrote.
  step text CHECK (step IN ('offer', 'counter', 'accept', 'decline', 'withdraw', 'expire')),
  offer_no integer,
  words text NOT NULL,
  files text[] NOT NULL,
  -- Signs of payment outside of the platform that its reader is warned of.
  warns text[] NOT NULL,
  -- Both organizations, so that one index narrows a search to those who may read and to what they look for.
  orgs text[] NOT NULL,
  -- The client's name for it: sent again after a broken line it is still one message.
  key text,
  at timestamptz NOT NULL,
  PRIMARY KEY (conversation_id, seq),
  CHECK ((step IS NULL) = (offer_no IS NULL))
);
CREATE UNIQUE INDEX messages_key ON messages (conversation_id, person_id, key) WHERE key IS NOT NULL;
CREATE INDEX messages_search ON messages USING gin (orgs, folded(words) gin_trgm_ops) WHERE words <> '';

CREATE TABLE conversation_files (
  conversation_id text NOT NULL REFERENCES conversations,
  file_id text NOT NULL REFERENCES files,
  PRIMARY KEY (conversation_id, file_id)
);

-- How far each person has read; the other side sees the furthest of them.
CREATE TABLE conversation_reads (
  conversation_id text NOT NULL REFERENCES conversations,
  person_id text NOT NULL REFERENCES people ON DELETE CASCADE,
  side text NOT NULL CHECK (side IN ('buyer', 'provider')),
  seq integer NOT NULL,
  at timestamptz NOT NULL,
  PRIMARY KEY (conversation_id, person_id)
);

-- What a person has not read, while there is any: counting it costs what waits, not what was ever said.
CREATE TABLE conversation_unread (
  person_id text NOT NULL REFERENCES people ON DELETE CASCADE,
  conversation_id text NOT NULL REFERENCES conversations,
  org_id text NOT NULL,
  count integer NOT NULL CHECK (count > 0),
  since timestamptz NOT NULL,
  -- They have been told by a notice: one is enough until they read.
  told boolean NOT NULL,
  PRIMARY KEY (person_id, conversation_id)
);
CREATE INDEX conversation_unread_away ON conversation_unread (since) WHERE NOT told;

CREATE TABLE conversation_blocks (
  org_id text NOT NULL REFERENCES organizations,
  other_org text NOT NULL REFERENCES organizations,
  person_id text REFERENCES people ON DELETE SET NULL,
  at timestamptz NOT NULL,
  PRIMARY KEY (org_id, other_org)
);

-- What a side tells the staff of a message, or of a whole conversation.
CREATE TABLE conversation_flags (
  id text PRIMARY KEY,
  conversation_id text NOT NULL REFERENCES conversations,
  seq integer,
  org_id text NOT NULL REFERENCES organizations,
  person_id text REFERENCES people ON DELETE SET NULL,
  reason text NOT NULL CHECK (reason IN ('off_platform', 'spam', 'abuse', 'fraud', 'other')),
  words text NOT NULL,
  at timestamptz NOT NULL,
  note text,
  closed_by text REFERENCES people ON DELETE SET NULL,
  closed_at timestamptz,
  CHECK ((note IS NULL) = (closed_at IS NULL))
);
CREATE INDEX conversation_flags_open ON conversation_flags (at, id) WHERE closed_at IS NULL;
CREATE INDEX conversation_flags_conversation ON conversation_flags (conversation_id, id);

CREATE FUNCTION conversation_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_TABLE_NAME = 'offers' AND TG_OP = 'UPDATE' THEN
    IF OLD.state = 'standing' AND (to_jsonb(NEW) - '{state,ended_at,order_id,remind_at,person_id}'::text[])
        = (to_jsonb(OLD) - '{state,ended_at,order_id,remind_at,person_id}'::text[]) THEN
      RETURN NEW;
    END IF;
  END IF;
  -- Only the name of who wrote goes, when they are deleted.
  IF TG_OP = 'UPDATE' AND (to_jsonb(NEW) - 'person_id') = (to_jsonb(OLD) - 'person_id') AND to_jsonb(NEW) -> 'person_id' = 'null' THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'HF001';
END $$;
CREATE TRIGGER offers_stay BEFORE UPDATE OR DELETE ON offers FOR EACH ROW EXECUTE FUNCTION conversation_refuse_change();
CREATE TRIGGER messages_stay BEFORE UPDATE OR DELETE ON messages FOR EACH ROW EXECUTE FUNCTION conversation_refuse_change();
CREATE TRIGGER inquiries_stay BEFORE UPDATE OR DELETE ON inquiries FOR EACH ROW EXECUTE FUNCTION conversation_refuse_change();

-- The next message, all of it in one round trip: numbered under the lock of its conversation, unread for each member of the
-- other side, read up to it by who writes. `p_org` is the organization that writes, null for the clock. Answers 'done', or
-- without having written anything 'missing' (no such conversation of theirs), 'reused' (the key, for other words) or
-- 'blocked'; a repeat with the same key and words is 'done' with the number of the first.
CREATE FUNCTION conversation_say(
  p_conversation text, p_org text, p_person text, p_words text, p_files text[], p_warns text[], p_step text, p_offer integer,
  p_key text, p_told boolean, p_at timestamptz,
  OUT outcome text, OUT seq integer, OUT buyer_org text, OUT provider_org text, OUT answered boolean, OUT opened_at timestamptz,
  OUT buyer_read integer, OUT provider_read integer, OUT caught_up boolean
) LANGUAGE plpgsql AS $$
DECLARE
  c conversations;
  v_before messages;
  v_side text;
BEGIN
  answered := false;
  caught_up := false;
  SELECT * INTO c FROM conversations WHERE id = p_conversation AND (p_org IS NULL OR p_org IN (conversations.buyer_org, conversations.provider_org)) FOR UPDATE;
  IF NOT FOUND THEN
    outcome := 'missing';
    RETURN;
  END IF;
  v_side := CASE p_org WHEN c.buyer_org THEN 'buyer' WHEN c.provider_org THEN 'provider' ELSE 'clock' END;
  buyer_org := c.buyer_org;
  provider_org := c.provider_org;
  opened_at := c.opened_at;
  IF p_key IS NOT NULL THEN
    SELECT * INTO v_before FROM messages m WHERE m.conversation_id = c.id AND m.person_id = p_person AND m.key = p_key;
    IF FOUND THEN
      seq := v_before.seq;
      outcome := CASE WHEN (v_before.words, v_before.files) = (p_words, p_files) THEN 'done' ELSE 'reused' END;
      RETURN;
    END IF;
  END IF;
  IF p_step IS NULL AND EXISTS (SELECT FROM conversation_blocks b WHERE (b.org_id = c.buyer_org AND b.other_org = c.provider_org)
      OR (b.org_id = c.provider_org AND b.other_org = c.buyer_org)) THEN
    outcome := 'blocked';
    RETURN;
  END IF;
  seq := c.last_seq + 1;
  outcome := 'done';
  -- It begins with the first that is said in it, whoever opened the page.
  IF c.last_seq = 0 THEN
    c.opened_by := v_side;
    c.opened_at := p_at;
  END IF;
  answered := c.answered_at IS NULL AND v_side <> 'clock' AND v_side <> c.opened_by;
  UPDATE conversations SET last_seq = conversation_say.seq, last_at = p_at, opened_by = c.opened_by, opened_at = c.opened_at,
      answered_at = CASE WHEN conversation_say.answered THEN p_at ELSE answered_at END WHERE id = c.id;
  INSERT INTO messages (conversation_id, seq, side, person_id, step, offer_no, words, files, warns, orgs, key, at)
    VALUES (c.id, conversation_say.seq, v_side, p_person, p_step, p_offer, p_words, p_files, p_warns, ARRAY[c.buyer_org, c.provider_org], p_key, p_at);
  IF v_side <> 'clock' THEN
    INSERT INTO conversation_unread AS u (person_id, conversation_id, org_id, count, since, told)
      SELECT m.person_id, c.id, m.org_id, 1, p_at, p_told FROM members m
        WHERE m.org_id = CASE v_side WHEN 'buyer' THEN c.provider_org ELSE c.buyer_org END AND m.role <> 'field' ORDER BY m.person_id
      ON CONFLICT (person_id, conversation_id) DO UPDATE SET count = u.count + 1, told = u.told OR excluded.told;
    INSERT INTO conversation_reads AS r (conversation_id, person_id, side, seq, at) VALUES (c.id, p_person, v_side, conversation_say.seq, p_at)
      ON CONFLICT (conversation_id, person_id) DO UPDATE SET seq = excluded.seq, at = excluded.at, side = excluded.side;
    DELETE FROM conversation_unread u WHERE u.person_id = p_person AND u.conversation_id = c.id;
    caught_up := FOUND;
  END IF;
  SELECT coalesce(max(r.seq) FILTER (WHERE r.side = 'buyer'), 0), coalesce(max(r.seq) FILTER (WHERE r.side = 'provider'), 0)
    INTO buyer_read, provider_read FROM conversation_reads r WHERE r.conversation_id = c.id;
END $$;

-- A file that was sent in a conversation stays, although no order has it; it may become part of one later.
ALTER TABLE files ADD COLUMN sent boolean NOT NULL DEFAULT false;
DROP INDEX files_loose;
CREATE INDEX files_loose ON files (org_id, at) WHERE order_id IS NULL AND NOT sent;
CREATE OR REPLACE FUNCTION files_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' AND (OLD.order_id IS NULL OR OLD.order_id = NEW.order_id) AND (NEW.sent OR NOT OLD.sent)
    AND (to_jsonb(NEW) - 'order_id' - 'sent') = (to_jsonb(OLD) - 'order_id' - 'sent') THEN
    RETURN NEW;
  END IF;
  IF TG_OP = 'DELETE' AND OLD.order_id IS NULL AND NOT OLD.sent THEN
    RETURN OLD;
  END IF;
  RAISE EXCEPTION 'a file that is attached stays as it is' USING ERRCODE = 'HF001';
END $$;

ALTER TABLE notices DROP CONSTRAINT notices_kind_check;
ALTER TABLE notices ADD CONSTRAINT notices_kind_check CHECK (kind IN ('move', 'reminder', 'money', 'market', 'conversation'));
ALTER TABLE notices DROP CONSTRAINT notices_check;
ALTER TABLE notices ADD COLUMN conversation_id text;
ALTER TABLE notices ADD CONSTRAINT notices_about CHECK (
  (order_id IS NOT NULL OR kind IN ('money', 'market', 'conversation')) AND (conversation_id IS NOT NULL) = (kind = 'conversation'));

GRANT UPDATE (sent) ON files TO holdfast_app;
GRANT SELECT, INSERT ON inquiries, messages, conversation_files TO holdfast_app;
GRANT SELECT, INSERT ON conversations, offers, conversation_flags TO holdfast_app;
GRANT UPDATE (last_seq, last_at, opened_by, opened_at, answered_at) ON conversations TO holdfast_app;
GRANT UPDATE (state, ended_at, order_id, remind_at) ON offers TO holdfast_app;
GRANT UPDATE (note, closed_by, closed_at) ON conversation_flags TO holdfast_app;
GRANT SELECT, INSERT, UPDATE ON conversation_reads TO holdfast_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON conversation_unread, conversation_blocks TO holdfast_app;
