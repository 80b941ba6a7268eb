import { shareOf } from '../money.ts';
import { account, installed, type Account } from './chart.ts';

/** One movement: `minor` (above zero) leaves `from` and arrives at `to`. A pair balances by construction. */
export interface Posting {
  readonly from: Account;
  readonly to: Account;
  readonly minor: bigint;
}

/** Each tranche settles once, in one of these ways; the database keeps the right. */
export type SettleKind = 'release' | 'refund' | 'split' | 'divide' | 'chargeback';

export interface Tranche {
  readonly id: string;
  /** What the buyer pays into it, the fee included. */
  readonly minor: bigint;
  /** The operator's part of `minor` when all of it is released. */
  readonly fee_minor: bigint;
  /** `divided`: what it held is in its children, which stand after it. */
  readonly state: 'due' | 'held' | 'settled' | 'divided';
  /** Which part of the price it is, where the terms have several. */
  readonly milestone?: number;
  /** A claim of the buyer is about it; what bears no mark is not in question. */
  readonly claimed?: true;
}

export interface Division {
  readonly parent: string;
  /** What they hold sums to what the parent held. */
  readonly children: readonly Tranche[];
}

/** What a move does to the books: one transfer, the escrows it opens, the settle rights it uses up. */
export interface Transfer {
  readonly reason: string;
  readonly postings: readonly Posting[];
  readonly opens: readonly string[];
  readonly settles: readonly { readonly tranche: string; readonly kind: SettleKind }[];
  readonly divides?: readonly Division[];
}

interface Parties {
  readonly order: string;
  readonly provider: string;
  readonly currency: string;
}

/** What arrives from the rail beyond what is due waits as unapplied; what waited there before is used first. */
export function hold(
  at: Parties,
  tranches: readonly Tranche[],
  rail: string,
  arrived: bigint,
  waiting: bigint,
): Transfer {
  const unapplied = account('unapplied', at.order, at.currency);
  const source = account('rail', rail, at.currency);
  let used = waiting;
  let rest = arrived;
  const postings = tranches.flatMap(({ id, minor }) => {
    const escrow = account('escrow', id, at.currency);
    const old = used < minor ? used : minor;
    used -= old;
    rest -= minor - old;
    return some({ from: unapplied, to: escrow, minor: old }, { from: source, to: escrow, minor: minor - old });
  });
  return {
    reason: 'fund',
    postings: [...postings, ...some({ from: source, to: unapplied, minor: rest })],
    opens: tranches.map(({ id }) => id),
    settles: [],
  };
}

/** The parent's one settle right is used up; each child has its own. */
export function divide(at: Parties, reason: string, { parent, children }: Division): Transfer {
  const from = account('escrow', parent, at.currency);
  return {
    reason,
    postings: children.map(({ id, minor }) => ({ from, to: account('escrow', id, at.currency), minor })),
    opens: children.map(({ id }) => id),
    settles: [{ tranche: parent, kind: 'divide' }],
    divides: [{ parent, children }],
  };
}

/**
 * Settles the held tranches so that the provider's side gets `gross` of what is held, commission included, and the
 * buyer the rest. The commission is pro rata on what the provider gets, rounded down; odd cents go to the buyer.
 */
export function settle(at: Parties, reason: string, tranches: readonly Tranche[], gross: bigint): Transfer {
  const held = heldOf(tranches);
  if (gross < 0n || gross > held) throw new RangeError('a settlement is between nothing and what is held');
  let rest = gross;
  const postings: Posting[] = [];
  const settles: { tranche: string; kind: SettleKind }[] = [];
  for (const tranche of tranches) {
    if (tranche.state !== 'held') continue;
    const part = rest < tranche.minor ? rest : tranche.minor;
    rest -= part;
    const fee = shareOf(tranche.fee_minor, part, tranche.minor);
    const escrow = account('escrow', tranche.id, at.currency);
    postings.push(
      ...some(
        { from: escrow, to: account('balance', at.provider, at.currency), minor: part - fee },
        { from: escrow, to: installed('fees', at.currency), minor: fee },
        { from: escrow, to: account('refund', at.order, at.currency), minor: tranche.minor - part },
      ),
    );
    settles.push({
      tranche: tranche.id,
      kind: part === tranche.minor ? 'release' : part === 0n ? 'refund' : 'split',
    });
  }
  return { reason, postings, opens: [], settles };
}

/** The rail takes the money back: out of escrow what is held, out of the provider's future earnings what was released. */
export function chargeBack(at: Parties, tranches: readonly Tranche[], rail: string, released: bigint): Transfer {
  const target = account('rail', rail, at.currency);
  const held = tranches.filter((tranche) => tranche.state === 'held');
  return {
    reason: 'chargeBack',
    postings: some(
      ...held.map(({ id, minor }) => ({
        from: account('escrow', id, at.currency),
        to: target,
        minor,
      })),
      { from: account('receivable', at.provider, at.currency), to: target, minor: released },
    ),
    opens: [],
    settles: held.map(({ id }) => ({ tranche: id, kind: 'chargeback' })),
  };
}

export function heldOf(tranches: readonly Tranche[]): bigint {
  return tranches.reduce((sum, tranche) => sum + (tranche.state === 'held' ? tranche.minor : 0n), 0n);
}

/** The entries of a transfer: one signed amount an account, in a fixed order; they sum to zero. */
export function entriesOf(postings: readonly Posting[]): { account: Account; minor: bigint }[] {
  const sums = new Map<Account, bigint>();
  for (const { from, to, minor } of postings) {
    sums.set(from, (sums.get(from) ?? 0n) - minor);
    sums.set(to, (sums.get(to) ?? 0n) + minor);
  }
  return [...sums].filter(([, minor]) => minor !== 0n).map(([name, minor]) => ({ account: name, minor }));
}

function some(...postings: Posting[]): Posting[] {
  return postings.filter(({ minor }) => minor !== 0n);
}
