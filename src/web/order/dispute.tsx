import { money } from '#domain/money.ts';
import { atStake, type DisputeFacts, type Offer } from '#domain/process/dispute.ts';
import { processNamed } from '#domain/process/registry.ts';
import type { HistoryEntry, OrderView } from '#modules/orders/queries.ts';
import { paths } from '#web/paths.ts';
import { Card, Facts, Stack, Written } from '#web/ui/block.tsx';
import { Amount, DateTime, Tag } from '#web/ui/mark.tsx';
import type { View } from '#web/view.ts';

/** Names of the order's files, by id. */
type Files = ReadonlyMap<string, string>;

/** The case beside the order: what is claimed, what each side said, what is offered, what was decided. */
export function DisputeCard({
  view,
  shown,
  history,
  files,
}: {
  view: View;
  shown: OrderView;
  history: readonly HistoryEntry[];
  files: Files;
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
    ['statement', 'new_facts', 'reasons', 'note'].some((name) => typeof input[name] === 'string'),
  );
  const isOver = processNamed(dispute.process, dispute.process_version).states[dispute.state]?.final === true;
  const step = dispute.state === 'opened' && facts.answered ? 'answered' : dispute.state;
  const opening = history.find(({ move }) => move === 'dispute' || move === 'disputeAfter');
  return (
    <Card
      title={t('orderpage.dispute.title')}
      side={<Tag tone={isOver ? 'plain' : 'stop'}>{t(`dispute.state.${step}`)}</Tag>}
    >
      <Stack>
        <Facts
          rows={[
            [t('orderpage.dispute.opened_by'), nameOf(facts.opener)],
            [
              t('order.field.reason'),
              opening?.input['reason'] ? t(`order.choice.reason.${String(opening.input['reason'])}`) : null,
            ],
            [t('orderpage.dispute.claimed'), amount(facts.claim_minor)],
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
            <OfferLine
              key={side}
              view={view}
              name={nameOf(side)}
              provider={shown.provider.name}
              offer={offer}
              amount={amount(offer.buyer_minor)}
            />
          ) : null;
        })}
        {said.map(({ seq, by, at, input }) => (
          <div key={seq}>
            <p class="small muted">
              {nameOf(by)} · <DateTime at={at} brief />
            </p>
            <Written>{String(input['statement'] ?? input['new_facts'] ?? input['reasons'] ?? input['note'])}</Written>
            <Evidence order={order.id} ids={input['files']} files={files} />
          </div>
        ))}
      </Stack>
    </Card>
  );
}

/** What a side offers to end the dispute with. */
export function OfferLine({
  view,
  name,
  provider,
  offer,
  amount,
}: {
  view: View;
  name: string;
  /** Whom all of it may go to. */
  provider: string;
  offer: Offer;
  amount: preact.ComponentChildren;
}) {
  const { t } = view;
  return (
    <p>
      <b>{t('orderpage.dispute.offer_of', { name })}</b> {t(`order.choice.remedy.${offer.remedy}`, { provider })}
      {offer.remedy === 'split' ? (
        <>
          : {amount} {t('orderpage.dispute.to_buyer')}
        </>
      ) : null}
      {offer.date ? `: ${view.format.day(offer.date)}` : null}
    </p>
  );
}

function Evidence({ order, ids, files }: { order: string; ids: unknown; files: Files }) {
  if (!Array.isArray(ids) || ids.length === 0) return null;
  return (
    <ul class="small">
      {ids.map((id: string) => (
        <li key={id}>
          <a href={paths.orderFile(order, id)}>{files.get(id) ?? id}</a>
        </li>
      ))}
    </ul>
  );
}
