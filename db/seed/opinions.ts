import type { OrgId, ProductId } from '#domain/ids.ts';
import { DAY, type Instant } from '#domain/time.ts';
import { toDb, type Tx } from '#platform/db/pool.ts';
import { chance, type Chance } from './chance.ts';
import { insert } from './insert.ts';

/** What a buyer of the past said of a product or of its seller; of that past there are no orders. */
interface Opinion {
  readonly stars: number;
  readonly country: string;
  readonly words: string;
  readonly reply: string;
  readonly daysAgo: number;
}

interface Rated {
  readonly org: OrgId;
  readonly products: readonly { readonly id: ProductId; readonly daysAgo: number }[];
}

const FROM = ['DE', 'US', 'GB', 'FR', 'NL', 'AU', 'CA', 'SE', 'ES', 'IT', 'JP', 'AE', 'BR', 'ZA', 'PL'] as const;

const GOOD = [
  'Exactly as the sample. Packed well, cartons survived a rough sea leg.',
  'Second order with them. Same quality as the first, which is what we need.',
  'Finish is better than the photos. Barcode labels were where we asked for them.',
  'Colours match the approved card. Two pieces of 600 had a scratch, replaced without talk.',
  'Sturdy, no smell, manual in our language. We will reorder for spring.',
  '与样品一致，包装结实。',
  'Inspection passed at the first try, and what arrived was what was inspected.',
  'Honest dimensions, honest weight. Our customers like it.',
] as const;
const MIXED = [
  'Good for the price. Threads needed trimming on every tenth piece.',
  'The goods are fine; the cartons are too thin for courier.',
  'Took a reminder to get the right plug. The product itself is as described.',
  '质量可以，交期比约定晚了几天。',
] as const;
const BAD = [
  'Colour off by a shade against the card, and the seller called it normal.',
  'One carton in eight was crushed. The claim was settled, but it cost us two weeks.',
  '部分产品有划痕，经验货后返工。',
] as const;
const REPLIES = [
  'Thank you. Thicker cartons are in use since March.',
  'Thank you for telling us; the trimming station has a second check now.',
  '感谢您的反馈，我们已改进包装。',
] as const;

/** Reviews of products and ratings of their sellers, the same at every run: many say nothing, some are much bought. */
export async function seedOpinions(tx: Tx, sellers: readonly Rated[], now: Instant): Promise<void> {
  const rnd = chance(23);
  const told = sellers.map(({ org, products }) => ({
    org,
    reviews: products.flatMap(({ id, daysAgo }) => opinions(rnd, howMany(rnd), daysAgo).map((one) => ({ ...one, id }))),
  }));
  const reviews = told.flatMap((seller) => seller.reviews);
  // The newest is shown first, and has the highest number.
  reviews.sort((a, b) => b.daysAgo - a.daysAgo);
  await insert(
    tx,
    'product_reviews',
    { product_id: 'text', country: 'text', stars: 'smallint', words: 'text', reply: 'text', at: 'timestamptz' },
    reviews.map((one) => [one.id, one.country, one.stars, one.words, one.reply || null, toDb(now - one.daysAgo * DAY)]),
  );
  // Some orders are of several products, and not every buyer reviews one.
  const rated = told.flatMap(({ org, reviews: { length } }) =>
    opinions(rnd, Math.ceil(length * 0.8), 600).map((one) => ({ ...one, org })),
  );
  const texts = { provider_org: 'text', process: 'text', country: 'text', stars: 'jsonb', comment: 'text' } as const;
  await insert(
    tx,
    'feedback',
    { ...texts, reply: 'text', rated_at: 'timestamptz', rated_by_default: 'boolean' },
    rated.map(({ org, country, stars, words, reply, daysAgo }) => {
      const isDefault = rnd.is(0.15);
      const near = () => (isDefault ? 4 : Math.max(1, Math.min(5, stars + rnd.whole(-1, 1))));
      const given = { as_agreed: isDefault ? 4 : stars, communication: near(), shipping_time: near() };
      const said = isDefault ? ['', ''] : [words, reply];
      return [org, 'trade', country, JSON.stringify(given), ...said, toDb(now - daysAgo * DAY), isDefault];
    }),
  );
}

const howMany = (rnd: Chance) => (rnd.is(0.4) ? 0 : rnd.is(0.5) ? rnd.whole(1, 6) : rnd.whole(5, 28));

function opinions(rnd: Chance, count: number, daysAtMost: number): Opinion[] {
  const mean = rnd.around(4.3, 0.5);
  return Array.from({ length: count }, () => {
    const stars = Math.round(Math.max(1, Math.min(5, rnd.around(mean, 0.7))));
    const words = rnd.is(0.7) ? rnd.pick(stars >= 4 ? GOOD : stars === 3 ? MIXED : BAD) : '';
    const reply = words !== '' && rnd.is(stars >= 4 ? 0.1 : 0.6) ? rnd.pick(REPLIES) : '';
    return { stars, country: rnd.pick(FROM), words, reply, daysAgo: rnd.whole(0, daysAtMost) };
  });
}
