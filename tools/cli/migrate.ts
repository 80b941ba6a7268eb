import { loadConfig } from '#platform/config.ts';
import { migrate as bringUpToDate } from '#platform/db/migrate.ts';
import { openDatabase } from '#platform/db/supervisor.ts';
import type { Command } from '../command.ts';

export const migrate: Command = {
  summary: 'brings the database up to date, as every start of the server does by itself',
  run: async () => {
    const config = loadConfig();
    const database = await openDatabase(config, 'migrate');
    try {
      const ran = await bringUpToDate(database.ownerUrl, config.mode);
      process.stdout.write(ran.length === 0 ? 'up to date\n' : ran.map((name) => `ran ${name}\n`).join(''));
    } finally {
      await database.stop();
    }
  },
};
