import { money } from '#domain/money.ts';
import { otherSide, type OfferStep, type Side } from '#domain/offers.ts';
import type { AskedSupplier } from '#modules/conversations/contract.ts';
import type { Conversation, Named } from '#modules/conversations/queries.ts';
import { names, written } from '#web/pages/directory-names.ts';
import type { Place } from '#modules/reference/queries.ts';
import type { View } from '#web/view.ts';

/** Whom the reader talks with; staff read both, the buyer first. */
export function othersIn({ side, buyer, provider }: Conversation): readonly Named[] {
  return side === null ? [buyer, provider] : [side === 'buyer' ? provider : buyer];
}

export function otherName(view: View, conversation: Conversation): string {
  return view.format.list(othersIn(conversation).map(({ name }) => name));
}

/** What it is about, in a few words: the inquiry, a product, an order, or nothing in particular. */
export function aboutText(view: View, { asked, about, product }: Conversation, place: Place | null = null): string {
  const { t, format } = view;
  if (asked)
    return [
      t(`order.type.${asked.type}`),
      asked.quantity === null ? asked.product : `${format.number(asked.quantity)} ${asked.product}`,
      place && names.place(view, place),
    ]
      .filter(Boolean)
      .join(' · ');
  if (product) return written(view, product);
  return t(about?.kind === 'order' ? 'talk.about_order' : 'talk.about_nothing');
}

/** The factory as far as the inquiry names it, as rows of facts. */
export function supplierRows({ t }: View, supplier: AskedSupplier | null | undefined): [string, string | null][] {
  return [
    [t('orders.place.site_name'), supplier?.name || null],
    [t('orders.place.address'), supplier?.address || null],
    [t('orders.place.contact'), [supplier?.contact, supplier?.phone].filter(Boolean).join(', ') || null],
  ];
}

/** The last thing that happened, on one line. */
export function lastText({ t }: View, { last, side }: Conversation): string {
  if (last.seq === 0) return t('talk.nothing_yet');
  const mine = last.side !== 'clock' && last.side === side;
  const [line = ''] = last.words.split('\n');
  if (last.step !== null) {
    const step = t(stepKey(last.step, mine));
    return line === '' ? step : t('talk.step_said', { step, words: line });
  }
  const said = line || t('talk.a_file');
  return mine ? t('talk.us', { words: said }) : said;
}

export function stepKey(step: OfferStep, mine: boolean): string {
  return `talk.step.${step}_${mine || step === 'expire' ? 'ours' : 'theirs'}`;
}

/** The offer that stands waits for this side. */
export function mustAnswerOffer({ side, standing }: Conversation): boolean {
  return side !== null && standing !== null && standing.by_side === otherSide(side);
}

/** Nobody of this side has written back to who opened it. */
export function isUnanswered({ side, opened_by, answered_at, last }: Conversation): boolean {
  return side !== null && side !== opened_by && answered_at === null && last.seq > 0;
}

export function standingText({ t, format }: View, { standing }: Conversation): string {
  if (!standing) return '';
  return t('talk.offer.of', { price: format.money(money(standing.price_minor, standing.currency)) });
}

export function sideName({ buyer, provider }: Conversation, side: Side): string {
  return side === 'buyer' ? buyer.name : provider.name;
}
