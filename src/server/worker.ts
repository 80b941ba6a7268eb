import type { Installation } from '#platform/http.ts';
import { startJobs } from '#platform/job-runner.ts';
import type { NamedReaction } from '#platform/outbox.ts';
import { startRelay } from '#platform/relay.ts';

/** Everything that happens after a commit. Each module lists its own; the order among them means nothing. */
export const REACTIONS: readonly NamedReaction[] = [];

export interface Worker {
  stop(): Promise<void>;
}

/** Runs reactions and jobs in this process until stopped. `ownerUrl` is the tables' owner: the job queue is its own. */
export async function startWorker(at: Installation, ownerUrl: string): Promise<Worker> {
  const jobs = await startJobs(at, ownerUrl, {});
  const relay = startRelay(at, { reactions: REACTIONS });
  return {
    stop: async () => {
      await relay.stop();
      await jobs.stop();
    },
  };
}
