import type { ListingKind } from '#domain/listings.ts';
import type { InspectionType } from '#domain/process/inspection-terms.ts';
import type { CalendarDate, Instant } from '#domain/time.ts';
import type { OrgId } from '#domain/ids.ts';

export interface ListingRow {
  readonly org_id: OrgId;
  readonly kind: ListingKind;
  readonly name: string;
  readonly published: boolean;
  readonly suspended: boolean;
  readonly place_id: string;
  readonly headline_en: string;
  readonly headline_zh: string;
  readonly description_en: string;
  readonly description_zh: string;
  readonly founded: number | null;
  readonly inspectors: number;
  readonly team: readonly string[];
  readonly languages: readonly string[];
  readonly industries: readonly string[];
  readonly types: readonly InspectionType[];
  readonly covers: readonly string[];
  readonly response_minutes: number | null;
  readonly completed: number;
  readonly on_time: number;
  readonly late: number;
  readonly rated: number;
  readonly stars_sum: number;
  readonly stars_count: number;
}

/** Qualified by `l`, for a list; the long texts are left out. */
export const LIST_COLUMNS =
  'l.org_id, l.kind, l.name, l.place_id, l.headline_en, l.headline_zh, l.languages, l.industries, l.types, l.completed, l.on_time, l.late, l.rated, l.stars_sum, l.stars_count';

export interface ServiceRow {
  readonly type: InspectionType;
  readonly price_minor: bigint;
  readonly currency: string;
}

export interface AccreditationRow {
  readonly code: string;
  readonly number: string;
  readonly issuer: string;
  readonly expires_on: CalendarDate | null;
  readonly verified_at: Instant | null;
  readonly refused_reason: string | null;
  readonly file_name: string | null;
  readonly bytes: number | null;
  readonly sent_at: Instant | null;
}

export interface RatingRow {
  readonly area: 'knowledge' | 'service' | 'accuracy';
  readonly real_count: number;
  readonly real_sum: number;
  readonly default_count: number;
  readonly default_sum: number;
  /** Real ratings of one to five stars. */
  readonly spread: readonly number[];
}

export interface CommentRow {
  readonly id: bigint;
  readonly country: string;
  readonly type: InspectionType;
  readonly industry: string | null;
  readonly knowledge: number | null;
  readonly service: number | null;
  readonly accuracy: number | null;
  readonly words: string;
  readonly reply: string | null;
  readonly at: Instant;
  readonly replied_at: Instant | null;
}
