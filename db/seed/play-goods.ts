import type { Actor, PersonActor } from '#domain/actor.ts';
import type { OrderSnapshot } from '#domain/process/order.ts';
import type { Milestone } from '#domain/process/trade-terms.ts';
import { tierAt } from '#domain/products.ts';
import { plusDays, dateIn, type Instant } from '#domain/time.ts';
import { makeMove } from '#modules/orders/commands.ts';
import { hashOfTerms } from '#modules/orders/digest.ts';
import type { GoodsInput } from '#modules/orders/goods-contract.ts';
import { askCarriers } from '#modules/orders/carriers.ts';
import { draftOrder } from '#modules/orders/goods.ts';
import { carriersOf } from '#platform/carriers/carriers.ts';
import type { Installation } from '#platform/http.ts';
import { words } from '#platform/i18n.ts';
import { staffOf } from './cast.ts';
import type { Evidence } from './evidence.ts';
import { CHINA } from './good.ts';
import type { GoodsAct, GoodsStory } from './goods-story.ts';
import {
  chargedBack,
  filledIn,
  instantOf,
  lifeOf,
  orderIn,
  paid,
  type Life,
  type Payer,
  type Scene,
  type Stage,
} from './play.ts';
import type { SeededProduct } from './seed-products.ts';

interface GoodsLife extends Payer {
  readonly story: GoodsStory;
  readonly seller: PersonActor;
  readonly products: readonly SeededProduct[];
  readonly inspections: readonly Life[];
}

/** Keys of what goods orders do are apart from those of the inspections' stories. */
const FIRST_NUMBER = 1_000;

/** Every step of the stories of goods, and of the inspections that they wait for, as scenes at their instants. */
export function goodsScenes(stage: Stage, stories: readonly GoodsStory[], products: readonly SeededProduct[]): Scene[] {
  return stories.flatMap((story, at) => scenesOfGoods(stage, story, FIRST_NUMBER + 10 * at, products));
}

function scenesOfGoods(stage: Stage, story: GoodsStory, number: number, products: readonly SeededProduct[]): Scene[] {
  const { demo, today } = stage;
  const inspections = (story.inspections ?? []).map((one, at) => lifeOf(stage, one, number + 1 + at));
  const life: GoodsLife = {
    story,
    number,
    products,
    payer: { kind: 'person', person: demo.people.buyer, org: demo.organizations.buyer, role: 'owner' },
    seller: { kind: 'person', person: demo.people.seller, org: demo.organizations.seller, role: 'owner' },
    payee: 'Keqiao Lamps',
    inspections: inspections.map((one) => one.life),
    order: null,
    payment: null,
  };
  const scene = (when: GoodsAct['at'], run: (now: Instant) => Promise<unknown>): Scene => {
    const at = instantOf(today, when);
    const fail = (error: unknown) => {
      const { details } = error as { details?: unknown };
      throw new Error(`Goods of ${story.drafted} at ${when}: ${String(error)} ${JSON.stringify(details ?? {})}`, {
        cause: error,
      });
    };
    return { at, run: () => run(at).catch(fail) };
  };
  const acts = story.acts.map((act) => {
    const names = (act.with?.['files'] as readonly Evidence[] | undefined) ?? [];
    const by = act.by === 'seller' ? life.seller : life.payer;
    const files = stage.uploads.begin(by, names, CHINA, instantOf(today, act.at));
    return scene(act.at, (now) => play(stage, life, act, files, now));
  });
  return [scene(story.drafted, (now) => draft(stage, life, now)), ...acts, ...inspections.flatMap((one) => one.scenes)];
}

/** What carriers have seen until now, each thing at its own instant. */
export async function hearCarriers(at: Installation, now: Instant): Promise<void> {
  await askCarriers({ ...at, carriers: carriersOf(at.config) }, now);
}

async function draft({ at, today }: Stage, life: GoodsLife, now: Instant): Promise<void> {
  const [own, other] = life.story.by === 'buyer' ? [life.payer, life.seller] : [life.seller, life.payer];
  const input = { with: other.org, as: life.story.by, terms: termsOf(life, today) };
  life.order = await at.db.tx((tx) => draftOrder(tx, own, input, `demo-goods-${life.number}`, now));
}

function termsOf({ story, products }: GoodsLife, today: Instant): GoodsInput {
  const day = (days: number) => plusDays(dateIn(today, 'UTC'), days);
  const items = story.items.map(([index, quantity]) => {
    const product = products[index];
    const tier = product && tierAt(product.tiers, quantity);
    if (!product || !tier) throw new Error(`nobody sells ${quantity} of product ${index}`);
    return {
      product: product.id,
      name: product.name.en,
      variant: product.variants[0]?.name ?? '',
      unit: words('en')(`products.units.${product.line.unit}`).toLowerCase(),
      quantity,
      unit_price_minor: tier.unit_price_minor,
    };
  });
  const total = items.reduce((sum, { quantity, unit_price_minor: each }) => sum + quantity * each, 0);
  const shares = story.parts.map(({ share }) => Math.floor((total * share) / 100));
  const rest = total - shares.reduce((sum, share) => sum + share, 0);
  return {
    items,
    currency: 'USD',
    incoterms: { rule: story.incoterms[0], place: story.incoterms[1] },
    transport: story.transport,
    ship_by: day(story.ship_by),
    lead_days: story.lead_days,
    zone: CHINA,
    delivery: story.delivery ?? '',
    inspection_conditions: story.inspection_conditions ?? '',
    requirements: story.requirements ?? '',
    milestones: story.parts.map(({ due = 'agreement', release, by, on_pass = 'release' }, at): Milestone => ({
      amount_minor: (shares[at] ?? 0) + (at === 0 ? rest : 0),
      due,
      release,
      inspection: by === undefined ? null : { by: day(by), on_pass, without: 'receipt' },
    })),
    fee_by: 'provider',
    unpaid_provider_bps: 0,
    files: [],
  };
}

async function play(
  stage: Stage,
  life: GoodsLife,
  act: GoodsAct,
  files: Promise<readonly string[]>,
  now: Instant,
): Promise<void> {
  await hearCarriers(stage.at, now);
  if (act.move === 'pay') return paid(stage, life, act, now);
  if (act.move === 'chargeBack') return chargedBack(stage, life, now);
  const { at, today, demo } = stage;
  const order = orderIn(life);
  const body: Record<string, unknown> = { ...seenIn(act.move, order), ...filledIn(act.with ?? {}, order, today) };
  if (Array.isArray(body['files'])) body['files'] = [...(await files)];
  if (act.move === 'bindInspection') body['inspection'] = life.inspections[Number(body['inspection'])]?.order?.id;
  if (act.move === 'proposeAmendment') body['terms'] = { ...termsOf(life, today), ...(act.with?.['terms'] as object) };
  const actor: Actor = staffOf(demo, act.by) ?? (act.by === 'seller' ? life.seller : life.payer);
  const moved = await at.db.tx((tx) => makeMove(tx, actor, { order: order.id, name: act.move, body }, now));
  life.order = moved.order;
}

/** A signature names the version that was on the screen. */
function seenIn(move: string, { terms_version, terms }: OrderSnapshot): Record<string, unknown> {
  return move === 'sign' ? { terms_version, terms_hash: hashOfTerms(terms) } : {};
}
