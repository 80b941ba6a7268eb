import type { OrderSnapshot } from '#domain/process/order.ts';
import type { TradeTerms } from '#domain/process/trade-terms.ts';
import type { Sent } from '#modules/orders/fields.ts';
import { Page } from '#web/layout.tsx';
import { formKey } from '#web/read-form.ts';
import { sentOf } from '#web/sent-form.ts';
import { Card, Notice, Split, Stack } from '#web/ui/block.tsx';
import { Hidden } from '#web/ui/button.tsx';
import { Form, type FormErrors, type FormValues } from '#web/ui/form.tsx';
import { PageHead } from '#web/ui/page-head.tsx';
import type { View } from '#web/view.ts';
import { Changes } from './changes.tsx';
import { GoodsFields } from './goods-fields.tsx';
import { sentGoods } from './goods-form.ts';
import { goodsRows } from './goods-rows.ts';
import { GoodsSum } from './goods-sum.tsx';
import { type GoodsTarget, listedIn } from './goods-target.ts';
import { ReckonBar, ReviewParts, SendBar } from './review-parts.tsx';

interface Common {
  readonly view: View;
  readonly target: GoodsTarget;
  readonly fileNames: readonly string[];
}

interface FormProps extends Common {
  readonly values: FormValues;
  readonly errors: FormErrors;
  readonly focus: string | null;
}

function otherOf({ about, buyer, provider }: GoodsTarget): string {
  return about.side === 'buyer' ? provider.name : buyer.name;
}

function Head({ view, target, title }: { view: View; target: GoodsTarget; title: string }) {
  const name = otherOf(target);
  return (
    <PageHead
      title={title}
      lead={view.t('trade.contract.with', { name })}
      crumbs={[{ label: target.part === 'orders' ? view.t('orderpage.back') : name, href: target.back }]}
    />
  );
}

/** A contract for goods as a form: a draft, a revision, or an amendment. */
export function GoodsForm({ view, target, values, errors, fileNames, focus }: FormProps) {
  const { t } = view;
  const { about, move, part, action, back, seen, Own } = target;
  const title = t(`trade.contract.title_${move}`);
  const sum = <GoodsSum view={view} sent={sentOf(values)} listed={listedIn(about)} feeBps={about.feeBps} />;
  return (
    <Page view={view} title={title} part={part} islands={['src/web/islands/reckon.ts']}>
      <Head view={view} target={target} title={title} />
      <Split label={t('trade.form.sum')} aside={sum}>
        <Notice tone="note">
          <p>{t(`trade.contract.is_${move}`)}</p>
        </Notice>
        <Card label={title}>
          <Form
            action={action}
            values={values}
            errors={errors}
            {...(seen ? { hidden: { seen: seen.no } } : {})}
            upload
            reckons
          >
            <GoodsFields view={view} about={about} values={values} fileNames={fileNames} focus={focus} />
            {Own ? <Own /> : null}
            <ReckonBar view={view} next={t('trade.contract.continue')} back={back} />
          </Form>
        </Card>
      </Split>
    </Page>
  );
}

interface ReviewProps extends Common {
  readonly sent: Sent;
  readonly terms: TradeTerms;
  /** The order as the move would leave it. */
  readonly after: OrderSnapshot;
}

/** The same as the other side will read it, before it is sent: what changes, the money to the cent, the terms, the silence. */
export function GoodsReview({ view, target, fileNames, sent, terms, after }: ReviewProps) {
  const { t } = view;
  const { move, part, before, seen, about, provider, own, said } = target;
  const title = t(part === 'messages' ? 'talk.offer.check' : 'trade.contract.check');
  const rows = (one: TradeTerms) => goodsRows(view, one).filter(({ key }) => key !== 'files');
  return (
    <Page view={view} title={title} part={part}>
      <Head view={view} target={target} title={title} />
      <Stack gap="wide">
        <Notice tone="note">
          <p>{t(`trade.contract.is_${move}`)}</p>
          {said?.(sent)}
        </Notice>
        {before ? (
          <Card flush title={t('trade.changes.would')}>
            <Changes view={view} title={t('trade.changes.would')} before={rows(before)} after={rows(terms)} />
          </Card>
        ) : null}
        <ReviewParts
          view={view}
          terms={terms}
          order={{ ...after, terms: { ...terms, files: [] } }}
          side={about.side}
          provider={provider.name}
          note={t('trade.contract.nothing_yet')}
          fileNames={fileNames}
        />
        <form method="post" action={target.action}>
          {Object.entries({ ...sentGoods(sent), ...ownOf(own, sent) }).flatMap(([name, value]) =>
            [value ?? []].flat().map((one) => <input key={`${name} ${one}`} type="hidden" name={name} value={one} />),
          )}
          <Hidden
            fields={{
              key: formKey(),
              price_minor: terms.price_minor,
              fee_minor: terms.fee_minor,
              ...(seen ? { seen: seen.no } : {}),
            }}
          />
          <SendBar view={view} send={t(`trade.contract.send_${move}`)} />
        </form>
      </Stack>
    </Page>
  );
}

const ownOf = (names: readonly string[], sent: Sent): FormValues =>
  Object.fromEntries(names.map((name) => [name, sent.get(name) ?? undefined]));
