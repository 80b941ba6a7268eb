import { money } from '#domain/money.ts';
import { atStake, type DisputeFacts, type Offer } from '#domain/process/dispute.ts';
import type { HistoryEntry, OrderView } from '#modules/orders/queries.ts';
import { paths } from '#web/paths.ts';
import { Card, Facts, Stack, Written } from '#web/ui/block.tsx';
import { Amount, DateTime, Tag } from '#web/ui/mark.tsx';
import type { View } from '#web/view.ts';

/** The case beside the order: what is claimed, what each side said, what is offered, what was decided. */
export function DisputeCard({
  view,
  shown,
  history,
}: {
  view: View;
  shown: OrderView;
  history: readonly HistoryEntry[];
}) {
  const { t } = view;
  const { order } = shown;
  const { dispute } = order;
  if (!dispute) return null;
  const facts = dispute.facts as unknown as DisputeFacts;
  const amount = (minor: bigint | number | string) => <Amount of={money(BigInt(minor), order.terms.currency)} />;
  const nameOf = (side: string) =>
    side === 'buyer' ? shown.buyer.name : side === 'provider' ? shown.provider.name : t(`order.side.${side}`);
  const said = history.filter(({ input }) =>
    ['statement', 'new_facts', 'reasons'].some((name) => typeof input[name] === 'string'),
  );
  const opening = history.find(({ move }) => move === 'dispute' || move === 'disputeAfter');
  return (
    <Card
      title={t('orderpage.dispute.title')}
      side={<Tag tone={dispute.clocks ? 'stop' : 'plain'}>{t(`dispute.state.${dispute.state}`)}</Tag>}
    >
      <Stack>
        <Facts
          rows={[
            [t('orderpage.dispute.opened_by'), nameOf(facts.opener)],
            [
              t('order.field.reason'),
              opening?.input['reason'] ? t(`order.choice.reason.${String(opening.input['reason'])}`) : null,
            ],
            [t('order.field.claim_minor'), amount(facts.claim_minor)],
            [t('orderpage.dispute.at_stake'), amount(atStake(order, facts))],
            [
              t('orderpage.dispute.decision'),
              facts.decision ? (
                <>
                  {amount(facts.decision.buyer_minor)} {t('orderpage.dispute.to_buyer')}
                </>
              ) : null,
            ],
          ]}
        />
        {(['buyer', 'provider'] as const).map((side) => {
          const offer = facts.offers?.[side];
          return offer ? (
            <OfferLine key={side} view={view} name={nameOf(side)} offer={offer} amount={amount(offer.buyer_minor)} />
          ) : null;
        })}
        {said.map(({ seq, by, at, input }) => (
          <div key={seq}>
            <p class="small muted">
              {nameOf(by)} · <DateTime at={at} brief />
            </p>
            <Written>{String(input['statement'] ?? input['new_facts'] ?? input['reasons'])}</Written>
            <Evidence view={view} order={order.id} files={input['files']} />
          </div>
        ))}
      </Stack>
    </Card>
  );
}

function OfferLine({
  view,
  name,
  offer,
  amount,
}: {
  view: View;
  name: string;
  offer: Offer;
  amount: preact.ComponentChildren;
}) {
  const { t } = view;
  return (
    <p>
      <b>{t('orderpage.dispute.offer_of', { name })}</b> {t(`order.choice.remedy.${offer.remedy}`)}
      {offer.remedy === 'split' ? (
        <>
          : {amount} {t('orderpage.dispute.to_buyer')}
        </>
      ) : null}
      {offer.date ? `: ${view.format.day(offer.date)}` : null}
    </p>
  );
}

function Evidence({ view, order, files }: { view: View; order: string; files: unknown }) {
  if (!Array.isArray(files) || files.length === 0) return null;
  return (
    <ul class="small">
      {files.map((file: string, at) => (
        <li key={file}>
          <a href={paths.orderFile(order, file)}>{view.t('orderpage.dispute.file', { number: at + 1 })}</a>
        </li>
      ))}
    </ul>
  );
}
