/**
 * The chart of accounts. An account's id is `kind:owner:CURRENCY` (`kind:CURRENCY` where the installation owns it). A
 * balance above zero is what the operator owes the owner; rails, receivables, losses and costs mirror it below zero.
 */
export const CHART = {
  rail: { owner: 'rail', shared: true, sign: 'any' },
  escrow: { owner: 'tranche', shared: false, sign: 'credit' },
  balance: { owner: 'organization', shared: false, sign: 'credit' },
  payout: { owner: 'organization', shared: false, sign: 'credit' },
  refund: { owner: 'order', shared: false, sign: 'credit' },
  unapplied: { owner: 'order', shared: false, sign: 'credit' },
  frozen: { owner: 'dispute', shared: false, sign: 'credit' },
  owed: { owner: 'organization', shared: false, sign: 'credit' },
  receivable: { owner: 'organization', shared: false, sign: 'debit' },
  fees: { owner: 'installation', shared: true, sign: 'any' },
  losses: { owner: 'installation', shared: true, sign: 'any' },
  rail_costs: { owner: 'installation', shared: true, sign: 'any' },
} as const satisfies Record<string, AccountKind>;

interface AccountKind {
  readonly owner: 'rail' | 'tranche' | 'organization' | 'order' | 'dispute' | 'installation';
  /** Shared by everybody: insert-only, never locked, its balance is the sum of its entries. */
  readonly shared: boolean;
  /** `credit` never goes below zero, `debit` never above; the database refuses it. */
  readonly sign: 'credit' | 'debit' | 'any';
}

export type Kind = keyof typeof CHART;
type Installed = 'fees' | 'losses' | 'rail_costs';

/** Transit kinds end at zero or have a dated task; `holdfast verify` checks it. */
export const TRANSIT: readonly Kind[] = ['refund', 'unapplied', 'payout', 'frozen'];

export type Account = `${Kind}:${string}`;

export function account(kind: Exclude<Kind, Installed>, owner: string, currency: string): Account {
  return `${kind}:${owner}:${currency}`;
}

export function installed(kind: Installed, currency: string): Account {
  return `${kind}:${currency}`;
}
