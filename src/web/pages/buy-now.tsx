import { type Context, Hono } from 'hono';
import { ERRORS, Refused } from '#domain/errors.ts';
import { money } from '#domain/money.ts';
import { begin } from '#domain/process/decide.ts';
import type { TradeTerms } from '#domain/process/trade-terms.ts';
import { dueOf } from '#domain/process/order.ts';
import { tierAt } from '#domain/products.ts';
import { boughtNow, buyNow, checkMayBuy } from '#modules/orders/buy-now.ts';
import { BuyNowInput } from '#modules/orders/goods-contract.ts';
import { checkGoodsSides } from '#modules/orders/goods.ts';
import { policyNow } from '#modules/orders/terms.ts';
import type { Product } from '#modules/products/queries.ts';
import { personOf, type Installation } from '#platform/http.ts';
import { newId } from '#platform/random.ts';
import { answerPage, seeOther } from '#web/answer.ts';
import type { PageEnv } from '#web/env.ts';
import { Page } from '#web/layout.tsx';
import { refusalText } from '#web/order/refusal.ts';
import { DeliveredFields } from '#web/order/goods-fields.tsx';
import { ReckonBar, ReviewParts, SendBar } from '#web/order/review-parts.tsx';
import { paths } from '#web/paths.ts';
import { formKey, keyFrom } from '#web/read-form.ts';
import { textOf } from '#web/sent-form.ts';
import { Card, Facts, Notice, Small, Split, Stack } from '#web/ui/block.tsx';
import { Hidden } from '#web/ui/button.tsx';
import { FieldSet, Form, type FormErrors, type FormValues } from '#web/ui/form.tsx';
import { Select, TextInput } from '#web/ui/input.tsx';
import { Amount } from '#web/ui/mark.tsx';
import { PageHead } from '#web/ui/page-head.tsx';
import type { View } from '#web/view.ts';
import { written } from './directory-names.ts';
import { productFor } from './product.tsx';
import { quantityOf } from './products-item.tsx';

/** A product at its listed price: what and where to, then every cent and what silence does, then it is bought and paid. */
export function buyNowPages(at: Installation): Hono<PageEnv> {
  const app = new Hono<PageEnv>();
  const path = '/products/:id{prd_[0-9a-z]+}/buy';

  app.get(path, async (c) => {
    const product = await allowed(at, c);
    return draw(at, c, { product, values: firstValues(product, c.req.query('quantity')), errors: {} });
  });

  app.post(path, async (c) => {
    const actor = personOf(c);
    const product = await allowed(at, c);
    const sent = new URLSearchParams(await c.req.text());
    const values = Object.fromEntries(FIELDS.map((name) => [name, textOf(sent, name)]));
    const again = (errors: FormErrors, status = 200) => draw(at, c, { product, values, errors }, status as 400);
    const action = sent.get('action');
    if (action === 'edit' || action === 'reckon') return again({});
    const parsed = BuyNowInput.safeParse(asked(product, sent));
    if (!parsed.success) return again(errorsOf(c.var.view, product, sent, parsed.error.issues), 400);
    try {
      if (action !== 'send') return await review(at, c, product, parsed.data);
      const key = keyFrom(sent.get('key'));
      const { id } = await at.db.tx((tx) => buyNow(tx, actor, parsed.data, key, c.var.now));
      return seeOther(c, paths.orderPay(id));
    } catch (error) {
      if (!(error instanceof Refused) || error.code === 'not_found') throw error;
      const { field } = error.details;
      const known = typeof field === 'string' && FIELDS.some((name) => name === field) ? field : 'form';
      return again({ [known]: sentence(c.var.view, error, known, product) }, ERRORS[error.code].status);
    }
  });
  return app;
}

const FIELDS = ['quantity', 'variant', 'transport', 'incoterms.rule', 'incoterms.place'] as const;

/** Refused: not_found, order.own_order, order.needs_owner_or_admin, product.inquiry_only. */
async function allowed(at: Installation, c: Context<PageEnv>): Promise<Product> {
  const actor = personOf(c);
  const product = await productFor(at, c);
  await checkGoodsSides(at.db, actor.org, product.seller.org);
  checkMayBuy(actor);
  if (!product.acceptsEscrow) throw new Refused('product.inquiry_only');
  return product;
}

