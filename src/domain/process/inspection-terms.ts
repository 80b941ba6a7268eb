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
  /** Decimal text as the tables print it ("2.5"), since terms are hashed. `none` allows no critical defect and is no column. */
  readonly aql: { readonly critical: string; readonly major: string | null; readonly minor: string | null };
  readonly edition: string;
  /** What the tables gave when the terms were made: units to draw, and each class judged on its first `n`. */
  readonly computed: {
    readonly letter: string;
    readonly n: number;
    readonly full: boolean;
    readonly classes: readonly {
      readonly class: 'critical' | 'major' | 'minor';
      readonly n: number;
      readonly ac: number;
      readonly re: number;
    }[];
  };
}

type AskedPlan = Pick<SamplingTerms, 'standard' | 'level' | 'severity' | 'aql'>;

/** The booking's plan from the tables, for the verdict. Refused with the sampling's own codes for what no table has. */
export function planOf({ standard, level, severity, aql }: AskedPlan, lot: number): BookingPlan {
  const numberOf = (text: string | null) => (text === null ? null : Number(text));
  const critical = aql.critical === 'none' ? 'none' : Number(aql.critical);
  return bookingPlan({
    lot,
    level,
    severity,
    standard,
    classes: { critical, major: numberOf(aql.major), minor: numberOf(aql.minor) },
  });
}

/** The plan as terms keep it: integers and text only. */
export function samplingTerms({ standard, level, severity, aql }: AskedPlan, lot: number): SamplingTerms {
  const { edition, letter, n, fullInspection, classes } = planOf({ standard, level, severity, aql }, lot);
  const computed = {
    letter,
    n,
    full: fullInspection,
    classes: classes.map(({ class: name, n: size, ac, re }) => ({ class: name, n: size, ac, re })),
  };
  return { standard, level, severity, aql, edition, computed };
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
  /** The offer whose acceptance made this order. */
  readonly offer?: { readonly conversation: string; readonly id: string; readonly no: number };
  readonly confirmed_at?: Instant;
  /** Until when money that is on its way is waited for; null once it is known not to come. */
  readonly payment_until?: Instant | null;
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
  /** The person of the inspection company who makes the visit. */
  readonly assigned?: string;
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
  /** What the provider's side has of the order since then, commission included, in minor units. */
  readonly released_minor?: number;
  readonly received_at?: Instant;
  /** Defective pieces that the buyer counted when the goods of the bound order came. */
  readonly counted_defects?: number;
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
