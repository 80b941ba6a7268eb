import { type Context, Hono } from 'hono';
import type { PersonActor } from '#domain/actor.ts';
import { Refused } from '#domain/errors.ts';
import { isId } from '#domain/ids.ts';
import { can } from '#domain/permissions.ts';
import { begin, decide } from '#domain/process/decide.ts';
import type { TradeTerms } from '#domain/process/trade-terms.ts';
import { conversationOf } from '#modules/conversations/queries.ts';
import { filesOfOrder } from '#modules/files/queries.ts';
import { makeMove } from '#modules/orders/commands.ts';
import { checkGoodsSides, draftOrder, newGoods } from '#modules/orders/goods.ts';
import { goodsTerms } from '#modules/orders/goods-terms.ts';
import { orderOf } from '#modules/orders/queries.ts';
import { byOf } from '#modules/orders/transition.ts';
import { type Product, productById, sellerById } from '#modules/products/queries.ts';
import { personOf, type Installation } from '#platform/http.ts';
import { newId } from '#platform/random.ts';
import type { PageEnv } from '#web/env.ts';
import { answerGoods, goodsForm } from '#web/order/goods-answer.tsx';
import { goodsValues } from '#web/order/goods-form.ts';
import {
  draftValues,
  goodsAbout,
  GOODS_MOVES,
  type GoodsTarget,
  productsOf,
  quantityIn,
  sellerZone,
} from '#web/order/goods-target.ts';
import { paths } from '#web/paths.ts';
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
    app.get(path, async (c) => goodsForm(c, await targetOf(at, c)));
    app.post(path, async (c) => answerGoods(at, c, await targetOf(at, c)));
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
  const sides = { buyer: buyer.id, provider: provider.id };
  const { now } = c.var;
  return {
    move: 'draft',
    part: 'products',
    action,
    back,
    buyer,
    provider,
    about,
    values,
    before: null,
    seen: null,
    fileNames: [],
    kept: [],
    own: [],
    asSent: async (input) => {
      const id = newId('ord', now);
      const terms = await goodsTerms(at.db, input, { ...sides, order: id, by: actor.org }, now);
      const fresh = newGoods(id, sides, terms, now);
      return { terms, after: begin(fresh, 'draft', byOf(actor, fresh), {}, now).after };
    },
    send: async (terms, key) => {
      const draft = { with: other.id, as, terms } as const;
      return paths.order((await at.db.tx((tx) => draftOrder(tx, actor, draft, key, now))).id);
    },
  };
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
  const { now } = c.var;
  return {
    move,
    part: 'orders',
    action: paths.orderContract(order.id, move),
    back: paths.order(order.id),
    buyer,
    provider,
    about: await goodsAbout(at, by.side === 'buyer' ? 'buyer' : 'provider', products),
    before: terms,
    seen: { no: order.terms_version, stale: new Refused('order.newer_terms', { version: order.terms_version }) },
    values: goodsValues(terms),
    fileNames: terms.files.map(({ name }) => name),
    kept: (await filesOfOrder(at.db, order.id)).map(({ id }) => id),
    own: [],
    asSent: async (input) => {
      const sides = { buyer: buyer.id, provider: provider.id, order: order.id, by: actor.org };
      const later = await goodsTerms(at.db, input, sides, now);
      const tranche_ids = later.milestones.map(() => newId('trn', now));
      const decision = decide(order, move, byOf(actor, order), { terms: later, tranche_ids, hash: '' }, now);
      if (!decision.ok) throw new Refused(decision.refusal.code, decision.refusal.details);
      return { terms: later, after: decision.steps.at(-1)?.after ?? order };
    },
    send: async (input, key) => {
      const body = { terms: input };
      await at.db.tx((tx) => makeMove(tx, actor, { order: order.id, name: move, body, key }, now));
      return paths.order(order.id);
    },
  };
}
