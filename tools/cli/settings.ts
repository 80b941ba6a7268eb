import { settingsTable } from '#platform/config.ts';
import type { Command } from '../command.ts';

export const settings: Command = {
  summary: 'prints every setting: its environment variable, default, meaning and what it accepts',
  run: () => {
    process.stdout.write(settingsTable());
  },
};
