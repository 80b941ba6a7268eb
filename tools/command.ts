import { loadConfig, type Config } from '#platform/config.ts';
import { openDatabase } from '#platform/db/supervisor.ts';
import { connect, type Db } from '#platform/db/pool.ts';

/** What tools/cli/NAME.ts exports as NAME. `run` answers the exit code; nothing means 0. */
export type Command = {
  summary: string;
  run: (args: string[]) => Promise<number | void> | number | void;
};

/**
 * Gives the work the database of the running installation, found by the same settings as the server's; where no server
 * runs, the embedded database is started for as long as the work takes. `db` is the app's restricted role.
 */
export async function withDatabase<Result>(
  command: string,
  work: (db: Db, config: Config) => Promise<Result>,
): Promise<Result> {
  const config = loadConfig();
  const database = await openDatabase(config, command);
  const db = connect(database.appUrl, { max: 4, ...database.appOptions });
  try {
    return await work(db, config);
  } finally {
    await db.end();
    await database.stop();
  }
}
