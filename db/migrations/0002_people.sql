-- People, their sessions and organizations. Everything here runs on real time, also in a sandbox whose clock was moved.
CREATE TABLE people (
  id text PRIMARY KEY,
  name text NOT NULL CHECK (name <> ''),
  email text NOT NULL CONSTRAINT people_email UNIQUE CHECK (email = lower(email)),
  email_verified boolean NOT NULL DEFAULT false,
  image text,
  -- Null: as the browser asks.
  locale text CHECK (locale IN ('en', 'zh')),
  zone text NOT NULL DEFAULT 'UTC',
  currency text NOT NULL DEFAULT 'USD' CHECK (currency ~ '^[A-Z]{3}$'),
  second_factor boolean NOT NULL DEFAULT false,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE credentials (
  id text PRIMARY KEY,
  person_id text NOT NULL REFERENCES people ON DELETE CASCADE,
  provider_id text NOT NULL,
  account_id text NOT NULL,
  password text,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  UNIQUE (provider_id, account_id)
);
CREATE INDEX credentials_person ON credentials (person_id);

CREATE TABLE organizations (
  id text PRIMARY KEY,
  name text NOT NULL CHECK (name <> ''),
  buys boolean NOT NULL,
  inspects boolean NOT NULL,
  sells boolean NOT NULL,
  country text NOT NULL CHECK (country ~ '^[A-Z]{2}$'),
  city text NOT NULL,
  created_at timestamptz NOT NULL,
  suspended_at timestamptz,
  CHECK (buys OR inspects OR sells)
);

CREATE TABLE members (
  org_id text NOT NULL REFERENCES organizations,
  person_id text NOT NULL REFERENCES people ON DELETE CASCADE,
  role text NOT NULL CHECK (role IN ('owner', 'admin', 'member', 'field')),
  joined_at timestamptz NOT NULL,
  PRIMARY KEY (person_id, org_id)
);
CREATE INDEX members_org ON members (org_id);

-- The operator's own people.
CREATE TABLE staff (
  person_id text PRIMARY KEY REFERENCES people ON DELETE CASCADE,
  role text NOT NULL CHECK (role IN ('support', 'mediator', 'finance', 'admin'))
);

CREATE TABLE sessions (
  id text PRIMARY KEY,
  person_id text NOT NULL REFERENCES people ON DELETE CASCADE,
  -- What the cookie carries together with its signature.
  token text NOT NULL CONSTRAINT sessions_token UNIQUE,
  -- Which of the person's organizations it acts for; null or one they left: the first of them.
  org_id text REFERENCES organizations,
  -- When the password or a code was last given.
  proved_at timestamptz NOT NULL DEFAULT now(),
  expires_at timestamptz NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  ip_address text,
  user_agent text
);
CREATE INDEX sessions_person ON sessions (person_id);
CREATE INDEX sessions_expiry ON sessions (expires_at);

CREATE TABLE verifications (
  id text PRIMARY KEY,
  identifier text NOT NULL,
  value text NOT NULL,
  expires_at timestamptz NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX verifications_identifier ON verifications (identifier);

CREATE TABLE second_factors (
  id text PRIMARY KEY,
  person_id text NOT NULL UNIQUE REFERENCES people ON DELETE CASCADE,
  -- Both encrypted with the installation's secret.
  secret text NOT NULL,
  backup_codes text NOT NULL,
  verified boolean NOT NULL DEFAULT false,
  failed_count integer NOT NULL DEFAULT 0,
  locked_until timestamptz
);
CREATE INDEX second_factors_secret ON second_factors (secret);

CREATE TABLE invitations (
  id text PRIMARY KEY,
  org_id text NOT NULL REFERENCES organizations,
  email text NOT NULL CHECK (email = lower(email)),
  role text NOT NULL CHECK (role IN ('owner', 'admin', 'member', 'field')),
  token_hash text NOT NULL UNIQUE,
  invited_by text NOT NULL REFERENCES people,
  created_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL
);
-- A second invitation to one address replaces the first.
CREATE UNIQUE INDEX invitations_open ON invitations (org_id, email);

-- Personal access tokens of API clients: a person acting for one organization.
CREATE TABLE access_tokens (
  id text PRIMARY KEY,
  person_id text NOT NULL REFERENCES people ON DELETE CASCADE,
  org_id text REFERENCES organizations,
  name text NOT NULL,
  hash text NOT NULL UNIQUE,
  created_at timestamptz NOT NULL,
  expires_at timestamptz,
  used_at timestamptz
);
CREATE INDEX access_tokens_person ON access_tokens (person_id);

-- Counters; a crash may empty them.
CREATE UNLOGGED TABLE rate_limits (
  key text PRIMARY KEY,
  count integer NOT NULL,
  resets_at timestamptz NOT NULL
) WITH (fillfactor = 70);

-- In place of a mail server in a sandbox.
CREATE TABLE mail_outbox (
  id text PRIMARY KEY,
  sender text NOT NULL,
  recipient text NOT NULL,
  subject text NOT NULL,
  text text NOT NULL,
  html text,
  thread text,
  message text NOT NULL,
  at timestamptz NOT NULL
);

GRANT SELECT, INSERT, UPDATE ON people, organizations TO holdfast_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON credentials, members, staff, sessions, verifications, second_factors, invitations,
  access_tokens, rate_limits TO holdfast_app;
GRANT SELECT, INSERT, DELETE ON mail_outbox TO holdfast_app;
