import type { ExplainedEntry } from '#modules/payments/explain.ts';
import { REASONS } from '#modules/payments/books.ts';
import type { View } from '#web/view.ts';

/** Why a transfer was made: in the words of the order's move, or of the payment, refund or payout. */
export function reasonText({ t }: View, reason: string): string {
  return (REASONS as readonly string[]).includes(reason)
    ? t(`payments.reason.${reason}`)
    : t(`order.move.${reason}.done`);
}

/** Who made it: a side by its name where it is known. */
export function byText({ t }: View, by: string, names: Readonly<Record<string, string>>): string {
  return names[by] ?? t(by === 'organization' ? 'payments.by.organization' : `order.side.${by}`);
}

/** `Balance: Qiantang Quality Services`; accounts of the order itself need no owner. */
export function accountText({ t }: View, account: string, names: ReadonlyMap<string, string>): string {
  const [kind = '', owner = ''] = account.split(':');
  const label = t(`payments.account.${kind}`);
  const name = names.get(owner) ?? (kind === 'rail' ? owner : undefined);
  return name === undefined ? label : t('payments.account.with_owner', { account: label, owner: name });
}

/** Entries of one transfer stand together. */
export function byTransfer(entries: readonly ExplainedEntry[]): ExplainedEntry[][] {
  return [...Map.groupBy(entries, ({ transfer }) => transfer).values()];
}
