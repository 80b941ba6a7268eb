import { spawnSync } from 'node:child_process';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { settingsTable } from '#platform/config.ts';
import { root } from '#platform/root.ts';

// What a newcomer is told to type, set and open is there. What it then does has tests of its own beside the code.

const read = (path: string): string => readFileSync(join(root, path), 'utf8');
const papers = ['README.md', 'CONTRIBUTING.md', ...globSync('docs/**/*.md', { cwd: root })];
const told = read('README.md') + read('CONTRIBUTING.md');

test.each(papers)('every link of %s leads to a file', (paper) => {
  const links = [...read(paper).matchAll(/\]\((?!https?:|#)([^)#\s]+)/g)].map(([, to]) => to!);
  const lost = links.filter((to) => !existsSync(join(root, dirname(paper), to)));
  expect(lost).toEqual([]);
});

test('every npm command that is named is one', () => {
  const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
  const named = [...told.matchAll(/npm (?:run (?:-s )?([\w-]+)|(start|test))\b/g)].map(
    ([, one, other]) => (one ?? other)!,
  );
  expect(named).toEqual(expect.arrayContaining(['start', 'test', 'bench']));
  expect(named.filter((name) => !(name in scripts))).toEqual([]);
});

test('every command of holdfast that is named is one, and sampling prints what it is asked', () => {
  const holdfast = (...args: string[]) => spawnSync(join(root, 'bin/holdfast'), args, { encoding: 'utf8' }).stdout;
  const commands = [...holdfast().matchAll(/^ {2}(\w+) /gm)].map(([, name]) => name);
  const named = [...told.matchAll(/\.\/bin\/holdfast (\w+)(.*)/g)];
  expect(named.map(([, name]) => name)).toEqual(expect.arrayContaining(['verify', 'sampling', 'clock', 'settings']));
  for (const [, name] of named) expect(commands).toContain(name);
  const sampling = named.find(([, name]) => name === 'sampling')!;
  expect(JSON.parse(holdfast('sampling', ...sampling[2]!.trim().split(' ')))).toEqual({
    letter: 'L',
    finalLetter: 'L',
    n: 200,
    ac: 7,
    re: 8,
    fullInspection: false,
  });
}, 60_000);

test('every setting that is named is one', () => {
  const settings = settingsTable();
  const named = [...told.matchAll(/\b([A-Z]+_[A-Z_]+|MODE)=?\b/g)].map(([, name]) => name!);
  expect(named).toEqual(expect.arrayContaining(['DATABASE_URL', 'DATABASE_APP_URL', 'MODE']));
  // For the tests themselves, and no setting of an installation.
  const ofTests = ['TEST_DATABASE_URL'];
  expect(named.filter((name) => !ofTests.includes(name) && !settings.includes(`\`${name}\``))).toEqual([]);
});

test('every folder of the table in CONTRIBUTING is there', () => {
  const rows = [...read('CONTRIBUTING.md').matchAll(/^\| (`[^|]+?) \|/gm)].flatMap(([, cell]) =>
    [...cell!.matchAll(/`((?:src|db|tools|test|e2e|bench|docs)[\w/]*)/g)].map(([, path]) => path!),
  );
  expect(rows.length).toBeGreaterThan(8);
  expect(rows.filter((path) => !existsSync(join(root, path.replace(/\/$/, ''))))).toEqual([]);
});