function firstValues({ tiers, variants, transports, incoterms }: Product, quantity: string | undefined): FormValues {
  return {
    quantity: quantity !== undefined && /^[1-9]\d{0,8}$/.test(quantity) ? quantity : String(tiers[0]?.from ?? 1),
    variant: variants.length === 1 ? (variants[0]?.name ?? '') : '',
    transport: transports[0] ?? '',
    'incoterms.rule': incoterms[0] ?? '',
  };
}

/** What the page showed of the list is sent along by the page that showed it; the first press takes it as it is. */
function asked(product: Product, sent: URLSearchParams) {
  const quantity = /^\d{1,9}$/.test(textOf(sent, 'quantity')) ? Number(textOf(sent, 'quantity')) : NaN;
  const isShown = sent.get('action') === 'send';
  const shown = (name: string, now: number) => (isShown ? Number(sent.get(name) ?? NaN) : now);
  // Below the minimum there is no price; the refusal says so.
  const price = tierAt(product.tiers, quantity)?.unit_price_minor ?? 1;
  return {
    product: product.id,
    variant: textOf(sent, 'variant'),
    quantity,
    transport: textOf(sent, 'transport'),
    incoterms: { rule: textOf(sent, 'incoterms.rule'), place: textOf(sent, 'incoterms.place') },
    unit_price_minor: shown('unit_price_minor', price),
    currency: isShown ? textOf(sent, 'currency') : product.currency,
    lead_days: shown('lead_days', product.leadDays),
  };
}

/** What is not among what the seller offers is chosen anew. */
function sentence(view: View, error: Refused, field: string, { currency }: Product): string {
  if (error.code !== 'input.invalid' || field === 'form') return refusalText(view, error, currency);
  return view.t(field === 'incoterms.rule' ? 'trade.form.bad_sea' : 'form.choose');
}

function errorsOf(
  view: View,
  product: Product,
  sent: URLSearchParams,
  issues: readonly { readonly path: readonly PropertyKey[] }[],
): FormErrors {
  const { t } = view;
  const errors: Record<string, string> = {};
  for (const { path } of issues) {
    const name = path.join('.');
    const field = FIELDS.some((one) => one === name) ? name : 'form';
    errors[field] ??= t(textOf(sent, field) === '' ? 'form.missing' : 'form.format');
  }
  // What the list would refuse is said with the rest of it.
  const least = product.tiers[0]?.from ?? 1;
  if (Number(textOf(sent, 'quantity')) < least)
    errors['quantity'] ??= view.t('trade.buy.minimum', { quantity: quantityOf(view, product.unit, least) });
  if (product.variants.length > 0 && textOf(sent, 'variant') === '') errors['variant'] ??= t('form.missing');
  return errors;
}

interface Drawn {
  readonly product: Product;
  readonly values: FormValues;
  readonly errors: FormErrors;
}

async function draw(
  at: Installation,
  c: Context<PageEnv>,
  drawn: Drawn,
  status: 200 | 400 | 403 | 409 = 200,
): Promise<Response> {
  const { fee_bps: feeBps } = await policyNow(at.db);
  return answerPage(c, <BuyPage view={c.var.view} {...drawn} feeBps={feeBps} />, status);
}

function Head({ view, product }: { view: View; product: Product }) {
  const { t } = view;
  const name = written(view, product.name);
  return (
    <PageHead
      title={`${t('trade.buy.title')}: ${name}`}
      lead={t('trade.buy.lead', { seller: product.seller.name })}
      crumbs={[
        { label: t('common.nav_products'), href: paths.products },
        { label: name, href: paths.product(product.id) },
      ]}
    />
  );
}

