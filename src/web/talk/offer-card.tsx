import { money } from '#domain/money.ts';
import { mayAnswer, type Side } from '#domain/offers.ts';
import type { Role } from '#domain/permissions.ts';
import type { Offer } from '#modules/conversations/offer-list.ts';
import { OFFERED } from '#modules/orders/offered.ts';
import { aboutOf } from '#web/order/about.tsx';
import { paths } from '#web/paths.ts';
import { refusalText } from '#platform/refusal-text.ts';
import { Details, type Tone } from '#web/ui/block.tsx';
import { ButtonBar, LinkButton, type Look } from '#web/ui/button.tsx';
import { Amount, Countdown, DateTime, Tag } from '#web/ui/mark.tsx';
import { rich } from '#web/ui/rich.tsx';
import { OfferCard } from '#web/ui/offer.tsx';
import { TalkPin } from '#web/ui/talk.tsx';
import type { View } from '#web/view.ts';
import { changedRows, type ChangedRow } from './offer-rows.ts';

/** Who reads an offer: a person of a side, or staff. */
export interface Reader {
  readonly view: View;
  readonly conversation: string;
  readonly side: Side | null;
  readonly role: Role | null;
}

const TONES: Readonly<Record<Offer['state'], Tone>> = {
  standing: 'note',
  superseded: 'plain',
  accepted: 'paid',
  declined: 'stop',
  withdrawn: 'plain',
  expired: 'plain',
};

/** What an offer says and what of it is new, row by row. */
export function rowsOfOffer(view: View, offer: Offer, before: Offer | null): readonly ChangedRow[] {
  const { rows } = aboutOf(offer.process);
  return changedRows(
    view,
    rows(view, offer.terms),
    before?.process === offer.process ? rows(view, before.terms) : null,
  );
}

/** One offer where it was made: what it says, what is new in it, and what the reader can do about it. */
export function OfferInTalk({ reader, offer, before }: { reader: Reader; offer: Offer; before: Offer | null }) {
  const { view, conversation } = reader;
  const { t } = view;
  const { Full } = aboutOf(offer.process);
  const standing = offer.state === 'standing';
  return (
    <OfferCard
      id={`offer-${offer.no}`}
      muted={!standing && offer.state !== 'accepted'}
      title={t(before === null ? 'talk.offer.title' : 'talk.offer.title_no', { no: offer.no })}
      side={<Tag tone={TONES[offer.state]}>{t(`talk.offer.state_${offer.state}`)}</Tag>}
      rows={rowsOfOffer(view, offer, before).map(({ label, text, before: was }) => ({
        label,
        value: <span class="num">{text}</span>,
        ...(was === undefined ? {} : { before: was }),
      }))}
    >
      <Details summary={t('talk.offer.all_terms')}>
        <Full view={view} terms={offer.terms} fileHref={(id) => paths.conversationFile(conversation, id)} />
      </Details>
      {standing ? (
        <>
          <OfferSilence view={view} offer={offer} />
          <OfferButtons reader={reader} offer={offer} />
        </>
      ) : null}
      {offer.order_id ? (
        <ButtonBar>
          <LinkButton href={paths.order(offer.order_id)}>{t('talk.offer.open_order')}</LinkButton>
        </ButtonBar>
      ) : null}
    </OfferCard>
  );
}

/** The offer that waits, above everything that is said. */
export function PinnedOffer({ reader, offer, other }: { reader: Reader; offer: Offer; other: string }) {
  const { view, side } = reader;
  const { t } = view;
  const { terms } = offer;
  const mine = offer.by_side === side;
  return (
    <TalkPin side={<OfferButtons reader={reader} offer={offer} brief />}>
      <p>
        <b>{t(mine ? 'talk.offer.stands_ours' : 'talk.offer.stands_theirs', { name: other })}</b>{' '}
        <Amount of={money(terms.price_minor, terms.currency)} />
        {aboutOf(offer.process)
          .pinned(view, terms)
          .map((text) => ` · ${text}`)}{' '}
        <a href={`#offer-${offer.no}`}>{t('talk.offer.see')}</a>
      </p>
      <OfferSilence view={view} offer={offer} />
    </TalkPin>
  );
}

/** Until when it stands, and that nothing comes of silence. */
function OfferSilence({ view, offer }: { view: View; offer: Offer }) {
  return (
    <p class="small">
      {rich(view.t, 'talk.offer.silence', {
        at: <DateTime at={offer.expires_at} />,
        left: <Countdown to={offer.expires_at} />,
      })}
    </p>
  );
}

const MOVES = ['accept', 'counter', 'decline', 'withdraw'] as const;
const LOOKS: Readonly<Record<(typeof MOVES)[number], Look>> = {
  accept: 'primary',
  counter: 'plain',
  decline: 'quiet',
  withdraw: 'plain',
};

/** What the reader's side can do; a right that the person lacks is said, what is the other side's is left out. */
function OfferButtons({ reader, offer, brief }: { reader: Reader; offer: Offer; brief?: boolean }) {
  const { view, conversation, side, role } = reader;
  const { t } = view;
  if (side === null || role === null) return null;
  const shown = MOVES.filter((move) => (move === 'withdraw') === (offer.by_side === side)).filter(
    (move) => !brief || move === 'accept' || move === 'counter',
  );
  if (shown.length === 0) return null;
  const signs = OFFERED[offer.process].signs;
  return (
    <ButtonBar>
      {shown.map((move) => {
        const refusal = mayAnswer(offer, move, { side, role }, signs, view.now);
        return (
          <LinkButton
            key={move}
            small
            look={brief || move !== 'accept' ? LOOKS[move] : 'plain'}
            href={
              move === 'counter' ? paths.conversationOffer(conversation) : paths.offerMove(conversation, offer.no, move)
            }
            reason={refusal && refusalText(view, refusal)}
          >
            {t(`talk.offer.do_${move}`)}
            {move === 'counter' ? '' : '…'}
          </LinkButton>
        );
      })}
    </ButtonBar>
  );
}
