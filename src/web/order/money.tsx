import { heldOf } from '#domain/ledger/posting.ts';
import { money } from '#domain/money.ts';
import type { OrderView } from '#modules/orders/queries.ts';
import { paths } from '#web/paths.ts';
import { MoneyBar, type MoneyPlace } from '#web/ui/order.tsx';
import { rich } from '#web/ui/rich.tsx';
import type { View } from '#web/view.ts';

/** What the books say of this order, in minor units. */
export interface OrderMoney {
  readonly paid: bigint;
  readonly to_provider: bigint;
  readonly fees: bigint;
  readonly refunded: bigint;
}

/** Where every cent of the order is now. */
export function OrderMoneyBar({ view, shown, books }: { view: View; shown: OrderView; books: OrderMoney }) {
  const { t, format } = view;
  const { order, by } = shown;
  const { currency, due_minor, fee_minor } = order.terms;
  const amount = (minor: bigint) => money(minor, currency);
  const held = heldOf(order.tranches);
  const whose = by.side === 'buyer' ? 'you' : 'buyer';
  const isPaid = books.paid > 0n;
  const provider = isPaid && held === 0n ? books.to_provider : BigInt(due_minor - fee_minor);
  const places: MoneyPlace[] = [
    {
      label: t(isPaid ? `orderpage.money.paid_${whose}` : `orderpage.money.pays_${whose}`),
      amount: amount(isPaid ? books.paid : BigInt(due_minor)),
      later: !isPaid,
    },
    {
      label: t('orderpage.money.held'),
      amount: amount(held),
      tone: held > 0n ? (order.machine.state === 'disputed' ? 'stop' : 'held') : 'plain',
      later: held === 0n,
    },
    {
      label: t(
        `orderpage.money.${by.side === 'provider' ? 'you' : 'inspector'}_${books.to_provider > 0n ? 'released' : isPaid && held === 0n ? 'got' : 'receives'}`,
      ),
      amount: amount(provider),
      tone: books.to_provider > 0n ? 'paid' : 'plain',
      later: books.to_provider === 0n,
    },
  ];
  if (books.refunded > 0n)
    places.push({ label: t('orderpage.money.refunded'), amount: amount(books.refunded), tone: 'note' });
  return (
    <MoneyBar places={places}>
      <p>
        {rich(t, `orderpage.money.explained_${order.terms.fee_by}`, {
          due: format.money(amount(BigInt(due_minor))),
          net: format.money(amount(BigInt(due_minor - fee_minor))),
          fee: format.money(amount(BigInt(fee_minor))),
          rate: format.bps(order.terms.policy.fee_bps),
        })}{' '}
        {isPaid ? <a href={paths.orderMoney(order.id)}>{t('orderpage.money.each_cent')}</a> : null}
      </p>
    </MoneyBar>
  );
}
