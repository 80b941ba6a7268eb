-- Questions to the staff, from any page, and their answers.
CREATE TABLE support_threads (
  id text PRIMARY KEY,
  -- Null for a visitor, who is answered by e-mail only.
  person_id text REFERENCES people ON DELETE SET NULL,
  org_id text,
  name text NOT NULL,
  email text NOT NULL,
  locale text NOT NULL CHECK (locale IN ('en', 'zh')),
  subject text NOT NULL,
  -- The page it was written from, a path of this site; empty for none.
  about text NOT NULL DEFAULT '',
  order_id text,
  state text NOT NULL CHECK (state IN ('open', 'answered', 'closed')),
  opened_at timestamptz NOT NULL,
  moved_at timestamptz NOT NULL
);
CREATE INDEX support_threads_person ON support_threads (person_id, moved_at DESC, id);
CREATE INDEX support_threads_queue ON support_threads (state, moved_at, id);

CREATE TABLE support_messages (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  thread_id text NOT NULL REFERENCES support_threads ON DELETE CASCADE,
  by_staff boolean NOT NULL,
  person_id text REFERENCES people ON DELETE SET NULL,
  words text NOT NULL,
  at timestamptz NOT NULL
);
CREATE INDEX support_messages_thread ON support_messages (thread_id, id);

-- "Was this useful?" One vote each; a second one replaces the first.
CREATE TABLE help_votes (
  article text NOT NULL,
  -- A person's id, or a digest of where a visitor came from.
  voter text NOT NULL,
  useful boolean NOT NULL,
  at timestamptz NOT NULL,
  PRIMARY KEY (article, voter)
);

GRANT SELECT, INSERT, UPDATE, DELETE ON support_threads, support_messages, help_votes TO holdfast_app;
