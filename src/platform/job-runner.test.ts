import { afterAll, beforeAll, expect, test } from 'vitest';
import { testDb, type TestDb } from '#test/db.ts';
import { NOON } from '#test/snapshots.ts';
import { standingClock } from './clock.ts';
import type { Installation } from './http.ts';
import { prepareJobs, startJobs, type Job } from './job-runner.ts';
import { enqueue } from './jobs.ts';
import { makeLog } from './log.ts';
import { eachBy, type Letter } from './mail/mail.ts';

let base: TestDb;
let at: Installation;
let letters: Letter[];
beforeAll(async () => {
  base = await testDb();
  letters = [];
  const send = (letter: Letter): Promise<{ message: string }> => {
    letters.push(letter);
    return Promise.resolve({ message: '' });
  };
  const clock = standingClock(NOON);
  at = {
    db: base.db,
    clock,
    log: makeLog('silent'),
    mail: { send, sendAll: eachBy(send), close: () => undefined },
  } as unknown as Installation;
  await prepareJobs(base.ownerUrl, at.log);
});
afterAll(() => base.drop());

const letter = { to: 'buyer@example.com', subject: 'Paid', text: 'It is held.' };
const waiting = async (): Promise<number> =>
  (await base.owner.sql<{ n: number }>('SELECT count(*)::int AS n FROM graphile_worker._private_jobs'))[0]?.n ?? 0;

test('a job of a database transaction that is rolled back never runs; of one that commits, after it', async () => {
  await expect(
    base.db.tx(async (tx) => {
      await enqueue(tx, 'letter', { ...letter, subject: 'Never' });
      throw new Error('rolled back');
    }),
  ).rejects.toThrow('rolled back');
  await base.db.tx((tx) => enqueue(tx, 'letter', letter));
  const jobs = await startJobs(at, base.ownerUrl, {});
  await expect.poll(waiting, { timeout: 10_000 }).toBe(0);
  await jobs.stop();
  expect(letters).toEqual([letter]);
});

test('a job that a killed worker had begun is free again at the next start', async () => {
  letters.length = 0;
  await enqueue(base.db, 'letter', letter);
  await base.owner.sql(
    `UPDATE graphile_worker._private_jobs SET locked_by = 'holdfast-jobs-killed.0', locked_at = now(), attempts = 1`,
  );
  const jobs = await startJobs(at, base.ownerUrl, {});
  await expect.poll(waiting, { timeout: 10_000 }).toBe(0);
  await jobs.stop();
  expect(letters).toEqual([letter]);
});

test('a job that fails stays, with its error, and a stop waits for one under way', async () => {
  const { promise: slow, resolve: begun } = Promise.withResolvers<void>();
  const { promise: gate, resolve: goOn } = Promise.withResolvers<void>();
  let ended = false;
  const failing: Job = () => Promise.reject(new Error('the mail server says no'));
  const lasting: Job = async () => {
    begun();
    await gate;
    ended = true;
  };
  await enqueue(base.db, 'failing', {});
  await enqueue(base.db, 'lasting', {});
  const jobs = await startJobs(at, base.ownerUrl, { failing, lasting });
  await slow;
  const errors = () =>
    base.owner.sql('SELECT attempts, last_error FROM graphile_worker._private_jobs WHERE last_error IS NOT NULL');
  await expect.poll(errors, { timeout: 10_000 }).toHaveLength(1);
  const stopped = jobs.stop();
  goOn();
  await stopped;
  expect(ended).toBe(true);
  expect(await errors()).toMatchObject([
    { attempts: 1, last_error: expect.stringContaining('the mail server says no') },
  ]);
});

test('a job that is under way is locked in the name of a connection that lives, so nobody frees it', async () => {
  const { promise: begun, resolve: begins } = Promise.withResolvers<void>();
  const { promise: gate, resolve: goOn } = Promise.withResolvers<void>();
  const lasting: Job = async () => {
    begins();
    await gate;
  };
  await base.owner.sql('DELETE FROM graphile_worker._private_jobs');
  await enqueue(base.db, 'lasting', {});
  const jobs = await startJobs(at, base.ownerUrl, { lasting });
  await begun;
  const held = await base.owner.sql(
    `SELECT FROM graphile_worker._private_jobs j JOIN pg_stat_activity a ON a.application_name = split_part(j.locked_by, '.', 1)`,
  );
  goOn();
  await jobs.stop();
  expect(held.length).toBeGreaterThan(0);
});

test('a database that goes away in the middle of a job ends neither the process nor the queue', async () => {
  const failing: Job = async () => {
    await base.owner.sql(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name LIKE 'holdfast-jobs-%'`,
    );
    throw new Error('in the middle of it');
  };
  await base.owner.sql('DELETE FROM graphile_worker._private_jobs');
  await enqueue(base.db, 'failing', {});
  const jobs = await startJobs(at, base.ownerUrl, { failing });
  const errors = () =>
    base.owner.sql<{ last_error: string }>(
      'SELECT last_error FROM graphile_worker._private_jobs WHERE last_error IS NOT NULL',
    );
  await expect.poll(errors, { timeout: 15_000 }).toEqual([{ last_error: 'in the middle of it' }]);
  await jobs.stop();
});

test('the app may add jobs and not read them: they hold addresses', async () => {
  await expect(base.db.sql('SELECT * FROM graphile_worker._private_jobs')).rejects.toThrow(/permission denied/);
});
