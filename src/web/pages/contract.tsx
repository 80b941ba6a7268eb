import { type Context, Hono } from 'hono';
import type { PersonActor } from '#domain/actor.ts';
import { ERRORS, Refused } from '#domain/errors.ts';
import { isId } from '#domain/ids.ts';
import { can } from '#domain/permissions.ts';
import { begin, decide } from '#domain/process/decide.ts';
import type { OrderSnapshot } from '#domain/process/order.ts';
import type { TradeTerms } from '#domain/process/trade-terms.ts';
import { conversationOf } from '#modules/conversations/queries.ts';
import { filesById, filesOfOrder, usableFiles } from '#modules/files/queries.ts';
import { makeMove } from '#modules/orders/commands.ts';
import type { Sent } from '#modules/orders/fields.ts';
import type { GoodsInput } from '#modules/orders/goods-contract.ts';
import { checkGoodsSides, draftOrder, newGoods } from '#modules/orders/goods.ts';
import { goodsTerms } from '#modules/orders/goods-terms.ts';
import { orderOf } from '#modules/orders/queries.ts';
import { byOf } from '#modules/orders/transition.ts';
import { type Product, productById, sellerById } from '#modules/products/queries.ts';
import { personOf, type Installation } from '#platform/http.ts';
import { newId } from '#platform/random.ts';
import { answerPage, seeOther } from '#web/answer.ts';
import type { PageEnv } from '#web/env.ts';
import { GoodsForm, GoodsReview } from '#web/order/goods-page.tsx';
import { goodsRefused, goodsValues, pressedGoods, readGoods, sentGoods } from '#web/order/goods-form.ts';
import {
  checkSeen,
  draftValues,
  goodsAbout,
  GOODS_MOVES,
  type GoodsTarget,
  listedIn,
  productsOf,
  quantityIn,
  sellerZone,
} from '#web/order/goods-target.ts';
import { paths } from '#web/paths.ts';
import { keyFrom } from '#web/read-form.ts';
import { readSent } from '#web/sent-form.ts';
import type { FormErrors, FormValues } from '#web/ui/form.tsx';
import { refusalText } from '#platform/refusal-text.ts';
import { productFor } from './product.tsx';

/**
 * A contract for goods: drafted from a product, from its seller's page or in a conversation, revised until both have
 * signed, amended after. One form, then a page that shows what is different, the money and the silence, then it is sent.
 */
export function contractPages(at: Installation): Hono<PageEnv> {
  const app = new Hono<PageEnv>();
  const targets: Readonly<Record<string, (at: Installation, c: Context<PageEnv>) => Promise<GoodsTarget>>> = {
    '/products/:id{prd_[0-9a-z]+}/contract': ofProduct,
    '/sellers/:id{org_[0-9a-z]+}/contract': ofSeller,
    '/messages/:id{cnv_[0-9a-z]+}/contract': ofConversation,
    [`/orders/:id{ord_[0-9a-z]+}/contract/:move{revise|proposeAmendment}`]: ofOrder,
  };
  for (const [path, targetOf] of Object.entries(targets)) {
    app.get(path, async (c) => {
      const target = await targetOf(at, c);
      const { values, fileNames } = target;
      return answerPage(c, <GoodsForm view={c.var.view} {...{ target, values, fileNames }} errors={{}} focus={null} />);
    });
    app.post(path, async (c) => answer(at, c, await targetOf(at, c)));
  }
  return app;
}

async function ofProduct(at: Installation, c: Context<PageEnv>): Promise<GoodsTarget> {
  const actor = personOf(c);
  const product = await productFor(at, c);
  const back = paths.product(product.id);
  return drafting(at, c, {
    actor,
    as: 'buyer',
    with: named(product),
    product,
    action: paths.productContract(product.id),
    back,
  });
}

const named = ({ seller }: Product) => ({ id: seller.org, name: seller.name });