function BuyPage({ view, product, values, errors, feeBps }: Drawn & { view: View; feeBps: number }) {
  const { t } = view;
  const { id, tiers, unit, variants, transports, incoterms } = product;
  const title = t('trade.buy.title');
  return (
    <Page view={view} title={title} part="products" islands={['src/web/islands/reckon.ts']}>
      <Head view={view} product={product} />
      <Split label={t('trade.form.sum')} aside={<Sum view={view} product={product} values={values} feeBps={feeBps} />}>
        <Card label={title}>
          <Form action={paths.buyNow(id)} values={values} errors={errors} reckons>
            <FieldSet columns={2}>
              <TextInput
                name="quantity"
                label={t('trade.form.quantity')}
                hint={t('trade.buy.minimum', { quantity: quantityOf(view, unit, tiers[0]?.from ?? 1) })}
                type="number"
                min={tiers[0]?.from ?? 1}
                max={100_000_000}
                inputMode="numeric"
              />
              {variants.length === 0 ? null : (
                <Select
                  name="variant"
                  label={t('trade.buy.variant')}
                  empty={t('trade.buy.choose')}
                  options={variants.map(({ name, sku }) => ({ value: name, label: sku ? `${name} (${sku})` : name }))}
                />
              )}
            </FieldSet>
            <DeliveredFields view={view} legend={t('trade.buy.delivery')} transports={transports} rules={incoterms} />
            <ReckonBar view={view} next={t('trade.contract.continue')} back={paths.product(id)} />
          </Form>
        </Card>
        <Small>
          <a href={paths.productContract(id)}>{t('trade.buy.terms')}</a>
        </Small>
      </Split>
    </Page>
  );
}

function Sum({ view, product, values, feeBps }: Pick<Drawn, 'product' | 'values'> & { view: View; feeBps: number }) {
  const { t } = view;
  const { tiers, currency, unit, leadDays } = product;
  const text = String(values['quantity'] ?? '');
  const quantity = /^\d{1,9}$/.test(text) ? Number(text) : 0;
  const tier = tierAt(tiers, quantity);
  const amount = (minor: bigint) => <Amount of={money(minor, currency)} />;
  const price = tier && BigInt(tier.unit_price_minor) * BigInt(quantity);
  return (
    <Card title={t('trade.form.sum')}>
      <div id="buy-sum" data-reckoned="" aria-live="polite">
        {tier === null || price === null ? (
          <Small>{t('trade.buy.minimum', { quantity: quantityOf(view, unit, tiers[0]?.from ?? 1) })}</Small>
        ) : (
          <Facts
            rows={[
              [t('trade.buy.unit_price'), amount(BigInt(tier.unit_price_minor))],
              [t('talk.offer.buyer_pays'), <b>{amount(price)}</b>],
              [
                t('orderpage.terms.fee'),
                <>
                  {amount(dueOf(price, feeBps, 'provider').fee)} {t('orderpage.fee_by.provider')}
                </>,
              ],
              [t('trade.terms.lead'), t('trade.terms.lead_days', { count: leadDays })],
              [t('trade.form.release'), t('trade.form.release_receipt')],
            ]}
          />
        )}
      </div>
    </Card>
  );
}

/** The order as buying would begin it, drawn by the same core; nothing is written. */
async function review(at: Installation, c: Context<PageEnv>, product: Product, input: BuyNowInput): Promise<Response> {
  const { view, now } = c.var;
  const { t } = view;
  const order = await boughtNow(at.db, personOf(c), newId('ord', now), input, now);
  const terms = order.terms as unknown as TradeTerms;
  const { incoterms, ...fields } = input;
  return answerPage(
    c,
    <Page view={view} title={t('trade.buy.check')} part="products">
      <Head view={view} product={product} />
      <Stack gap="wide">
        <Notice tone="held" title={t('trade.buy.check')}>
          <p>{t('trade.buy.note')}</p>
        </Notice>
        <ReviewParts
          view={view}
          terms={terms}
          order={begin(order, 'buyNow', { side: 'buyer' }, {}, now).after}
          side="buyer"
          provider={product.seller.name}
          note={t('products.escrow_is')}
          fileNames={[]}
        />
        <form method="post" action={paths.buyNow(product.id)}>
          <Hidden
            fields={{
              key: formKey(),
              ...fields,
              'incoterms.rule': incoterms.rule,
              'incoterms.place': incoterms.place,
            }}
          />
          <SendBar view={view} send={t('trade.buy.buy')} />
        </form>
      </Stack>
    </Page>,
  );
}
