import {
  DummyDriver,
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  type Compilable,
} from 'kysely';
import pg from 'pg';
import type { Instant } from '#domain/time.ts';
import { makeListener, makeTeller, type Teller } from './notify.ts';

/**
 * What modules see of the database. `sql` and `rows` inside `Db.tx` share one database transaction; on `Db` itself
 * each statement is its own. bigint arrives as BigInt, timestamptz as Instant, numeric as text, jsonb parsed.
 */
export interface Tx {
  /**
   * A name makes it a prepared statement on each connection: for hot paths, with one text per name. Texts with values
   * that come again and again get one by themselves.
   */
  sql<Row = Record<string, unknown>>(text: string, values?: readonly unknown[], name?: string): Promise<Row[]>;
  rows<Row>(query: Compilable<Row>): Promise<Row[]>;
  /**
   * Says under a topic that there is news, to whoever listens in any server process, after the commit. It is lost if the
   * process dies right then: who must not miss it also asks now and then.
   */
  tell(topic: string, news: Readonly<Record<string, unknown>>): void;
}

export interface Db extends Tx {
  tx<Result>(work: (tx: Tx) => Promise<Result>): Promise<Result>;
  /**
   * Calls back on each NOTIFY of the channel, over one connection for all channels of the process. `again` is called when
   * it was lost and stands anew, since nothing was heard meanwhile. Returns the stop function.
   */
  listen(channel: string, heard: (payload: string) => void, again?: () => void): Promise<() => Promise<void>>;
  end(): Promise<void>;
  readonly pool: pg.Pool;
}

/** Builds typed SQL; it never runs it. Each module makes its own over the tables it owns. */
export function builder<Tables>(): Kysely<Tables> {
  return new Kysely<Tables>({
    dialect: {
      createAdapter: () => new PostgresAdapter(),
      createDriver: () => new DummyDriver(),
      createIntrospector: (db) => new PostgresIntrospector(db),
      createQueryCompiler: () => new PostgresQueryCompiler(),
    },
  });
}

export function toDb(at: Instant): string {
  return new Date(at).toISOString();
}

const PARSERS = new Map<number, (text: string) => unknown>([
  [pg.types.builtins.INT8, BigInt],
  [pg.types.builtins.TIMESTAMPTZ, (text) => pgInstant(text)],
  [pg.types.builtins.DATE, (text) => text],
]);

/** PostgreSQL prints "2026-11-22 10:20:30.5+00"; sessions of this pool always run in UTC. */
function pgInstant(text: string): Instant {
  return Date.parse(`${text.slice(0, 10)}T${text.slice(11).replace(/\+00$/, 'Z')}`);
}

const types = {
  getTypeParser: (oid: number, format?: 'text' | 'binary') =>
    (format === 'binary' ? undefined : PARSERS.get(oid)) ?? pg.types.getTypeParser(oid, format as 'text'),
};

/** A text used so often gets a name: parsing and planning cost more than running most statements. */
const USES_UNNAMED = 8;
/** Every connection keeps a plan for each name; texts put together on the fly must not fill its memory. */
const NAMES_MAX = 300;
const TEXTS_MAX = 2_000;
/** What such a statement answers changes with its table, which PostgreSQL refuses for a plan it has kept. */
const ALL_COLUMNS = /(SELECT|RETURNING|\.|,)\s*\*/i;

const uses = new Map<string, number>();
const names = new Map<string, string>();

function nameOf(text: string): string | undefined {
  const known = names.get(text);
  if (known !== undefined) return known;
  const count = (uses.get(text) ?? 0) + 1;
  if (uses.size > TEXTS_MAX) uses.clear();
  uses.set(text, count);
  if (count !== USES_UNNAMED || names.size >= NAMES_MAX || ALL_COLUMNS.test(text)) return undefined;
  const name = `often-${names.size}`;
  names.set(text, name);
  return name;
}

function txOver(client: { query: pg.Pool['query'] }, tell: (payload: string) => void): Tx {
  return {
    tell: (topic, news) => tell(JSON.stringify({ topic, ...news })),
    sql: async <Row>(text: string, values: readonly unknown[] = [], given?: string) => {
      // Several statements in one text have no values, and cannot have a name.
      const name = given ?? (values.length > 0 ? nameOf(text) : undefined);
      const query = { text, values: values as unknown[], ...(name === undefined ? {} : { name }) };
      return (await client.query(query)).rows as Row[];
    },
    rows: async <Row>(query: Compilable<Row>) => {
      const { sql, parameters } = query.compile();
      return (await client.query({ text: sql, values: parameters as unknown[] })).rows as Row[];
    },
  };
}

export interface ConnectOptions {
  /** Connections held at most. */
  max?: number;
  /** `SET ROLE` at the start of each session, for an installation with one URL. */
  role?: string;
}

export function connect(url: string, { max = 10, role }: ConnectOptions = {}): Db {
  const session = `-c timezone=UTC${role === undefined ? '' : ` -c role=${role}`}`;
  const config = { connectionString: url, options: session, types, application_name: 'holdfast' };
  const pool = new pg.Pool({ ...config, max });
  // Without a listener an idle connection that the server ends would take the process down.
  pool.on('error', () => {});
  // The same for one in use; the statement under way is told of it.
  pool.on('connect', (client) => void client.on('error', () => {}));
  const teller = makeTeller(pool);
  const listener = makeListener(config);
  return {
    ...txOver(pool, (payload) => teller.tell([payload])),
    pool,
    tx: (work) => inTx(pool, teller, work),
    listen: listener.listen,
    end: async () => {
      await teller.quiet();
      await pool.end();
    },
  };
}

async function inTx<Result>(pool: pg.Pool, teller: Teller, work: (tx: Tx) => Promise<Result>): Promise<Result> {
  const client = await pool.connect();
  const told: string[] = [];
  let broken: Error | undefined;
  try {
    await client.query('BEGIN');
    const result = await work(txOver(client, (payload) => told.push(payload)));
    await client.query('COMMIT');
    teller.tell(told);
    return result;
  } catch (error) {
    await client.query('ROLLBACK').catch((failure: unknown) => {
      broken = failure instanceof Error ? failure : new Error(String(failure));
    });
    throw error;
  } finally {
    client.release(broken);
  }
}
