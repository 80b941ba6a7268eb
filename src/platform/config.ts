import { isAbsolute, join } from 'node:path';
import { root } from './root.ts';
import { sandboxSecret } from './secret.ts';
import { StartError } from './start-error.ts';

export const logLevels = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;
export type LogLevel = (typeof logLevels)[number];
export type Mode = 'sandbox' | 'live';

/** One row of the table of settings. `read` answers undefined where the text is wrong; `accepts` then says what is right. */
type Setting<T> = {
  name: string;
  /** The text taken where nothing is set; null where there is no default. */
  fallback: string | null;
  /** Live mode does not start without it. */
  live?: true;
  meaning: string;
  accepts: string;
  read: (text: string) => T | undefined;
};

const settings = {
  mode: setting({
    name: 'MODE',
    fallback: 'sandbox',
    meaning: '`sandbox`: demo market, sandbox rail, movable clock, one-click sign-in. `live`: none of these',
    accepts: 'sandbox or live',
    read: oneOf(['sandbox', 'live'] as const),
  }),
  host: setting({
    name: 'HOST',
    fallback: '127.0.0.1',
    meaning: 'address to listen on; `0.0.0.0` for every network of the machine',
    accepts: 'an IP address or a host name',
    read: (text) => (/^[\w.:-]+$/.test(text) ? text : undefined),
  }),
  port: setting({
    name: 'PORT',
    fallback: '3000',
    meaning: 'port to listen on; `0` takes a free one and prints it',
    accepts: 'a whole number from 0 to 65535',
    read: integer(0, 65_535),
  }),
  publicUrl: setting({
    name: 'PUBLIC_URL',
    fallback: null,
    live: true,
    meaning: 'address people type, used in mails, cookies and webhooks; in sandbox mode `http://HOST:PORT` unless set',
    accepts: 'an address without a path such as https://market.example (http only for localhost or in sandbox mode)',
    read: origin,
  }),
  secret: setting({
    name: 'SECRET',
    fallback: null,
    live: true,
    meaning:
      'signs sessions and links, seals bank account numbers; keep it with the backups; in sandbox mode made once and kept in `DATA_DIR/secret`',
    accepts: 'at least 32 characters, for example the output of: openssl rand -hex 32',
    read: (text) => (text.length >= 32 ? text : undefined),
  }),
  dataDir: setting({
    name: 'DATA_DIR',
    fallback: './data',
    meaning: 'folder of the embedded database and of uploaded files; a relative path starts at the folder of Holdfast',
    accepts: 'the path of a folder',
    read: (text) => (text.includes('\0') ? undefined : isAbsolute(text) ? text : join(root, text)),
  }),
  databaseUrl: setting({
    name: 'DATABASE_URL',
    fallback: null,
    meaning: 'a PostgreSQL 15 or newer of your own in place of the embedded one; its login owns the tables',
    accepts: 'postgres://login:password@host:5432/database',
    read: postgresUrl,
  }),
  databaseAppUrl: setting({
    name: 'DATABASE_APP_URL',
    fallback: null,
    meaning: 'a second login, member of `holdfast_app` only; unset, `DATABASE_URL` is used with that role',
    accepts: 'postgres://login:password@host:5432/database, and only together with DATABASE_URL',
    read: postgresUrl,
  }),
  databasePool: setting({
    name: 'DATABASE_POOL',
    fallback: '10',
    meaning: 'most connections of one server to the database',
    accepts: 'a whole number from 2 to 200',
    read: integer(2, 200),
  }),
  smtpUrl: setting({
    name: 'SMTP_URL',
    fallback: null,
    live: true,
    meaning: 'mail server; in sandbox mode mail goes to the outbox page unless set',
    accepts: 'smtp://login:password@host:587 or smtps://login:password@host:465',
    read: (text) => (isUrl(text, ['smtp:', 'smtps:']) ? text : undefined),
  }),
  mailFrom: setting({
    name: 'MAIL_FROM',
    fallback: null,
    live: true,
    meaning: 'sender of every mail',
    accepts: 'Market <no-reply@market.example> or no-reply@market.example',
    read: (text) => (/^(?:[^<>\r\n]*<[^\s<>@]+@[^\s<>@]+>|[^\s<>@]+@[^\s<>@]+)$/.test(text) ? text : undefined),
  }),
  uploadMaxMb: setting({
    name: 'UPLOAD_MAX_MB',
    fallback: '100',
    meaning: 'largest single file that may be uploaded, in megabytes',
    accepts: 'a whole number from 1 to 10000',
    read: integer(1, 10_000),
  }),
  proxies: setting({
    name: 'PROXIES',
    fallback: '0',
    meaning: 'how many reverse proxies of yours stand in front; so many entries of `X-Forwarded-For` are believed',
    accepts: 'a whole number from 0 to 10',
    read: integer(0, 10),
  }),
  demo: setting({
    name: 'DEMO',
    fallback: 'on',
    meaning: 'sandbox mode only: fill an empty database with the demo market',
    accepts: 'on or off',
    read: (text) => (text === 'on' ? true : text === 'off' ? false : undefined),
  }),
  logLevel: setting({
    name: 'LOG_LEVEL',
    fallback: 'info',
    meaning: 'least severe line that is logged',
    accepts: logLevels.join(', '),
    read: oneOf(logLevels),
  }),
};

