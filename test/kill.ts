import { parseArgs } from 'node:util';
import { killTest } from './kills.ts';
import { built } from './server.ts';

// `npm run kill-test -- 50`: nothing acknowledged is lost by kill -9 at any moment. The short form runs in kill.test.ts.

const { values, positionals } = parseArgs({ allowPositionals: true, options: { seed: { type: 'string' } } });
const kills = Number(positionals[0] ?? 50);
const seed = Number(values.seed ?? Math.floor(Math.random() * 1_000_000));
if (!Number.isInteger(kills) || kills < 1 || !Number.isInteger(seed)) {
  process.stderr.write('usage: npm run kill-test -- [KILLS] [--seed N]\n');
  process.exit(2);
}
const say = (line: string) => process.stdout.write(`${line}\n`);
say(`${kills} kills, seed ${seed}`);
built();
const { wrong, ...figures } = await killTest({ kills, seed, say });
say(JSON.stringify(figures, null, 2));
for (const sentence of wrong) say(`WRONG ${sentence}`);
say(wrong.length === 0 ? 'Nothing acknowledged was lost.' : `${wrong.length} things are wrong.`);
process.exitCode = wrong.length === 0 ? 0 : 1;
