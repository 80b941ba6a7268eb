import type { CalendarDate, Instant } from '../time.ts';
import { bookingPlan, type BookingPlan } from '../sampling/booking.ts';
import type { CommonTerms } from './order.ts';

export const INSPECTION_TYPES = [
  'ipi',
  'dupro',
  'psi',
  'cls',
  'monitoring',
  'audit',
  'first_article',
  'sampling',
] as const;
export type InspectionType = (typeof INSPECTION_TYPES)[number];

/** Types after which goods are on their way to the buyer, so that the report can be held against them. */
export const SHIPPED_TYPES: readonly InspectionType[] = ['ipi', 'dupro', 'psi', 'cls', 'monitoring', 'first_article'];

export interface SamplingTerms {
  readonly standard: 'iso2859-1' | 'z1.4';
  readonly level: string;
  readonly severity: 'normal' | 'tightened' | 'reduced';
  /** `none` allows no critical defect at all and is no column of the tables. */
  readonly aql: {
    readonly critical: 'none' | number;
    readonly major: number | null;
    readonly minor: number | null;
  };
}

export interface InspectionTerms extends CommonTerms {
  readonly type: InspectionType;
  readonly shipped: boolean;
  readonly site: {
    readonly name: string;
    readonly country: string;
    readonly region: string;
    readonly city: string;
    readonly address: string;
    readonly contact: string;
    readonly phone: string;
  };
  readonly product: {
    readonly name: string;
    readonly description: string;
    readonly lot: number;
    readonly unit: string;
    readonly purchase_order: string;
  };
  readonly window: { readonly from: CalendarDate; readonly to: CalendarDate };
  /** Agreed after payment; until then the visit is taken to be on the last day of the window. */
  readonly visit_on: CalendarDate | null;
  readonly plan: SamplingTerms | null;
  readonly checklist: readonly string[];
  readonly requirements: string;
  /** Halves of a man-day. */
  readonly half_days: number;
  readonly files: readonly {
    readonly id: string;
    readonly name: string;
    readonly sha256: string;
  }[];
}

export interface InspectionFacts {
  readonly confirmed_at?: Instant;
  readonly funded_at?: Instant;
  readonly visit_on?: CalendarDate;
  readonly report_due?: Instant;
  readonly proposal?: { readonly by: 'buyer' | 'provider'; readonly date: CalendarDate } | null;
  readonly report?: {
    readonly id: string;
    readonly version: number;
    readonly sha256: string;
    readonly result: 'pass' | 'fail' | 'pending' | 'aborted';
    readonly fault: 'factory' | 'inspector' | 'neither' | null;
  };
  readonly reported_at?: Instant;
  readonly first_reported_at?: Instant;
  readonly grants?: number;
  readonly corrections?: number;
  readonly extended?: readonly ('buyer' | 'provider')[];
  readonly backed_out?: boolean;
  readonly overdue_dispute?: boolean;
  readonly suspended_from?: string;
  readonly disputes_withdrawn?: readonly ('buyer' | 'provider')[];
  readonly force?: {
    readonly person: string;
    readonly outcome: 'release' | 'refund';
    readonly reason: string;
  };
  readonly closed_at?: Instant;
  readonly received_at?: Instant;
  readonly feedback?: { readonly at: Instant; readonly by_default: boolean };
  readonly accuracy?: {
    readonly at: Instant;
    readonly by_default: boolean;
    readonly unrated?: boolean;
  };
  readonly replied?: boolean;
  /** A dispute after release stops the clocks of feedback. */
  readonly paused?: boolean;
}
