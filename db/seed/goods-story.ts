import type { Condition, Due, Incoterm, InspectionMilestone, Transport } from '#domain/process/trade-terms.ts';
import type { Act, Role, Story, When } from './story.ts';

/** A part of the price: its share in percent, when it is paid in, and what releases it. */
export interface Part {
  readonly share: number;
  readonly due?: Due;
  readonly release: Condition;
  /** Days from today until which it is inspected; a pass releases it. */
  readonly by?: number;
  readonly on_pass?: InspectionMilestone['on_pass'];
}

/** A goods order between the demo buyer and the demo seller; the terms are made from the seller's own products. */
export interface GoodsStory {
  readonly by: 'buyer' | 'seller';
  /** Which of the seller's products, and how many. */
  readonly items: readonly (readonly [product: number, quantity: number])[];
  readonly transport: Transport;
  readonly incoterms: readonly [Incoterm, string];
  /** Days from today. */
  readonly ship_by: number;
  readonly lead_days: number;
  readonly parts: readonly Part[];
  readonly delivery?: string;
  readonly inspection_conditions?: string;
  readonly requirements?: string;
  readonly drafted: When;
  readonly acts: readonly GoodsAct[];
  /** Inspections that parts of the price wait for; an act binds the first as `#0`. */
  readonly inspections?: readonly Story[];
}

/** As in an inspection's story. Where goods are on their way, the sandbox's carriers say. */
export type GoodsAct = Omit<Act, 'report'>;

export const WHOLE: readonly Part[] = [{ share: 100, release: 'receipt' }];
/** A deposit for production, a balance on receipt. */
export const DEPOSIT: readonly Part[] = [
  { share: 30, release: 'production' },
  { share: 70, release: 'receipt' },
];

const moves =
  (by: Role) =>
  (at: When, move: string, input?: Act['with']): GoodsAct => ({ at, by, move, ...(input ? { with: input } : {}) });

export const seller = moves('seller');

/** Both sign, on the days after it was drafted. */
export function signed(first: When, second: When): GoodsAct[] {
  return [
    { at: first, by: 'seller', move: 'sign' },
    { at: second, by: 'buyer', move: 'sign' },
  ];
}
