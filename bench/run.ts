import { readdirSync } from 'node:fs';
import type { Figure } from './figure.ts';

/**
 * `npm run -s bench -- NAME` runs one, without a name all. A figure is a line of words, with `--json` one of JSON: name,
 * value, unit, control, ratio, n.
 */
const own = [
  'run.ts',
  'figure.ts',
  'database.ts',
  'load.ts',
  'moves.ts',
  'pages.ts',
  'page-server.ts',
  'starts.ts',
  'chat-bare.ts',
  'directory.ts',
  'directory-market.ts',
];
const names = readdirSync(import.meta.dirname)
  .filter((file) => file.endsWith('.ts') && !own.includes(file))
  .map((file) => file.slice(0, -3));
const wanted = process.argv.slice(2).filter((arg) => !arg.startsWith('--'));
const isJson = process.argv.includes('--json');
const unknown = wanted.filter((name) => !names.includes(name));
if (unknown.length > 0) {
  process.stderr.write(`No benchmark ${unknown.join(', ')}; there are: ${names.join(', ')}\n`);
  process.exit(2);
}
for (const name of wanted.length > 0 ? wanted : names) {
  const { run } = (await import(`./${name}.ts`)) as { run(): Promise<Figure[]> };
  for (const figure of await run()) process.stdout.write(`${isJson ? JSON.stringify(figure) : inWords(figure)}\n`);
}

function inWords({ name, value, unit, control, ratio, n }: Figure): string {
  const beside = control === null ? '' : `, control ${control}, ratio ${ratio}`;
  return `${name.padEnd(32)} ${value} ${unit}${beside} (n ${n})`;
}
