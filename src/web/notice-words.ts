import type { NoticeRow } from '#modules/notices/queries.ts';
import { catalogue, type Translate } from '#platform/i18n.ts';
import type { Formats } from '#platform/format.ts';
import { orderTitle } from '#web/order-title.ts';

const known = catalogue('en');

/**
 * What a notice says, in the reader's language and zone. A move that has no sentence of its own yet says what the
 * order's history says of it.
 */
export function noticeSentence({ t, format }: { t: Translate; format: Formats }, notice: NoticeRow): string {
  const { data, kind, move, side } = notice;
  const due = data.due === null ? '' : format.dateTime(data.due);
  const words = {
    order: data.no,
    title: orderTitle({ t, format }, data.subject),
    buyer: data.buyer,
    provider: data.provider,
    actor: data.actor ?? t('notices.operator'),
    amount: format.money({ minor: BigInt(data.amount_minor), currency: data.currency }),
    due,
  };
  const own = kind === 'reminder' ? `notices.remind.${move}.${side}` : `notices.${move}.${side}`;
  if (known.has(own)) return t(own, words);
  return kind === 'reminder'
    ? t('notices.remind_any', { due, outcome: t(`order.outcome.${move}`) })
    : t(`order.move.${move}.done`);
}
