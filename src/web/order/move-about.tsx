import { money } from '#domain/money.ts';
import type { DisputeFacts } from '#domain/process/dispute.ts';
import type { Field } from '#domain/process/define.ts';
import type { OrderView } from '#modules/orders/queries.ts';
import { hasWord } from '#platform/i18n.ts';
import { paths } from '#web/paths.ts';
import { Card, Notice } from '#web/ui/block.tsx';
import { Amount } from '#web/ui/mark.tsx';
import type { View } from '#web/view.ts';
import { aboutOf } from './about.tsx';
import { OfferLine } from './dispute.tsx';
import { ReceiptAbout } from './receipt-about.tsx';

interface Props {
  readonly view: View;
  readonly shown: OrderView;
  readonly name: string;
  readonly fields: Readonly<Record<string, Field>>;
  readonly confirm: boolean;
}

/** Moves that say yes to what the other side has proposed. */
const AGREES = ['agreeDate', 'agreeChoice', 'signAmendment', 'acceptClaim', 'acceptOutcome'];

/** What somebody says yes to by a move: what it does, and the terms, the date or the offer that it is about. */
export function MoveAbout({ view, shown, name, fields, confirm }: Props) {
  const { t } = view;
  const { order } = shown;
  const { Brief, Notes } = aboutOf(order.machine.process);
  const ask = `order.move.${name}.ask`;
  const bindsTerms = Object.values(fields).some((field) => field.type === 'seen' && field.what === 'terms');
  return (
    <>
      {hasWord(ask) ? (
        <Notice tone={confirm ? 'held' : 'note'}>
          {AGREES.includes(name) ? <Notes view={view} shown={shown} /> : null}
          <p>{t(ask)}</p>
          {name === 'acceptOffer' ? <OtherOffer view={view} shown={shown} /> : null}
        </Notice>
      ) : null}
      <ReceiptAbout view={view} shown={shown} name={name} />
      {bindsTerms ? (
        <Card title={t('orderpage.terms_version', { version: order.terms_version })}>
          <Brief view={view} terms={order.terms} />
          <p class="small">
            <a href={paths.orderTerms(order.id)}>{t('orderpage.full_terms')}</a>
          </p>
          <p class="small muted">
            {t('orderpage.fingerprint')} <code>{shown.terms_hash}</code>
          </p>
        </Card>
      ) : null}
    </>
  );
}

function OtherOffer({ view, shown }: Pick<Props, 'view' | 'shown'>) {
  const { order, by } = shown;
  const facts = order.dispute?.facts as DisputeFacts | undefined;
  const other = by.side === 'buyer' ? 'provider' : 'buyer';
  const offer = facts?.offers?.[other];
  if (!offer) return null;
  const amount = <Amount of={money(BigInt(offer.buyer_minor), order.terms.currency)} />;
  return (
    <OfferLine view={view} name={shown[other].name} provider={shown.provider.name} offer={offer} amount={amount} />
  );
}