async function ofSeller(at: Installation, c: Context<PageEnv>): Promise<GoodsTarget> {
  const actor = personOf(c);
  const id = c.req.param('id') ?? '';
  const seller = isId('org', id) ? await sellerById(at.db, id, { own: id === actor.org }) : null;
  if (!seller) throw new Refused('not_found');
  const other = { id, name: seller.name };
  const back = paths.seller(id);
  return drafting(at, c, { actor, as: 'buyer', with: other, product: null, action: paths.sellerContract(id), back });
}

async function ofConversation(at: Installation, c: Context<PageEnv>): Promise<GoodsTarget> {
  const actor = personOf(c);
  const { id, side, buyer, provider, about, blocked } = await conversationOf(at.db, actor, c.req.param('id') ?? '');
  if (blocked) throw new Refused('conversation.blocked');
  if (side === null) throw new Refused('not_found');
  const product = about?.kind === 'product' ? await productById(at.db, about.id, actor.org) : null;
  const [action, back] = [paths.conversationContract(id), paths.conversationLatest(id)];
  const as = side === 'buyer' ? 'buyer' : 'seller';
  return drafting(at, c, { actor, as, with: side === 'buyer' ? provider : buyer, product, action, back });
}

interface Drafting {
  readonly actor: PersonActor;
  readonly as: 'buyer' | 'seller';
  readonly with: { readonly id: string; readonly name: string };
  readonly product: Product | null;
  readonly action: string;
  readonly back: string;
}

async function drafting(
  at: Installation,
  c: Context<PageEnv>,
  { actor, as, with: other, product, action, back }: Drafting,
): Promise<GoodsTarget> {
  if (!can(actor.role, 'order', 'place')) throw new Refused('order.field_inspector_only_visits');
  const own = { id: actor.org, name: c.var.view.organization?.name ?? '' };
  const [buyer, provider] = as === 'buyer' ? [own, other] : [other, own];
  await checkGoodsSides(at.db, buyer.id, provider.id);
  const quantity = product ? quantityIn(c.req.query('quantity'), product) : 1;
  const [about, zone] = await Promise.all([
    goodsAbout(at, as === 'buyer' ? 'buyer' : 'provider', product ? [product] : []),
    sellerZone(at, provider.id),
  ]);
  const values = draftValues(c.var.view, { product, quantity, zone });
  return { move: 'draft', action, back, buyer, provider, about, order: null, values, fileNames: [] };
}

async function ofOrder(at: Installation, c: Context<PageEnv>): Promise<GoodsTarget> {
  const actor = personOf(c);
  const { order, moves, buyer, provider, by } = await orderOf(at.db, actor, c.req.param('id') ?? '', c.var.now);
  const move = GOODS_MOVES.find((one) => one === c.req.param('move')) ?? 'revise';
  const refused = moves.find(({ name }) => name === move);
  if (order.machine.process !== 'trade') throw new Refused('not_found');
  if (!refused) throw new Refused('order.not_in_this_state', { state: order.machine.state });
  if (refused.refusal) throw new Refused(refused.refusal.code, refused.refusal.details);
  const terms = order.terms as unknown as TradeTerms;
  const products = await productsOf(at, actor, terms);
  return {
    move,
    action: paths.orderContract(order.id, move),
    back: paths.order(order.id),
    buyer,
    provider,
    about: await goodsAbout(at, by.side === 'buyer' ? 'buyer' : 'provider', products),
    order,
    values: goodsValues(terms),
    fileNames: terms.files.map(({ name }) => name),
  };
}

