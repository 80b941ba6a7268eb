import { money } from '#domain/money.ts';
import type { InspectionTerms } from '#domain/process/inspection-terms.ts';
import type { OrderSnapshot } from '#domain/process/order.ts';
import type { Sent } from '#modules/orders/fields.ts';
import { Page } from '#web/layout.tsx';
import { formKey } from '#web/read-form.ts';
import { Card, Facts, Section, Stack } from '#web/ui/block.tsx';
import { Button, ButtonBar, Hidden } from '#web/ui/button.tsx';
import { Amount } from '#web/ui/mark.tsx';
import { PageHead } from '#web/ui/page-head.tsx';
import type { View } from '#web/view.ts';
import { OrderSilence } from './silence.tsx';
import { TERMS_FIELDS } from './terms-form.ts';
import type { Target } from './terms-target.ts';
import { TermsFull } from './terms.tsx';

/** Terms, money and silence as they would be, before the order is sent. */
export function ReviewPage({
  view,
  target,
  sent,
  terms,
  order,
  fileNames,
}: {
  view: View;
  target: Target;
  sent: Sent;
  terms: InspectionTerms;
  order: OrderSnapshot;
  fileNames: readonly string[];
}) {
  const { t } = view;
  const amount = (minor: number) => <Amount of={money(minor, terms.currency)} />;
  const again = { ...order, terms: { ...terms, files: [] } };
  return (
    <Page view={view} title={t('orders.place.review')} part="inspectors">
      <PageHead
        title={t('orders.place.review')}
        lead={t('orders.place.with', { name: target.name })}
        crumbs={[{ label: target.name, href: target.back }]}
      />
      <Stack gap="wide">
        <Card title={t('orders.place.money')}>
          <Facts
            rows={[
              [t('orderpage.terms.price'), amount(terms.price_minor)],
              [
                t('orderpage.terms.fee'),
                <>
                  {amount(terms.fee_minor)} {t(`orderpage.fee_by.${terms.fee_by}`)}
                </>,
              ],
              [t('orderpage.terms.due'), <b>{amount(terms.due_minor)}</b>],
              [t('orderpage.money.to_inspector', { name: target.name }), amount(terms.due_minor - terms.fee_minor)],
            ]}
          />
          <p class="small muted">{t('orders.place.nothing_yet')}</p>
        </Card>
        <Card title={t('orderpage.terms_title')}>
          <TermsFull view={view} terms={{ ...terms, files: [] }} fileHref={() => ''} />
          {fileNames.length > 0 ? (
            <p class="small">{t('orders.place.kept_files', { names: view.format.list([...fileNames]) })}</p>
          ) : null}
        </Card>
        <Section title={t('orders.place.silence')}>
          <OrderSilence view={view} order={again} side="buyer" />
        </Section>
        <form method="post" action={target.action}>
          <SentAgain sent={sent} />
          <Hidden
            fields={{
              key: formKey(),
              price_minor: terms.price_minor,
              currency: terms.currency,
              fee_minor: terms.fee_minor,
            }}
          />
          <ButtonBar>
            <Button look="primary" name="action" value="send">
              {t(target.order === null ? 'orders.place.send' : 'orders.place.save')}
            </Button>
            <Button name="action" value="edit">
              {t('orders.place.edit')}
            </Button>
          </ButtonBar>
        </form>
      </Stack>
    </Page>
  );
}

function SentAgain({ sent }: { sent: Sent }) {
  return (
    <>
      {TERMS_FIELDS.filter((name) => name !== 'files').map((name) => (
        <input key={name} type="hidden" name={name} value={sent.get(name) ?? ''} />
      ))}
      {sent.getAll('files').map((id) => (
        <input key={id} type="hidden" name="files" value={id} />
      ))}
    </>
  );
}
