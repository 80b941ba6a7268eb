import type { InspectionTerms } from '#domain/process/inspection-terms.ts';
import type { OrderSnapshot } from '#domain/process/order.ts';
import type { Sent } from '#modules/orders/fields.ts';
import { Page } from '#web/layout.tsx';
import { formKey } from '#web/read-form.ts';
import { Stack } from '#web/ui/block.tsx';
import { Hidden } from '#web/ui/button.tsx';
import { PageHead } from '#web/ui/page-head.tsx';
import type { View } from '#web/view.ts';
import { ReviewParts, SendBar } from './review-parts.tsx';
import { TERMS_FIELDS } from './terms-form.ts';
import type { Target } from './terms-target.ts';

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
  return (
    <Page view={view} title={t('orders.place.review')} part="inspectors">
      <PageHead
        title={t('orders.place.review')}
        lead={t('orders.place.with', { name: target.name })}
        crumbs={[{ label: target.name, href: target.back }]}
      />
      <Stack gap="wide">
        <ReviewParts
          view={view}
          terms={terms}
          order={{ ...order, terms: { ...terms, files: [] } }}
          side="buyer"
          provider={target.name}
          note={t('orders.place.nothing_yet')}
          fileNames={fileNames}
        />
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
          <SendBar view={view} send={t(target.order === null ? 'orders.place.send' : 'orders.place.save')} />
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
