import { type Context, Hono } from 'hono';
import { ERRORS, Refused } from '#domain/errors.ts';
import { can } from '#domain/permissions.ts';
import { addProduct, editProduct } from '#modules/products/commands.ts';
import type { ProductInput } from '#modules/products/contract.ts';
import { type Product, sellerById } from '#modules/products/queries.ts';
import { ratesOf } from '#modules/reference/queries.ts';
import { personOf, type Installation } from '#platform/http.ts';
import { refusalText } from '#platform/refusal-text.ts';
import { answerPage, seeOther } from '#web/answer.ts';
import type { PageEnv } from '#web/env.ts';
import { setFlash } from '#web/flash.ts';
import { paths } from '#web/paths.ts';
import type { FormErrors, FormValues } from '#web/ui/form.tsx';
import { ownProductFor } from './product.tsx';
import { EditPage } from './product-edit-page.tsx';
import { fieldAt, productFrom, productValues, sentence, sentValues } from './product-form.ts';

/** A product, entered and changed by its seller's owners and admins. */
export function productEditPages(at: Installation): Hono<PageEnv> {
  const app = new Hono<PageEnv>();

  app.get(paths.newProduct, async (c) => {
    const { org } = personOf(c);
    if (!(await sellerById(at.db, org, { own: true }))) return seeOther(c, paths.ownProducts);
    return draw(at, c, { product: null, values: await blank(at, c), errors: {} });
  });
  app.post(paths.newProduct, (c) =>
    save(at, c, null, async (tx, input) => addProduct(tx, personOf(c), input, c.var.now)),
  );

  const one = paths.editProduct(':id{prd_[0-9a-z]+}');
  app.get(one, async (c) => {
    const product = await ownProductFor(at, c);
    return draw(at, c, { product, values: productValues(product), errors: {} });
  });
  app.post(one, async (c) => {
    const product = await ownProductFor(at, c);
    return save(at, c, product, async (tx, input) => {
      await editProduct(tx, personOf(c), product.id, input, c.var.now);
      return product.id;
    });
  });

  app.post(paths.publishProduct(':id{prd_[0-9a-z]+}'), async (c) => {
    const { id } = await ownProductFor(at, c);
    const published = new URLSearchParams(await c.req.text()).get('published') === 'yes';
    await at.db.tx((tx) => editProduct(tx, personOf(c), id, { published }, c.var.now));
    setFlash(at, c, 'done', c.var.view.t(published ? 'products.published_done' : 'products.withdrawn_done'));
    return seeOther(c, paths.editProduct(id));
  });
  return app;
}

/** In the currency of the last product, with what fits most goods. */
async function blank(at: Installation, c: Context<PageEnv>): Promise<FormValues> {
  const seller = await sellerById(at.db, personOf(c).org, { own: true });
  return {
    unit: 'piece',
    currency: c.var.view.currency,
    industry: seller?.industries[0],
    transports: ['sea'],
    incoterms: ['FOB'],
    accepts_escrow: 'on',
  };
}

type Save = (tx: Parameters<typeof addProduct>[0], input: ProductInput) => Promise<string>;

async function save(at: Installation, c: Context<PageEnv>, product: Product | null, act: Save): Promise<Response> {
  const { role } = personOf(c);
  if (!can(role, 'listing', 'edit')) throw new Refused('order.needs_owner_or_admin');
  const { view } = c.var;
  const sent = new URLSearchParams(await c.req.text());
  const again = (errors: FormErrors, status: 400) => draw(at, c, { product, values: sentValues(sent), errors }, status);
  const read = productFrom(view, sent);
  if ('errors' in read) return again(read.errors, 400);
  try {
    const id = await at.db.tx((tx) => act(tx, read.input));
    setFlash(at, c, 'done', view.t('products.saved'));
    return seeOther(c, product ? paths.product(id) : `${paths.editProduct(id)}#photos`);
  } catch (error) {
    if (!(error instanceof Refused) || error.code === 'not_found') throw error;
    const { field, expected } = error.details;
    if (typeof field !== 'string') return again({ form: refusalText(view, error) }, ERRORS[error.code].status as 400);
    const at = fieldAt(field.split('.'));
    return again({ [at]: sentence(view, at, String(expected ?? '')) }, 400);
  }
}

interface Drawn {
  readonly product: Product | null;
  readonly values: FormValues;
  readonly errors: FormErrors;
}

async function draw(at: Installation, c: Context<PageEnv>, drawn: Drawn, status: 200 | 400 = 200): Promise<Response> {
  const { org, role } = personOf(c);
  const { currencies } = await ratesOf(at.db);
  const seller = drawn.product?.seller ?? (await sellerById(at.db, org, { own: true }));
  const props = {
    ...drawn,
    currencies,
    escrowOff: seller?.acceptsEscrow === false,
    mayEdit: can(role, 'listing', 'edit'),
  };
  return answerPage(c, <EditPage view={c.var.view} {...props} />, status);
}
