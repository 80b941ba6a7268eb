import { heldOf } from '#domain/ledger/posting.ts';
import { money } from '#domain/money.ts';
import { processNamed } from '#domain/process/registry.ts';
import type { OrderView } from '#modules/orders/queries.ts';
import { paths } from '#web/paths.ts';
import { MoneyBar, type MoneyPlace } from '#web/ui/order.tsx';
import { rich } from '#web/ui/rich.tsx';
import type { View } from '#web/view.ts';
import { aboutOf } from './about.tsx';

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
  const { id, machine, terms } = shown.order;
  const ended = processNamed(machine.process, machine.process_version).states[machine.state]?.final === true;
  if (ended && books.paid === 0n) return <MoneyBar places={placesUnpaid(view, shown)} />;
  const amount = (minor: number) => format.money(money(BigInt(minor), terms.currency));
  return (
    <MoneyBar places={placesOf(view, shown, books)}>
      <p>
        {rich(t, `orderpage.money.explained_${terms.fee_by}`, {
          provider: t(`order.side.${aboutOf(machine.process).provider}`),
          due: amount(terms.due_minor),
          net: amount(terms.due_minor - terms.fee_minor),
          fee: amount(terms.fee_minor),
          rate: format.bps(terms.policy.fee_bps),
        })}{' '}
        {books.paid > 0n ? <a href={paths.orderMoney(id)}>{t('orderpage.money.each_cent')}</a> : null}
      </p>
    </MoneyBar>
  );
}

/** Of an order that ended before any money came. */
function placesUnpaid({ t }: View, { order: { terms }, by }: OrderView): MoneyPlace[] {
  const whose = by.side === 'buyer' ? 'you' : 'buyer';
  return [
    { label: t('orderpage.money.agreed'), amount: money(BigInt(terms.due_minor), terms.currency), later: true },
    { label: t(`orderpage.money.paid_${whose}`), amount: money(0n, terms.currency), later: true },
  ];
}

function placesOf({ t }: View, { order, by }: OrderView, books: OrderMoney): MoneyPlace[] {
  const { currency, due_minor, fee_minor } = order.terms;
  const amount = (minor: bigint) => money(minor, currency);
  const held = heldOf(order.tranches);
  const whose = by.side === 'buyer' ? 'you' : 'buyer';
  const isPaid = books.paid > 0n;
  const isReleased = books.to_provider > 0n || (isPaid && held === 0n);
  const provider = isReleased ? books.to_provider : BigInt(due_minor - fee_minor);
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
        `orderpage.money.${by.side === 'provider' ? 'you' : aboutOf(order.machine.process).provider}_${books.to_provider > 0n ? 'released' : isPaid && held === 0n ? 'got' : 'receives'}`,
      ),
      amount: amount(provider),
      tone: books.to_provider > 0n ? 'paid' : 'plain',
      later: books.to_provider === 0n,
    },
  ];
  if (books.refunded > 0n)
    places.push({ label: t('orderpage.money.refunded'), amount: amount(books.refunded), tone: 'note' });
  return places;
}
