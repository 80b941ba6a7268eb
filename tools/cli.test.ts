import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { settingsTable } from '#platform/config.ts';
import { root } from '#platform/root.ts';

let dir: string;
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'cli-'));
});
afterAll(() => rmSync(dir, { recursive: true }));

function holdfast(file: string, ...args: string[]): { status: number | null; out: string; problem: string } {
  const { status, stdout, stderr } = spawnSync(file, args, { cwd: dir, encoding: 'utf8' });
  return { status, out: stdout, problem: stderr };
}

it('runs from any folder through links to links, relative and absolute', () => {
  mkdirSync(join(dir, 'bin'));
  symlinkSync(relative(join(dir, 'bin'), join(root, 'bin', 'holdfast')), join(dir, 'bin', 'near'));
  symlinkSync(join(dir, 'bin', 'near'), join(dir, 'far'));
  expect(holdfast('./far', 'settings').out).toBe(settingsTable());
});

it('lists every command with what it does, and ends with 2 at one that does not exist', () => {
  const help = holdfast(join(root, 'bin', 'holdfast'));
  for (const name of ['migrate', 'sampling', 'settings', 'verify']) {
    expect(help.out).toMatch(new RegExp(`^  ${name} +\\S+`, 'm'));
  }
  expect(help.out).not.toContain('undefined');
  const wrong = holdfast(join(root, 'bin', 'holdfast'), 'refund-everybody');
  expect(wrong.status).toBe(2);
  expect(wrong.problem).toContain('there is no command refund-everybody');
});

it('names a wrong setting in one sentence and ends with 1', () => {
  const { status, stderr } = spawnSync(join(root, 'bin', 'holdfast'), ['migrate'], {
    encoding: 'utf8',
    env: { ...process.env, MODE: 'production' },
  });
  expect(status).toBe(1);
  expect(stderr).toBe('Holdfast cannot start:\n  - MODE is "production"; it must be sandbox or live\n');
});
