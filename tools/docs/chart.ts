import { CHART, TRANSIT, account, type Kind } from '#domain/ledger/chart.ts';
import { chargeBack, entriesOf, heldOf, hold, settle, type Tranche, type Transfer } from '#domain/ledger/posting.ts';
import { bpsOf, decimalOf } from '#domain/money.ts';
import { DEFAULT_POLICY } from '#domain/policy.ts';
import { dueOf } from '#domain/process/order.ts';
import { code, page, table } from './markdown.ts';

const HOLDS: Record<Kind, string> = {
  rail: 'money that a payment provider or bank of the operator holds; below zero by what it holds',
  escrow: 'one tranche of an order, from payment until its one settlement',
  balance: 'what an organization can be paid out',
  payout: 'on its way to an organization’s bank',
  refund: 'on its way back to the buyer of an order',
  unapplied: 'arrived when no order was waiting for it, or short of what was due',
  frozen: 'taken out of a provider’s balance while a dispute after release lasts',
  owed: 'what an organization is to get when its debtor has earned it',
  receivable: 'what an organization owes the operator',
  fees: 'commission earned',
  losses: 'what the operator bears',
  rail_costs: 'what rails charge the operator',
};

const AT = { order: 'ORDER', provider: 'INSPECTOR', currency: 'USD' };
const PRICE = 30_900n;

/** docs/reference/chart.md; every amount is booked by the real functions. */
export function chartPage(): string {
  const kinds = (Object.keys(CHART) as Kind[]).map((kind) => {
    const { owner, shared, sign } = CHART[kind];
    const side = { credit: 'never below zero', debit: 'never above zero', any: '' }[sign];
    return [
      code(kind),
      owner,
      HOLDS[kind],
      side,
      shared ? 'insert-only' : '',
      TRANSIT.includes(kind) ? 'ends at zero or has a date' : '',
    ];
  });
  return page(
    'Chart of accounts',
    '`src/domain/ledger`',
    INTRO,
    table(['kind', 'one for each', 'holds', 'balance', 'shared', 'transit'], ...kinds),
    '## What is booked',
    EXAMPLE,
    ...examples().flatMap(({ title, transfer }) => [`### ${title}`, transferTable(transfer)]),
  );
}

const INTRO = `An account's id is \`kind:owner:CURRENCY\`. Every transfer sums to zero in each currency. A balance above zero is what
the operator owes the owner; rails, receivables, losses and costs mirror it below zero.`;

const EXAMPLE = `An inspection for ${usd(PRICE)} with ${DEFAULT_POLICY.fee_bps / 100} % commission inside the price, unless another
is named. Plus is what an account gets, minus what it gives.`;

function held(minor: bigint, state: Tranche['state'] = 'held'): Tranche {
  const { due, fee } = dueOf(minor, DEFAULT_POLICY.fee_bps, 'provider');
  return { id: 'TRANCHE', minor: due, fee_minor: fee, state };
}

function examples(): { title: string; transfer: Transfer }[] {
  const tranche = held(PRICE);
  const byBps = (title: string, reason: string, bps: number, of = tranche) => ({
    title,
    transfer: settle(AT, reason, [of], bpsOf(heldOf([of]), bps)),
  });
  const ladder = DEFAULT_POLICY.cancel_ladder.map(({ hours_before: hours, provider_bps: bps }) =>
    byBps(`Cancelled by the buyer ${ladderWords(hours)}: the provider’s side gets ${bps / 100} %`, 'cancel', bps),
  );
  const { due, fee } = dueOf(PRICE, DEFAULT_POLICY.fee_bps, 'buyer');
  const onTop: Tranche = { id: 'TRANCHE', minor: due, fee_minor: fee, state: 'held' };
  return [
    { title: 'Paid: held in escrow', transfer: hold(AT, [held(PRICE, 'due')], 'RAIL', PRICE, 0n) },
    { title: 'Paid over: the rest waits', transfer: hold(AT, [held(PRICE, 'due')], 'RAIL', PRICE + 100n, 0n) },
    {
      title: 'Topped up: what waited is used first',
      transfer: hold(AT, [held(PRICE, 'due')], 'RAIL', 10_900n, 20_000n),
    },
    byBps('Released', 'release', 10_000),
    byBps('Released where the buyer pays the fee on top', 'release', 10_000, onTop),
    byBps('Refunded', 'refund', 0),
    { title: 'Split: 100.01 to the buyer', transfer: settle(AT, 'settle', [tranche], PRICE - 10_001n) },
    ...ladder,
    { title: 'Charged back while held', transfer: chargeBack(AT, [tranche], 'RAIL', 0n) },
    { title: 'Charged back after release', transfer: chargeBack(AT, [held(PRICE, 'settled')], 'RAIL', PRICE) },
    { title: 'Paid out', transfer: payout() },
  ];
}

function payout(): Transfer {
  const net = PRICE - dueOf(PRICE, DEFAULT_POLICY.fee_bps, 'provider').fee;
  const postings = [
    { from: account('balance', AT.provider, 'USD'), to: account('payout', AT.provider, 'USD'), minor: net },
  ];
  return { reason: 'payout', postings, opens: [], settles: [] };
}

function ladderWords(hours: number): string {
  if (hours > 0) return `${hours} hours or more before the visit`;
  return hours === 0 ? 'later, before the day of the visit' : 'on the day of the visit';
}

function transferTable(transfer: Transfer): string {
  const rows = entriesOf(transfer.postings).map(({ account: name, minor }) => [
    code(name),
    minor > 0n ? `+${usd(minor)}` : `−${usd(-minor)}`,
  ]);
  return table(['account', 'amount'], ...rows);
}

function usd(minor: bigint): string {
  return `${decimalOf({ minor, currency: 'USD' })} USD`;
}
