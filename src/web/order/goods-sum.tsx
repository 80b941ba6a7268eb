import { money } from '#domain/money.ts';
import { dueOf, type CommonTerms } from '#domain/process/order.ts';
import { trancheParts, type TradeTerms } from '#domain/process/trade-terms.ts';
import type { Sent } from '#modules/orders/fields.ts';
import { Card, Facts, Small } from '#web/ui/block.tsx';
import { Table } from '#web/ui/list.tsx';
import { Amount } from '#web/ui/mark.tsx';
import type { View } from '#web/view.ts';
import { type Listed, reckonGoods } from './goods-form.ts';

const FEES: readonly string[] = ['provider', 'buyer', 'half'];

/** Beside the form: what it comes to so far, who pays the fee of it, and what is left to divide into parts. */
export function GoodsSum({ view, sent, listed, feeBps }: { view: View; sent: Sent; listed: Listed; feeBps: number }) {
  const { t } = view;
  const { currency, price, amounts } = reckonGoods(sent, listed);
  const by = sent.get('fee_by') ?? '';
  const shown = price !== null && price > 0n ? price : null;
  const parts = amounts.reduce<bigint>((sum, amount) => sum + (amount ?? 0n), 0n);
  const amount = (minor: bigint) => <Amount of={{ minor, currency }} />;
  const reckoned =
    shown === null ? null : dueOf(shown, feeBps, FEES.includes(by) ? (by as CommonTerms['fee_by']) : 'provider');
  return (
    <Card title={t('trade.form.sum')}>
      <div id="goods-sum" data-reckoned="" aria-live="polite">
        {shown === null || reckoned === null ? (
          <Small>{t('trade.form.no_price')}</Small>
        ) : (
          <Facts
            rows={[
              [t('orderpage.terms.price'), <b>{amount(shown)}</b>],
              [t('orderpage.terms.fee'), amount(reckoned.fee)],
              [t('talk.offer.buyer_pays'), amount(reckoned.due)],
              [t('trade.form.seller_gets'), amount(reckoned.due - reckoned.fee)],
              ...amounts.map(
                (part, at) => [t('trade.form.part', { no: at + 1 }), part === null ? '–' : amount(part)] as const,
              ),
              [
                t(parts > shown ? 'trade.form.too_much' : 'trade.form.left'),
                parts === shown ? null : amount(parts > shown ? parts - shown : shown - parts),
              ],
            ]}
          />
        )}
      </div>
    </Card>
  );
}

/** Each part of the price to the cent: what the buyer pays in and when, the fee in it, and what the seller gets of it. */
export function GoodsParts({ view, terms }: { view: View; terms: TradeTerms }) {
  const { t } = view;
  const amount = (minor: bigint) => <Amount of={money(minor, terms.currency)} />;
  const rows = trancheParts(terms).map(({ minor, fee_minor: fee }, at) => {
    const part = terms.milestones[at];
    return { at, minor, fee, due: part?.due ?? 'agreement', release: part?.release ?? 'receipt' };
  });
  const sum = (of: (row: (typeof rows)[number]) => bigint) => amount(rows.reduce((all, row) => all + of(row), 0n));
  return (
    <Card flush title={t('trade.form.each_cent')}>
      <Table
        caption={t('trade.form.each_cent')}
        rows={rows}
        rowKey={({ at }) => String(at)}
        columns={[
          {
            key: 'part',
            head: t('trade.terms.parts'),
            main: true,
            cell: ({ at, due, release }) => (
              <>
                {t('trade.form.part', { no: at + 1 })}
                <Small>
                  {t('trade.part.when', { due: t(`trade.due.${due}`), release: t(`trade.release.${release}`) })}
                </Small>
              </>
            ),
          },
          { key: 'pays', head: t('talk.offer.buyer_pays'), numeric: true, cell: ({ minor }) => amount(minor) },
          { key: 'fee', head: t('orderpage.terms.fee'), numeric: true, cell: ({ fee }) => amount(fee) },
          {
            key: 'gets',
            head: t('trade.form.seller_gets'),
            numeric: true,
            cell: ({ minor, fee }) => amount(minor - fee),
          },
        ]}
        foot={{
          part: t('trade.form.all_parts'),
          pays: sum(({ minor }) => minor),
          fee: sum(({ fee }) => fee),
          gets: sum(({ minor, fee }) => minor - fee),
        }}
      />
    </Card>
  );
}
