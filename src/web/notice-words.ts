import type { MarketNotice, MoneyNotice, NoticeRow, OrderNotice, TalkNotice } from '#modules/notices/queries.ts';
import { catalogue, type Translate } from '#platform/i18n.ts';
import type { Formats } from '#platform/format.ts';
import { orderTitle } from '#web/order-title.ts';
import { paths } from '#web/paths.ts';

const known = catalogue('en');

interface Reads {
  readonly t: Translate;
  readonly format: Formats;
}

/** What a notice says, in the reader's language and zone. */
export function noticeSentence(reads: Reads, notice: NoticeRow): string {
  switch (notice.kind) {
    case 'money':
      return moneySentence(reads, notice);
    case 'conversation':
      return talkSentence(reads, notice);
    case 'market':
      return marketSentence(reads, notice);
    default:
      return orderSentence(reads, notice);
  }
}

/** A move that has no sentence of its own yet says what the order's history says of it. */
function orderSentence({ t, format }: Reads, { data, kind, move, side }: OrderNotice): string {
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

function moneySentence({ t, format }: Reads, { data, move }: MoneyNotice): string {
  const { amount_minor: minor, currency, organization, method, reason } = data;
  const failure = `payments.failure.${reason}`;
  return t(`notices.money.${move}`, {
    organization,
    amount: minor === null || currency === null ? '' : format.money({ minor: BigInt(minor), currency }),
    method: method === null ? t('notices.money.other_way') : t(`payments.method.${method}`),
    failure: t(known.has(failure) ? failure : 'payments.failure.other'),
    reason: reason ?? '',
  });
}

function talkSentence({ t, format }: Reads, { data, move, side }: TalkNotice): string {
  const { amount_minor: minor, currency, due } = data;
  const ends = side === 'buyer' ? 'buyer' : 'provider';
  return t(`notices.talk.${move === 'inquiry' ? move : `${move}.${ends}`}`, {
    buyer: data.buyer,
    provider: data.provider,
    product: data.title ?? '',
    amount: minor === null || currency === null ? '' : format.money({ minor: BigInt(minor), currency }),
    due: due === null ? '' : format.dateTime(due),
  });
}

function marketSentence({ t, format }: Reads, { data, move }: MarketNotice): string {
  const { name, count, organization, reason, day } = data;
  return t(`notices.market.${move}`, {
    name,
    count,
    organization,
    paper: data.search === null ? t(`directory.paper.${name}`) : '',
    reason: reason ?? '',
    day: day === null ? '' : format.day(day),
  });
}

/** Where a notice leads: money that is on the balance is looked at there, a search at its companies, all else at the order. */
export function noticePath(notice: NoticeRow): string {
  if (notice.kind === 'conversation') return paths.conversationLatest(notice.conversation_id);
  if (notice.kind === 'market')
    return notice.data.search === null ? paths.editPapers : paths.savedSearch(notice.data.search);
  const { kind, move, order_id: order } = notice;
  return order === null || (kind === 'money' && move === 'refund_failed') ? paths.balance : paths.order(order);
}

/** The key of the words on the button that leads there. */
export function noticeOpens(notice: NoticeRow): string {
  if (notice.kind === 'conversation') return 'notices.open_conversation';
  if (notice.kind === 'market') return `notices.open_${notice.data.search === null ? 'papers' : 'search'}`;
  return noticePath(notice) === paths.balance ? 'notices.open_balance' : 'notices.page_open';
}
