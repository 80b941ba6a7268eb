import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { StartError } from '#platform/start-error.ts';
import type { Command } from './command.ts';

const folder = join(import.meta.dirname, 'cli');
const names = readdirSync(folder)
  .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
  .map((name) => name.slice(0, -'.ts'.length))
  .sort();

/** tools/cli/settings.ts exports its command under the name `settings`, and so on. */
async function load(name: string): Promise<Command> {
  const exported = (await import(pathToFileURL(join(folder, `${name}.ts`)).href)) as Record<string, Command>;
  const command = exported[name];
  if (!command) throw new Error(`tools/cli/${name}.ts does not export ${name}`);
  return command;
}

async function help(): Promise<string> {
  const lines = await Promise.all(names.map(async (name) => `  ${name.padEnd(12)}${(await load(name)).summary}`));
  return `usage: holdfast COMMAND [options]\n\n${lines.join('\n')}\n`;
}

async function main([name, ...args]: readonly string[]): Promise<number> {
  if (name === undefined || ['help', '--help', '-h'].includes(name)) {
    process.stdout.write(await help());
    return 0;
  }
  if (!names.includes(name)) {
    process.stderr.write(`holdfast: there is no command ${name}\n\n${await help()}`);
    return 2;
  }
  return (await (await load(name)).run(args)) ?? 0;
}

try {
  // A command may have set an exit code of its own.
  process.exitCode = (await main(process.argv.slice(2))) || (process.exitCode ?? 0);
} catch (error) {
  process.stderr.write(`${error instanceof StartError ? error.message : ((error as Error).stack ?? String(error))}\n`);
  process.exitCode = 1;
}
