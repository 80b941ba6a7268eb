import { EventEmitter } from 'node:events';
import type { TaskList, WorkerEvents } from 'graphile-worker';
import type { Pool } from 'pg';
import type { Installation } from './http.ts';
import { jobPool } from './job-pool.ts';
import type { Log } from './log.ts';
import type { Letter } from './mail/mail.ts';
import { randomText } from './random.ts';

/** One job of a kind: it may be run again after a crash, and is retried with growing waits while it throws. */
export type Job = (at: Installation, payload: Readonly<Record<string, unknown>>) => Promise<void>;

/** Jobs that run side by side in one process. */
const LANES = 2;
/** Taken, and crossed off again, with one statement: each costs more than writing a letter. */
const AT_ONCE = 50;
const GATHER_MS = 20;
/** New jobs are heard of at once; this is for retries and for what a broken connection missed. */
const POLL_MS = 5_000;
const UNLOCK_MS = 60_000;

/** The job of `enqueue(tx, 'letter', letter)`: the mail server, or the sandbox's outbox, has taken it. */
export const sendLetter: Job = async (at, payload) => void (await at.mail.send(payload as unknown as Letter));

/** Makes or updates the queue's own schema, as the tables' owner. Harmless when it is there. */
export async function prepareJobs(ownerUrl: string, log: Log): Promise<void> {
  const { runMigrations } = await import('graphile-worker');
  await runMigrations({ connectionString: ownerUrl, logger: await loggerOver(log), noHandleSignals: true });
}

/** Runs what is enqueued, in this process, until stopped. Loaded only here: a server without jobs need not carry it. */
export async function startJobs(
  at: Installation,
  ownerUrl: string,
  jobs: Readonly<Record<string, Job>>,
): Promise<{ stop(): Promise<void> }> {
  await prepareJobs(ownerUrl, at.log);
  const { runTaskList } = await import('graphile-worker');
  const logger = await loggerOver(at.log);
  const name = `holdfast-jobs-${randomText(9)}`;
  // A job whose end was lost in a crash of the database runs again, as after any crash; so nothing here waits for the disk.
  const session = '-c synchronous_commit=off';
  const pool = jobPool({ connectionString: ownerUrl, max: 2 * LANES + 1, application_name: name, options: session });
  const tasks: TaskList = {};
  for (const [task, job] of Object.entries({ letter: sendLetter, ...jobs }))
    tasks[task] = (payload) => job(at, payload as Record<string, unknown>);
  await unlock(pool);
  const events: WorkerEvents = new EventEmitter();
  // A job is locked in this name, and by it `unlock` finds out who lives.
  events.on('pool:create', ({ workerPool }) => (workerPool.id = name));
  const worker = { localQueue: { size: AT_ONCE }, completeJobBatchDelay: GATHER_MS, failJobBatchDelay: GATHER_MS };
  const options = {
    concurrency: LANES,
    pollInterval: POLL_MS,
    noHandleSignals: true,
    logger,
    events,
    preset: { worker },
  };
  const runner = runTaskList(options, tasks, pool);
  const timer = setInterval(() => void unlock(pool).catch(() => undefined), UNLOCK_MS);
  runner.promise.catch((error: unknown) => at.log.error({ err: error }, 'the jobs ended'));
  return {
    stop: async () => {
      clearInterval(timer);
      await runner.gracefulShutdown();
      await pool.end();
    },
  };
}

/**
 * The queue itself waits four hours before it takes a job away from a worker. A worker here has a connection under its
 * name for as long as it lives, so what one left behind by kill -9 is free at once.
 */
async function unlock(pool: Pool): Promise<void> {
  await pool.query(
    `SELECT graphile_worker.force_unlock_workers(array_agg(gone.locked_by)) FROM (
       SELECT DISTINCT locked_by FROM graphile_worker._private_jobs j WHERE locked_by IS NOT NULL AND NOT EXISTS
         (SELECT FROM pg_stat_activity a WHERE a.application_name = j.locked_by)
     ) gone HAVING count(*) > 0`,
  );
}

async function loggerOver(log: Log) {
  const { Logger } = await import('graphile-worker');
  return new Logger((scope) => (level, message, meta) => {
    const to = level === 'error' ? 'error' : level === 'warning' ? 'warn' : 'debug';
    const error: unknown = meta?.['error'];
    log[to]({ task: scope.taskIdentifier, job: scope.jobId, ...(error === undefined ? {} : { err: error }) }, message);
  });
}
