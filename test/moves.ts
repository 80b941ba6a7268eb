import type { Input } from '#domain/process/define.ts';
import { DAY, dateIn, plusDays } from '#domain/time.ts';
import type { TestApp } from './app.ts';
import { askedTerms, type TestDeal } from './deals.ts';

/** Who makes a move of a test: a side, or one of the staff. */
export type Who = 'buyer' | 'provider' | 'mediator' | 'admin' | 'finance';

/** How a move becomes possible on a fresh order, who makes it, and with what. */
export interface Scene {
  readonly by: Who;
  readonly reach: (deal: TestDeal, it: TestApp) => Promise<unknown>;
  readonly body?: (deal: TestDeal, it: TestApp) => Promise<Input> | Input;
}

const today = (it: TestApp, days: number) => plusDays(dateIn(it.clock.now(), 'Asia/Shanghai'), days);
const CASE = { reason: 'report_wrong', claim_minor: 10_000, statement: 'The lamps in the photos are not ours.' };

const FORCE = { outcome: 'refund', reason: 'The inspector has closed its firm.' };
const DECISION = { buyer_minor: 10_001, reasons: 'The labels are the buyer’s in part.' };

async function pass(it: TestApp, deal: TestDeal, days: number): Promise<void> {
  it.clock.pass(days * DAY);
  await deal.tick();
}

async function disputed(deal: TestDeal): Promise<void> {
  await deal.to('reported');
  await deal.move('buyer', 'dispute', CASE);
}

async function deciding(deal: TestDeal, it: TestApp): Promise<void> {
  await disputed(deal);
  await pass(it, deal, 12);
}

async function overdue(deal: TestDeal, it: TestApp): Promise<void> {
  await deal.to('funded');
  await pass(it, deal, 15);
}

async function completed(deal: TestDeal): Promise<void> {
  await deal.to('completed');
}

const seenReport = { report_version: 1 };

/** One scene for each move that people and staff may ask for. A test holds this table to the processes. */
export const SCENES: Readonly<Record<string, Scene>> = {
  modify: {
    by: 'buyer',
    reach: () => Promise.resolve(),
    body: (_, it) => ({ terms: askedTerms(it.clock.now(), { requirements: 'Check the plugs.' }) }),
  },
  confirm: { by: 'provider', reach: () => Promise.resolve(), body: () => ({ terms_version: 1 }) },
  decline: { by: 'provider', reach: () => Promise.resolve(), body: () => ({ reason: 'No inspector is free.' }) },
  withdraw: { by: 'buyer', reach: () => Promise.resolve() },
  proposeDate: { by: 'buyer', reach: (deal) => deal.to('funded'), body: (_, it) => ({ date: today(it, 12) }) },
  agreeDate: {
    by: 'provider',
    reach: async (deal, it) => {
      await deal.to('funded');
      await deal.move('buyer', 'proposeDate', { date: today(it, 12) });
    },
  },
  cancel: { by: 'buyer', reach: (deal) => deal.to('funded') },
  backOut: { by: 'provider', reach: (deal) => deal.to('funded'), body: () => ({ reason: 'Our inspector is ill.' }) },
  refundLate: { by: 'buyer', reach: overdue },
  grantTime: { by: 'buyer', reach: overdue, body: (_, it) => ({ date: today(it, 5) }) },
  assign: {
    by: 'provider',
    reach: (deal) => deal.to('funded'),
    body: (deal) => ({ inspector: deal.provider.person.id }),
  },
  askCorrection: {
    by: 'buyer',
    reach: (deal) => deal.to('reported'),
    body: () => ({ ...seenReport, what: 'Photo 3 shows another product.' }),
  },
  refuseCorrection: {
    by: 'provider',
    reach: async (deal) => {
      await deal.to('reported');
      await deal.move('buyer', 'askCorrection', { what: 'Photo 3 shows another product.' });
    },
    body: () => ({ reason: 'It is the same lamp in grey.' }),
  },
  extend: { by: 'buyer', reach: (deal) => deal.to('reported') },
  release: { by: 'buyer', reach: (deal) => deal.to('reported'), body: () => seenReport },
  acceptAborted: {
    by: 'buyer',
    reach: async (deal) => {
      await deal.to('funded');
      await deal.report('aborted', 'neither');
    },
    body: () => seenReport,
  },
  refund: { by: 'provider', reach: (deal) => deal.to('reported') },
  dispute: { by: 'buyer', reach: (deal) => deal.to('reported'), body: () => CASE },
  askForce: {
    by: 'admin',
    reach: (deal) => deal.to('reported'),
    body: () => FORCE,
  },
  force: {
    by: 'finance',
    reach: (deal) => deal.to('reported').then(() => deal.staff('admin', 'askForce', FORCE)),
  },
  feedback: {
    by: 'buyer',
    reach: completed,
    body: () => ({ industry_knowledge: 5, service_quality: 4, comment: 'Quick and clear.' }),
  },
  declareReceipt: { by: 'buyer', reach: completed },
  continueFeedback: {
    by: 'buyer',
    reach: async (deal) => {
      await completed(deal);
      await deal.move('buyer', 'declareReceipt');
    },
    body: () => ({ report_accuracy: 5, defects_found: 12 }),
  },
  reply: {
    by: 'provider',
    reach: async (deal) => {
      await completed(deal);
      await deal.move('buyer', 'feedback', { industry_knowledge: 5, service_quality: 4 });
    },
    body: () => ({ comment: 'Thank you.' }),
  },
  disputeAfter: { by: 'buyer', reach: completed, body: () => CASE },
  answer: { by: 'provider', reach: disputed, body: () => ({ statement: 'They are yours: see the labels.' }) },
  addEvidence: { by: 'buyer', reach: disputed, body: () => ({ statement: 'Our own photos of the lamps.' }) },
  offer: { by: 'provider', reach: disputed, body: () => ({ remedy: 'split', buyer_minor: 5_000 }) },
  withdrawOffer: {
    by: 'provider',
    reach: async (deal) => {
      await disputed(deal);
      await deal.move('provider', 'offer', { remedy: 'refund' });
    },
  },
  acceptOffer: {
    by: 'buyer',
    reach: async (deal) => {
      await disputed(deal);
      await deal.move('provider', 'offer', { remedy: 'split', buyer_minor: 5_000 });
    },
  },
  escalate: {
    by: 'buyer',
    reach: async (deal, it) => {
      await disputed(deal);
      await pass(it, deal, 4);
    },
  },
  decide: {
    by: 'mediator',
    reach: deciding,
    body: () => DECISION,
  },
  acceptDecision: {
    by: 'buyer',
    reach: (deal, it) => deciding(deal, it).then(() => deal.staff('mediator', 'decide', DECISION)),
  },
  appeal: {
    by: 'provider',
    reach: (deal, it) => deciding(deal, it).then(() => deal.staff('mediator', 'decide', DECISION)),
    body: () => ({ new_facts: 'The factory has confirmed it in writing.' }),
  },
  decideAppeal: {
    by: 'admin',
    reach: async (deal, it) => {
      await deciding(deal, it);
      await deal.staff('mediator', 'decide', DECISION);
      await deal.move('provider', 'appeal', { new_facts: 'The factory has confirmed it in writing.' });
    },
    body: () => ({ buyer_minor: 0, reasons: 'The confirmation settles it.' }),
  },
  withdrawDispute: { by: 'buyer', reach: disputed },
};
