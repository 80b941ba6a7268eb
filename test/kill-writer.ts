// A process for supervisor.test.ts to kill: starts the database of the folder given and adds row after row, printing
// each number only once its commit was answered.
import { startDatabase } from '#platform/db/supervisor.ts';
import { connect } from '#platform/db/pool.ts';

const config = { dataDir: process.argv[2]!, databaseUrl: undefined, databaseAppUrl: undefined, databasePool: 4 };
const { ownerUrl } = await startDatabase(config, { log: (line) => process.stderr.write(`${line}\n`) });
const owner = connect(ownerUrl, { max: 2 });
await owner.sql('CREATE TABLE IF NOT EXISTS acknowledged (n integer PRIMARY KEY)');
const [last] = await owner.sql<{ n: number }>('SELECT coalesce(max(n), 0) AS n FROM acknowledged');
for (let n = last!.n + 1; ; n += 1) {
  await owner.sql('INSERT INTO acknowledged VALUES ($1)', [n]);
  process.stdout.write(`${n}\n`);
}
