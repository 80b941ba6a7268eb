import { feedback, receipt, trackRecord } from '#modules/feedback/reactions.ts';
import { forgetNotices, notices, noticesWithoutMail } from '#modules/notices/reactions.ts';
import { reactions as payments } from '#modules/payments/reactions.ts';
import { boundInspection } from '#modules/reports/reactions.ts';
import { forgetSearches } from '#modules/shortlists/reactions.ts';
import { forgetAsker, supportMail } from '#modules/support/reactions.ts';
import type { Installation } from '#platform/http.ts';
import { startJobs, type Job } from '#platform/job-runner.ts';
import type { NamedReaction } from '#platform/outbox.ts';
import { startRelay } from '#platform/relay.ts';
import { sendNotices } from './notice-letter.ts';
import { sendSupportAnswer } from './support-letter.ts';

/** Everything that happens after a commit. Each module lists its own; the order among them means nothing. */
export const REACTIONS: readonly NamedReaction[] = [
  ...payments,
  boundInspection,
  feedback,
  receipt,
  trackRecord,
  notices,
  forgetNotices,
  supportMail,
  forgetAsker,
  forgetSearches,
];

/** For `drain` while a demo market is made: the same without mail. */
export const REACTIONS_OF_SEED: readonly NamedReaction[] = [
  ...payments,
  boundInspection,
  feedback,
  receipt,
  trackRecord,
  noticesWithoutMail,
];

const JOBS: Readonly<Record<string, Job>> = { notices: sendNotices, support: sendSupportAnswer };

export interface Worker {
  stop(): Promise<void>;
}

/** Runs reactions and jobs in this process until stopped. `ownerUrl` is the tables' owner: the job queue is its own. */
export async function startWorker(at: Installation, ownerUrl: string): Promise<Worker> {
  const jobs = await startJobs(at, ownerUrl, JOBS);
  const relay = startRelay(at, { reactions: REACTIONS });
  return {
    stop: async () => {
      await relay.stop();
      await jobs.stop();
    },
  };
}
