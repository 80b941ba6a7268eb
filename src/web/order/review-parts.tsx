import { money } from '#domain/money.ts';
import type { CommonTerms, OrderSnapshot } from '#domain/process/order.ts';
import { Card, Facts, Section } from '#web/ui/block.tsx';
import { Button, ButtonBar, LinkButton } from '#web/ui/button.tsx';
import { Amount } from '#web/ui/mark.tsx';
import type { View } from '#web/view.ts';
import { aboutOf } from './about.tsx';
import { OrderSilence } from './silence.tsx';

interface Props {
  readonly view: View;
  readonly terms: CommonTerms;
  /** The order as it would stand. */
  readonly order: OrderSnapshot;
  readonly side: 'buyer' | 'provider';
  /** The name of whom is paid. */
  readonly provider: string;
  /** Said under the amounts. */
  readonly note: string;
  readonly fileNames: readonly string[];
}

/** Money, terms and silence of an order that is not there yet: what somebody sees before they bind themselves. */
export function ReviewParts({ view, terms, order, side, provider, note, fileNames }: Props) {
  const { t } = view;
  const { Full, Parts } = aboutOf(order.machine.process);
  const amount = (minor: number) => <Amount of={money(minor, terms.currency)} />;
  return (
    <>
      <Card title={t(side === 'buyer' ? 'orders.place.money' : 'talk.offer.money')}>
        <Facts
          rows={[
            [t('orderpage.terms.price'), amount(terms.price_minor)],
            [
              t('orderpage.terms.fee'),
              <>
                {amount(terms.fee_minor)} {t(`orderpage.fee_by.${terms.fee_by}`)}
              </>,
            ],
            [t('orderpage.terms.due'), side === 'buyer' ? <b>{amount(terms.due_minor)}</b> : amount(terms.due_minor)],
            [
              t('orderpage.money.to_inspector', { name: provider }),
              side === 'buyer' ? (
                amount(terms.due_minor - terms.fee_minor)
              ) : (
                <b>{amount(terms.due_minor - terms.fee_minor)}</b>
              ),
            ],
          ]}
        />
        <p class="small muted">{note}</p>
      </Card>
      {Parts ? <Parts view={view} terms={{ ...terms }} /> : null}
      <Card title={t('orderpage.terms_title')}>
        <Full view={view} terms={{ ...terms, files: [] }} fileHref={() => ''} />
        {fileNames.length > 0 ? (
          <p class="small">{t('orders.place.kept_files', { names: view.format.list([...fileNames]) })}</p>
        ) : null}
      </Card>
      <Section title={t('orders.place.silence')}>
        <OrderSilence view={view} order={order} side={side} />
      </Section>
    </>
  );
}

/** Sends what was checked, or leads back to the form; both post the form around them. */
export function SendBar({ view, send }: { view: View; send: string }) {
  return (
    <ButtonBar>
      <Button look="primary" name="action" value="send">
        {send}
      </Button>
      <Button name="action" value="edit">
        {view.t('orders.place.edit')}
      </Button>
    </ButtonBar>
  );
}

/** Under a form whose figures are reckoned: go on to check it, see the sums first, or leave. */
export function ReckonBar({ view: { t }, next, back }: { view: View; next: string; back: string }) {
  return (
    <ButtonBar>
      <Button look="primary">{next}</Button>
      <Button name="action" value="reckon" novalidate>
        {t('talk.offer.reckon')}
      </Button>
      <LinkButton look="quiet" href={back}>
        {t('common.cancel')}
      </LinkButton>
    </ButtonBar>
  );
}
