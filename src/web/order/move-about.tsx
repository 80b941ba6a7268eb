import { money } from '#domain/money.ts';
import type { DisputeFacts } from '#domain/process/dispute.ts';
import type { Field } from '#domain/process/define.ts';
import type { InspectionTerms } from '#domain/process/inspection-terms.ts';
import type { OrderView } from '#modules/orders/queries.ts';
import { hasWord } from '#platform/i18n.ts';
import { paths } from '#web/paths.ts';
import { Card, Notice } from '#web/ui/block.tsx';
import { Amount } from '#web/ui/mark.tsx';
import type { View } from '#web/view.ts';
import { OfferLine } from './dispute.tsx';
import { TermsBrief } from './terms.tsx';

interface Props {
  readonly view: View;
  readonly shown: OrderView;
  readonly name: string;
  readonly fields: Readonly<Record<string, Field>>;
  readonly confirm: boolean;
}

/** What somebody says yes to by a move: what it does, and the terms, the date or the offer that it is about. */
export function MoveAbout({ view, shown, name, fields, confirm }: Props) {
  const { t } = view;
  const { order } = shown;
  const ask = `order.move.${name}.ask`;
  const bindsTerms = Object.values(fields).some((field) => field.type === 'seen' && field.what === 'terms');
  return (
    <>
      {hasWord(ask) ? (
        <Notice tone={confirm ? 'held' : 'note'}>
          {name === 'agreeDate' ? <ProposalLine view={view} shown={shown} /> : null}
          <p>{t(ask)}</p>
          {name === 'acceptOffer' ? <OtherOffer view={view} shown={shown} /> : null}
        </Notice>
      ) : null}
      {bindsTerms ? (
        <Card title={t('orderpage.terms_version', { version: order.terms_version })}>
          <TermsBrief view={view} terms={order.terms as unknown as InspectionTerms} />
          <p class="small">
            <a href={paths.orderTerms(order.id)}>{t('orderpage.full_terms')}</a>
          </p>
        </Card>
      ) : null}
    </>
  );
}

/** Another date for the visit that waits for the other side's yes. */
export function ProposalLine({ view, shown }: Pick<Props, 'view' | 'shown'>) {
  const proposal = shown.order.machine.facts['proposal'] as { by: string; date: string } | null | undefined;
  if (!proposal) return null;
  const name = proposal.by === 'buyer' ? shown.buyer.name : shown.provider.name;
  return <p>{view.t('orderpage.proposal', { name, date: view.format.day(proposal.date) })}</p>;
}

function OtherOffer({ view, shown }: Pick<Props, 'view' | 'shown'>) {
  const { order, by } = shown;
  const facts = order.dispute?.facts as DisputeFacts | undefined;
  const other = by.side === 'buyer' ? 'provider' : 'buyer';
  const offer = facts?.offers?.[other];
  if (!offer) return null;
  const amount = <Amount of={money(BigInt(offer.buyer_minor), order.terms.currency)} />;
  return <OfferLine view={view} name={shown[other].name} offer={offer} amount={amount} />;
}
