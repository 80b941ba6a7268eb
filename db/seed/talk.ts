import type { InspectionType } from '#domain/process/inspection-terms.ts';
import type { Evidence } from './evidence.ts';
import type { GoodName } from './goods.ts';
import type { When, Window } from './story.ts';

/** What an offer says beside what the goods say of themselves. */
export interface Bid {
  readonly lot: number;
  readonly half_days: number;
  /** Minor units of US dollars for a man-day. */
  readonly day_rate: number;
  readonly visit: Window;
  readonly fee_by?: 'provider' | 'buyer' | 'half';
  readonly requirements?: string;
  readonly words?: string;
  /** Days from today; the policy's where it is left out. */
  readonly expires?: number;
}

interface Made {
  readonly at: When;
  readonly by: 'buyer' | 'inspector';
}

/** One step of a conversation. */
export type TalkStep = Made &
  (
    | { readonly says: string; readonly files?: readonly Evidence[] }
    | { readonly offers: Bid }
    | { readonly does: 'accept' | 'decline' | 'withdraw'; readonly words?: string }
    | { readonly reports: 'off_platform' | 'spam' | 'abuse' | 'fraud' | 'other'; readonly words: string }
    | { readonly does: 'block' | 'read' }
  );

/** One question to one or several companies, and what came of it with each. */
export interface Inquiry {
  readonly at: When;
  readonly buyer: string;
  readonly good: GoodName;
  readonly type?: InspectionType;
  readonly quantity: number;
  readonly visit: Window;
  readonly words: string;
  readonly files?: readonly Evidence[];
  /** By company, as stories name them. */
  readonly with: Readonly<Record<string, readonly TalkStep[]>>;
}
