import type { Context } from 'hono';
import { Refused } from '#domain/errors.ts';
import type { TradeTerms } from '#domain/process/trade-terms.ts';
import { GoodsOfferInput } from '#modules/conversations/contract.ts';
import type { Sent } from '#modules/orders/fields.ts';
import type { GoodsInput } from '#modules/orders/goods-contract.ts';
import { completeOffer } from '#modules/orders/offered.ts';
import { policyNow } from '#modules/orders/terms.ts';
import { type Product, productById } from '#modules/products/queries.ts';
import type { Installation } from '#platform/http.ts';
import type { PageEnv } from '#web/env.ts';
import { goodsValues, shareValues } from '#web/order/goods-form.ts';
import {
  draftValues,
  goodsAbout,
  type GoodsTarget,
  productsOf,
  quantityIn,
  sellerZone,
} from '#web/order/goods-target.ts';
import { paths } from '#web/paths.ts';
import { textOf } from '#web/sent-form.ts';
import { SaidWith, SentWith } from '#web/talk/offer-pages.tsx';
import { asAccepted, daysOf, type OfferedIn, sendOffer } from '#web/talk/offer-target.ts';

/** An offer of goods: the form of their terms, filled in from the last offer, else from the product that it is about. */
export async function goodsOffer(at: Installation, c: Context<PageEnv>, offered: OfferedIn): Promise<GoodsTarget> {
  const { view, now } = c.var;
  const { conversation, side, actor, counters, last } = offered;
  const { buyer, provider, id } = conversation;
  const before = last?.process === 'trade' ? (last.terms as unknown as TradeTerms) : null;
  const products = before ? await productsOf(at, actor, before) : await aboutProduct(at, offered);
  const [about, zone, { offer_within }] = await Promise.all([
    goodsAbout(at, side, products),
    sellerZone(at, provider.id),
    policyNow(at.db),
  ]);
  const standsDays = daysOf(offer_within);
  return {
    move: counters ? 'counter' : 'offer',
    part: 'messages',
    action: paths.conversationOffer(id),
    back: paths.conversationLatest(id),
    buyer,
    provider,
    about,
    before,
    seen: { no: counters?.no ?? 0, stale: new Refused('offer.differs') },
    values: before ? { ...goodsValues(before), ...shareValues(before) } : firstValues(c, products, zone),
    fileNames: before?.files.map(({ name }) => name) ?? [],
    kept: before?.files.map((file) => file.id) ?? [],
    own: ['expires_on', 'words'],
    Own: () => <SentWith view={view} standsDays={standsDays} />,
    said: (sent) => <SaidWith view={view} sent={sent} standsDays={standsDays} />,
    asSent: async (terms) => {
      const asked = { process: 'trade', terms } as const;
      const made = await completeOffer(at.db, asked, { buyer: buyer.id, provider: provider.id, files: [] }, now);
      const after = asAccepted(conversation, { process: 'trade', terms: made }, now);
      return { terms: made as unknown as TradeTerms, after };
    },
    send: async (terms, key, sent) => {
      await sendOffer(at, c, offered, inputOf(terms, sent), key);
      return paths.conversationLatest(id);
    },
  };
}

/** Refused: input.invalid, for what is sent with the terms. */
function inputOf(terms: GoodsInput, sent: Sent): GoodsOfferInput {
  const expires = textOf(sent, 'expires_on');
  const with_ = { ...(expires === '' ? {} : { expires_on: expires }), words: textOf(sent, 'words') };
  const parsed = GoodsOfferInput.safeParse({ process: 'trade', terms, ...with_ });
  if (parsed.success) return parsed.data;
  const [first] = parsed.error.issues;
  throw new Refused('input.invalid', { field: String(first?.path[0] ?? 'terms'), expected: first?.message ?? '' });
}

async function aboutProduct(at: Installation, { actor, conversation: { about } }: OfferedIn): Promise<Product[]> {
  const product = about?.kind === 'product' ? await productById(at.db, about.id, actor.org) : null;
  return product ? [product] : [];
}

function firstValues(c: Context<PageEnv>, [product = null]: readonly (Product | null)[], zone: string) {
  const quantity = product ? quantityIn(c.req.query('quantity'), product) : 1;
  return draftValues(c.var.view, { product, quantity, zone });
}