/** One press shows it, the next sends it; whatever is refused comes back with the form as it was. */
async function answer(at: Installation, c: Context<PageEnv>, target: GoodsTarget): Promise<Response> {
  const { view } = c.var;
  const actor = personOf(c);
  const { sent, refused } = await readSent(at, c);
  const fileNames = await fileNamesOf(at, actor, target, sent.getAll('files'));
  const form = (values: FormValues, errors: FormErrors, status = 200, focus: string | null = null) =>
    answerPage(c, <GoodsForm view={view} {...{ target, values, errors, fileNames, focus }} />, status as 400);
  if (refused) return form(sentGoods(sent), { new_files: refusalText(view, refused) }, 400);
  const pressed = pressedGoods(sent);
  if (pressed) return form(pressed.values, {}, 200, pressed.focus);
  const read = readGoods(view, sent, listedIn(target.about));
  if ('errors' in read) return form(sentGoods(sent), read.errors, 400);
  try {
    checkSeen(target, sent.get('seen'));
    if (sent.get('action') === 'send') return seeOther(c, paths.order(await send(at, c, target, read.input, sent)));
    const { terms, after } = await asSent(at, actor, target, read.input, c.var.now);
    return answerPage(c, <GoodsReview view={view} {...{ target, fileNames, sent, terms, after }} />);
  } catch (error) {
    if (!(error instanceof Refused) || error.code === 'not_found') throw error;
    const errors =
      error.code === 'order.price_differs'
        ? { form: view.t('orders.place.price_changed') }
        : goodsRefused(view, error, sent);
    return form(sentGoods(sent), errors, ERRORS[error.code].status);
  }
}

/** Those of the order, and what this organization has just uploaded. Refused: not_found. */
async function fileNamesOf(
  at: Installation,
  actor: PersonActor,
  { order }: GoodsTarget,
  ids: readonly string[],
): Promise<string[]> {
  const kept = order ? (await filesOfOrder(at.db, order.id)).map(({ id }) => id as string) : [];
  await usableFiles(
    at.db,
    ids.filter((id) => !kept.includes(id)),
    null,
    actor.org,
  );
  return (await filesById(at.db, ids)).map(({ name }) => name);
}

async function send(
  at: Installation,
  c: Context<PageEnv>,
  { order, move, buyer, provider, about }: GoodsTarget,
  input: GoodsInput,
  sent: Sent,
): Promise<string> {
  const actor = personOf(c);
  const key = keyFrom(sent.get('key'));
  // What the page showed is sent along, so that a price or a fee that has changed since is noticed.
  const terms = { ...input, price_minor: shownMinor(sent, 'price_minor'), fee_minor: shownMinor(sent, 'fee_minor') };
  if (order)
    await at.db.tx((tx) => makeMove(tx, actor, { order: order.id, name: move, body: { terms }, key }, c.var.now));
  if (order) return order.id;
  const as = about.side === 'buyer' ? 'buyer' : 'seller';
  const draft = { with: as === 'buyer' ? provider.id : buyer.id, as, terms } as const;
  return (await at.db.tx((tx) => draftOrder(tx, actor, draft, key, c.var.now))).id;
}

/** What is no whole number is no amount of ours. */
function shownMinor(sent: Sent, name: string): number {
  const text = sent.get(name) ?? '';
  return /^\d{1,15}$/.test(text) ? Number(text) : -1;
}

/** The terms as they would be made now, and the order as the move would leave it, by the core that will make it. Files are only named. */
async function asSent(
  at: Installation,
  actor: PersonActor,
  { order, move, buyer, provider }: GoodsTarget,
  input: GoodsInput,
  now: number,
): Promise<{ terms: TradeTerms; after: OrderSnapshot }> {
  const id = order?.id ?? newId('ord', now);
  const sides = { buyer: buyer.id, provider: provider.id };
  const terms = await goodsTerms(at.db, { ...input, files: [] }, { ...sides, order: id, by: actor.org }, now);
  if (!order) {
    const fresh = newGoods(id, sides, terms, now);
    return { terms, after: begin(fresh, 'draft', byOf(actor, fresh), {}, now).after };
  }
  const tranche_ids = terms.milestones.map(() => newId('trn', now));
  const decision = decide(order, move, byOf(actor, order), { terms, tranche_ids, hash: '' }, now);
  if (!decision.ok) throw new Refused(decision.refusal.code, decision.refusal.details);
  return { terms, after: decision.steps.at(-1)?.after ?? order };
}
