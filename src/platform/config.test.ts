import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadConfig, settingsTable } from './config.ts';

let dir: string;
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'config-'));
});
afterAll(() => rmSync(dir, { recursive: true }));

const live = {
  MODE: 'live',
  SECRET: 's'.repeat(32),
  PUBLIC_URL: 'https://market.example',
  SMTP_URL: 'smtp://mail.example:587',
  MAIL_FROM: 'Market <no-reply@market.example>',
};

function complaint(env: Record<string, string>): string {
  try {
    loadConfig({ DATA_DIR: dir, ...env });
  } catch (error) {
    return (error as Error).message;
  }
  return expect.unreachable();
}

describe('settings', () => {
  it('need nothing: the default is a sandbox on this machine', () => {
    const config = loadConfig({ DATA_DIR: dir });
    expect(config).toMatchObject({ mode: 'sandbox', host: '127.0.0.1', port: 3000, demo: true, logLevel: 'info' });
    expect(config.databaseUrl).toBeUndefined();
  });

  it('make the secret of a sandbox once, for nobody else to read', () => {
    const first = loadConfig({ DATA_DIR: join(dir, 'new') }).secret;
    expect(loadConfig({ DATA_DIR: join(dir, 'new') }).secret).toBe(first);
    expect(first).toMatch(/^[0-9a-f]{64}$/);
    expect(readFileSync(join(dir, 'new', 'secret'), 'utf8').trim()).toBe(first);
    expect(statSync(join(dir, 'new', 'secret')).mode & 0o777).toBe(0o600);
  });

  it('that are wrong are all named at once, with what would be right', () => {
    const text = complaint({ PORT: '70000', MODE: 'prod', DATABASE_POOL: 'many', LOG_LEVEL: 'loud', DEMO: 'yes' });
    expect(text).toContain('PORT is "70000"; it must be a whole number from 0 to 65535');
    for (const name of ['MODE', 'DATABASE_POOL', 'LOG_LEVEL', 'DEMO']) expect(text).toContain(`${name} is `);
  });

  it('that may hold a password are never repeated', () => {
    const text = complaint({ DATABASE_URL: 'mysql://me:hunter2@host/db', SMTP_URL: 'hunter2', SECRET: 'hunter2' });
    expect(text).not.toContain('hunter2');
    for (const name of ['DATABASE_URL', 'SMTP_URL', 'SECRET']) expect(text).toContain(`${name} is not understood`);
  });

  it('given empty count as not given', () => {
    expect(loadConfig({ DATA_DIR: dir, PORT: '', SMTP_URL: ' ' })).toMatchObject({ port: 3000, smtpUrl: undefined });
  });

  it('contradicting each other are refused', () => {
    expect(complaint({ DATABASE_APP_URL: 'postgres://app@host/db' })).toContain('without DATABASE_URL');
  });

  it('take a database behind a socket', () => {
    const url = 'postgres:///holdfast?host=/run/postgresql';
    expect(loadConfig({ DATA_DIR: dir, DATABASE_URL: url }).databaseUrl).toBe(url);
  });

  it('say in one sentence what is wrong with a folder that cannot be made', () => {
    const below = join(dir, 'a-file', 'data');
    writeFileSync(join(dir, 'a-file'), '');
    expect(complaint({ DATA_DIR: below })).toContain(`DATA_DIR (${below}) cannot be written: ENOTDIR`);
  });
});

describe('live mode', () => {
  it('says everything that is missing', () => {
    const text = complaint({ MODE: 'live' });
    for (const name of ['SECRET', 'PUBLIC_URL', 'SMTP_URL', 'MAIL_FROM']) expect(text).toContain(`${name} is missing`);
  });

  it('starts with secret, address and mail, and has nothing of the sandbox', () => {
    expect(loadConfig({ ...live, DATA_DIR: dir, DEMO: 'on' })).toMatchObject({ mode: 'live', demo: false });
  });

  it('takes no short secret and no open address', () => {
    expect(complaint({ ...live, SECRET: 'short' })).toContain('SECRET is not understood');
    expect(complaint({ ...live, PUBLIC_URL: 'http://market.example' })).toContain('https://');
    expect(complaint({ ...live, PUBLIC_URL: 'https://market.example/shop' })).toContain('PUBLIC_URL is not understood');
    expect(loadConfig({ ...live, PUBLIC_URL: 'http://localhost:3000/', DATA_DIR: dir }).publicUrl).toBe(
      'http://localhost:3000',
    );
  });
});

it('the table has a row for each setting', () => {
  expect(settingsTable()).toContain('| `PORT` | `3000` | port to listen on');
  expect(settingsTable()).toContain('| `SECRET` | required in live mode |');
});
