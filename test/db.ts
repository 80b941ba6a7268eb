import { inject } from 'vitest';
import { connect, type Db } from '#platform/db/pool.ts';
import { inDatabase, login } from './cluster.ts';

export type TestDb = {
  /** As the app runs: cannot touch what belongs to the ledger. */
  db: Db;
  /** As migrations run. */
  owner: Db;
  /** For what opens its own connections, such as a server under test. */
  ownerUrl: string;
  appUrl: string;
  appOptions: { role?: string };
  drop: () => Promise<void>;
};

let count = 0;

/**
 * A database of one's own, migrated, empty and in sandbox mode: one per test file, made in `beforeAll` and dropped in
 * `afterAll`. A test that fails may leave connections open; the drop ends them.
 */
export async function testDb(): Promise<TestDb> {
  const server = inject('database');
  const name = `t_${process.pid}_${performance.timeOrigin.toString(36).replace('.', '')}_${++count}`;
  await asAdmin(`CREATE DATABASE ${name} OWNER ${server.owner} TEMPLATE ${server.template} STRATEGY wal_log`);
  const ownerUrl = inDatabase(server.ownerUrl, name);
  const appUrl = inDatabase(server.appUrl, name);
  const appOptions = server.appRole === undefined ? {} : { role: server.appRole };
  const db = connect(appUrl, { max: 8, ...appOptions });
  const owner = connect(ownerUrl, { max: 4 });
  const drop = async (): Promise<void> => {
    await Promise.all([db.end(), owner.end()]);
    await asAdmin(`DROP DATABASE ${name} WITH (FORCE)`);
  };
  return { db, owner, ownerUrl, appUrl, appOptions, drop };
}

async function asAdmin(statement: string): Promise<void> {
  const admin = await login(inject('database').adminUrl);
  await admin.query(statement).finally(() => admin.end());
}
