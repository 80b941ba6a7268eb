import { type Context, Hono } from 'hono';
import { ERRORS, Refused } from '#domain/errors.ts';
import { countInquiry, openConversation, writeMessage } from '#modules/conversations/commands.ts';
import { WORDS_MAX } from '#modules/conversations/contract.ts';
import type { Product } from '#modules/products/queries.ts';
import { personOf, type Installation } from '#platform/http.ts';
import { refusalText } from '#platform/refusal-text.ts';
import { answerPage, seeOther } from '#web/answer.ts';
import type { PageEnv } from '#web/env.ts';
import { Page } from '#web/layout.tsx';
import { paths } from '#web/paths.ts';
import { formKey, keyFrom } from '#web/read-form.ts';
import { Card, Notice, Split } from '#web/ui/block.tsx';
import { Button, ButtonBar, LinkButton } from '#web/ui/button.tsx';
import { Form, type FormErrors, type FormValues } from '#web/ui/form.tsx';
import { TextArea, TextInput } from '#web/ui/input.tsx';
import { PageHead } from '#web/ui/page-head.tsx';
import type { View } from '#web/view.ts';
import { written } from './directory-names.ts';
import { productFor } from './product.tsx';
import { quantityOf } from './products-item.tsx';

/** Contact seller: a question about one product, which begins the conversation about it or goes on in it. */
export function productContactPages(at: Installation): Hono<PageEnv> {
  const app = new Hono<PageEnv>();

  app.get(paths.productContact(':id'), async (c) => {
    personOf(c);
    const product = await productFor(at, c);
    return draw(c, { product, values: { quantity: String(product.tiers[0]?.from ?? 1) }, errors: {} });
  });

  app.post(paths.productContact(':id'), async (c) => {
    const actor = personOf(c);
    const product = await productFor(at, c);
    const sent = new URLSearchParams(await c.req.text());
    const [quantity, words] = [(sent.get('quantity') ?? '').trim(), (sent.get('words') ?? '').trim()];
    const again = (errors: FormErrors, status: 400) =>
      draw(c, { product, values: { quantity, words }, errors }, status);
    const wrong = errorsOf(c.var.view, quantity, words);
    if (Object.keys(wrong).length > 0) return again(wrong, 400);
    try {
      const key = keyFrom(sent.get('key'));
      await countInquiry(at.db, actor, c.var.real);
      const conversation = await at.db.tx(async (tx) => {
        const about = { kind: 'product', id: product.id } as const;
        const id = await openConversation(tx, actor, { with: product.seller.org, about }, c.var.now);
        const said = { words: questionOf(c.var.view, product, Number(quantity), words), files: [] };
        await writeMessage(tx, actor, { conversation: id, key, ...said }, c.var.now);
        return id;
      });
      return seeOther(c, paths.conversationLatest(conversation));
    } catch (error) {
      if (!(error instanceof Refused) || error.code === 'not_found') throw error;
      return again({ form: refusalText(c.var.view, error) }, ERRORS[error.code].status as 400);
    }
  });
  return app;
}

function errorsOf({ t }: View, quantity: string, words: string): FormErrors {
  return {
    ...(/^[1-9]\d{0,8}$/.test(quantity) ? {} : { quantity: t('products.bad_number') }),
    ...(words === '' ? { words: t('form.missing') } : {}),
    ...(words.length > WORDS_MAX - 400 || words.includes('\0')
      ? { words: t('form.too_long', { max: WORDS_MAX - 400 }) }
      : {}),
  };
}

/** In the language of who asks: what they are interested in, and their words. */
function questionOf(view: View, { unit, name }: Product, quantity: number, words: string): string {
  const about = { quantity: quantityOf(view, unit, quantity), name: written(view, name) };
  return `${view.t('products.contact_first', about)}\n\n${words.replaceAll('\r\n', '\n')}`;
}

interface Drawn {
  readonly product: Product;
  readonly values: FormValues;
  readonly errors: FormErrors;
}

function draw(c: Context<PageEnv>, { product, values, errors }: Drawn, status: 200 | 400 = 200): Response {
  const { view } = c.var;
  const { t } = view;
  const name = written(view, product.name);
  const mine = c.var.session?.org === product.seller.org;
  const page = (
    <Page view={view} title={t('products.contact_title', { name })} part="products">
      <PageHead
        crumbs={[
          { label: t('common.nav_products'), href: paths.products },
          { label: name, href: paths.product(product.id) },
        ]}
        title={t('products.contact_title', { name })}
        lead={t('products.contact_lead', { seller: product.seller.name })}
      />
      <Split aside={<Safe view={view} product={product} />} label={t('talk.safe_title')}>
        <Card label={t('products.contact')}>
          <Form action={paths.productContact(product.id)} values={values} errors={errors} hidden={{ key: formKey() }}>
            <TextInput
              name="quantity"
              label={t('products.contact_quantity')}
              type="number"
              min={1}
              max={100_000_000}
              inputMode="numeric"
            />
            <TextArea
              name="words"
              label={t('products.contact_words')}
              hint={t('products.contact_words_hint')}
              rows={7}
              maxLength={WORDS_MAX - 400}
            />
            <ButtonBar>
              <Button look="primary" icon="message" reason={mine ? t('products.contact_own') : null}>
                {t('products.contact_send')}
              </Button>
              <LinkButton look="quiet" href={paths.product(product.id)}>
                {t('common.cancel')}
              </LinkButton>
            </ButtonBar>
          </Form>
        </Card>
      </Split>
    </Page>
  );
  return answerPage(c, page, status);
}

function Safe({ view: { t }, product }: { view: View; product: Product }) {
  return product.acceptsEscrow ? (
    <Notice tone="note" title={t('talk.safe_title')}>
      <p>{t('talk.safe')}</p>
    </Notice>
  ) : (
    <Notice tone="plain" title={t('products.inquiry_only_is')}>
      <p>{t('products.inquiry_only_text')}</p>
    </Notice>
  );
}