type Values = {
  [K in keyof typeof settings]: (typeof settings)[K] extends Setting<infer T> ? T | undefined : never;
};
/** Settings without a default; in live mode those marked `live` in the table are present too. */
type Optional = 'publicUrl' | 'databaseUrl' | 'databaseAppUrl' | 'smtpUrl';
export type Config = {
  readonly [K in keyof Values]: K extends Optional ? Values[K] : NonNullable<Values[K]>;
};

/**
 * Reads and checks every setting. Throws one StartError that names all that is wrong, each with what would be right.
 * In sandbox mode without SECRET this makes DATA_DIR/secret.
 */
export function loadConfig(env: Readonly<Record<string, string | undefined>> = process.env): Config {
  const { values, problems } = readSettings(env);
  problems.push(...contradictions(values));
  if (problems.length > 0)
    throw new StartError(`Holdfast cannot start:\n${problems.map((p) => `  - ${p}`).join('\n')}`);
  const sandbox = values.mode === 'sandbox';
  return {
    ...values,
    demo: sandbox && values.demo,
    mailFrom: values.mailFrom ?? 'Holdfast <no-reply@holdfast.localhost>',
    secret: values.secret ?? sandboxSecret(values.dataDir ?? ''),
  } as Config;
}

function readSettings(env: Readonly<Record<string, string | undefined>>): {
  values: Values;
  problems: string[];
} {
  const values: Record<string, unknown> = {};
  const problems: string[] = [];
  for (const [key, one] of Object.entries(settings) as [string, Setting<unknown>][]) {
    const given = env[one.name]?.trim();
    const text = given || one.fallback;
    const value = text === null ? undefined : one.read(text);
    if (text !== null && value === undefined) {
      problems.push(`${one.name} is ${shown(one.name, text)}; it must be ${one.accepts}`);
    }
    values[key] = value;
    if (!given && one.live && env['MODE']?.trim() === 'live') {
      problems.push(`${one.name} is missing; live mode needs it: ${one.meaning.split(';')[0]} (${one.accepts})`);
    }
  }
  return { values: values as Values, problems };
}

function contradictions(values: Values): string[] {
  const problems: string[] = [];
  if (values.databaseAppUrl && !values.databaseUrl) {
    problems.push('DATABASE_APP_URL is set without DATABASE_URL; set both, or neither for the embedded database');
  }
  if (values.mode === 'live' && values.publicUrl?.startsWith('http:') && !isLocal(values.publicUrl)) {
    problems.push(
      `PUBLIC_URL is ${values.publicUrl}; in live mode it must begin with https:// (http only for localhost)`,
    );
  }
  return problems;
}

/** The table for README and docs/reference/settings.md, in Markdown. */
export function settingsTable(): string {
  const rows = (Object.values(settings) as Setting<unknown>[]).map((one) => {
    const fallback = one.fallback === null ? (one.live ? 'required in live mode' : '') : `\`${one.fallback}\``;
    return `| \`${one.name}\` | ${fallback} | ${one.meaning} | ${one.accepts.replaceAll('|', '\\|')} |`;
  });
  return ['| setting | default | meaning | accepts |', '|---|---|---|---|', ...rows].join('\n') + '\n';
}

// Keeps each row's own value type while the table stays one object.
function setting<T>(row: Setting<T>): Setting<T> {
  return row;
}

// An address or secret may hold a password, so a wrong one is not repeated on the terminal.
function shown(name: string, text: string): string {
  return /URL|SECRET/.test(name) ? 'not understood' : JSON.stringify(text);
}

function integer(least: number, most: number): (text: string) => number | undefined {
  return (text) => {
    const value = Number(text);
    return /^\d+$/.test(text) && value >= least && value <= most ? value : undefined;
  };
}

function oneOf<const T extends string>(words: readonly T[]): (text: string) => T | undefined {
  return (text) => words.find((word) => word === text);
}

function isUrl(text: string, protocols: readonly string[]): boolean {
  const url = URL.parse(text);
  return url !== null && protocols.includes(url.protocol) && url.hostname !== '';
}

// A socket folder may stand in for the host (`postgres:///name?host=/run/postgresql`), which URL.parse shows as an empty one.
function postgresUrl(text: string): string | undefined {
  const url = URL.parse(text);
  if (url === null || !['postgres:', 'postgresql:'].includes(url.protocol) || url.pathname.length < 2) return undefined;
  return url.hostname !== '' || url.searchParams.has('host') ? text : undefined;
}

function origin(text: string): string | undefined {
  const url = URL.parse(text);
  if (url === null || !['http:', 'https:'].includes(url.protocol) || url.hostname === '') return undefined;
  const bare =
    url.pathname === '/' && url.search === '' && url.hash === '' && url.username === '' && url.password === '';
  return bare ? url.origin : undefined;
}

function isLocal(address: string): boolean {
  return /^(localhost|127\.0\.0\.1|\[::1\]|.*\.localhost)$/.test(new URL(address).hostname);
}
