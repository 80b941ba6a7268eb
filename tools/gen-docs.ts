// Makes docs/reference from the code. `--check` writes nothing and ends with 1 where a page is not what the code says.
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { words } from '#platform/i18n.ts';
import { apiDocument } from './docs/api.ts';
import { chartPage } from './docs/chart.ts';
import { errorsPage, pathsPage, permissionsPage, policyPage, settingsPage } from './docs/lists.ts';
import { processesPage } from './docs/processes.ts';

const folder = join(import.meta.dirname, '..', 'docs', 'reference');

const pages: Readonly<Record<string, () => string | Promise<string>>> = {
  'api.json': apiDocument,
  'chart.md': chartPage,
  'errors.md': errorsPage,
  'paths.md': pathsPage,
  'permissions.md': permissionsPage,
  'policy.md': policyPage,
  'processes.md': () => processesPage(words('en')),
  'settings.md': settingsPage,
};

const checks = process.argv.includes('--check');
const drifted: string[] = [];
mkdirSync(folder, { recursive: true });
for (const [name, make] of Object.entries(pages)) {
  const path = join(folder, name);
  const made = await make();
  const there = existsSync(path) ? readFileSync(path, 'utf8') : '';
  if (made === there) continue;
  drifted.push(`docs/reference/${name}${checks ? firstDifference(there, made) : ''}`);
  if (!checks) writeFileSync(path, made);
}
for (const name of readdirSync(folder)) {
  if (name in pages) continue;
  drifted.push(`docs/reference/${name}, which nothing makes`);
  if (!checks) rmSync(join(folder, name));
}

if (checks && drifted.length > 0) {
  process.stderr.write(`Not what the code says; run npm run gen:\n${drifted.map((line) => `  ${line}\n`).join('')}`);
  process.exitCode = 1;
} else {
  process.stdout.write(
    drifted.length === 0 ? 'docs/reference is what the code says\n' : drifted.map((line) => `wrote ${line}\n`).join(''),
  );
}

function firstDifference(there: string, made: string): string {
  const [old, fresh] = [there.split('\n'), made.split('\n')];
  const line = fresh.findIndex((text, i) => text !== old[i]);
  return line < 0 ? ', which is longer' : `, line ${line + 1}: ${(fresh[line] ?? '').slice(0, 100)}`;
}
