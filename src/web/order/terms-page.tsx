import { Page } from '#web/layout.tsx';
import { Narrow, Notice } from '#web/ui/block.tsx';
import { Button, ButtonBar, LinkButton } from '#web/ui/button.tsx';
import { FieldSet, Form, type FormErrors, type FormValues } from '#web/ui/form.tsx';
import { RadioGroup } from '#web/ui/input.tsx';
import { PageHead } from '#web/ui/page-head.tsx';
import type { View } from '#web/view.ts';
import { HalfDaysField, TermsFields } from './terms-fields.tsx';
import type { Target } from './terms-target.ts';

interface FormProps {
  readonly view: View;
  readonly target: Target;
  readonly values: FormValues;
  readonly errors: FormErrors;
  readonly fileNames: readonly string[];
}

/** Everything an order says, as a form: for a new order and for new terms of an unconfirmed one. */
export function TermsForm({ view, target, values, errors, fileNames }: FormProps) {
  const { t, format } = view;
  const title = t(target.order === null ? 'orders.place.title' : 'orders.place.modify');
  return (
    <Page view={view} title={title} part="inspectors">
      <Narrow>
        <PageHead
          title={title}
          lead={t('orders.place.with', { name: target.name })}
          crumbs={[{ label: target.name, href: target.back }]}
        />
        <Notice tone="note">
          <p>{t('orders.place.nothing_yet')}</p>
        </Notice>
        <Form action={target.action} values={values} errors={errors} upload>
          <TermsFields view={view} target={target} values={values} fileNames={fileNames} />
          <FieldSet legend={t('orders.place.price')}>
            <HalfDaysField view={view} />
            <RadioGroup
              name="fee_by"
              legend={t('orders.place.fee_by', { rate: format.bps(target.feeBps) })}
              choices={(['provider', 'buyer', 'half'] as const).map((by) => ({
                value: by,
                label: t(`orders.place.fee_${by}`),
              }))}
            />
          </FieldSet>
          <ButtonBar>
            <Button look="primary">{t('orders.place.continue')}</Button>
            <LinkButton look="quiet" href={target.back}>
              {t('common.cancel')}
            </LinkButton>
          </ButtonBar>
        </Form>
      </Narrow>
    </Page>
  );
}
