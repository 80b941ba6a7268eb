import type { OrderId, OrgId } from '#domain/ids.ts';
import type { Instant } from '#domain/time.ts';

export interface FeedbackRow {
  readonly id: bigint;
  /** Null, as the buyer is, for the history that a sandbox begins with. */
  readonly order_id: OrderId | null;
  readonly process: string;
  readonly buyer_org: OrgId | null;
  readonly provider_org: OrgId;
  /** The buyer's: all that is shown of them. */
  readonly country: string;
  /** One to five by area; an area that nobody rated is left out. */
  readonly stars: Readonly<Record<string, number>>;
  readonly comment: string;
  readonly rated_at: Instant | null;
  readonly rated_by_default: boolean;
  readonly accuracy_comment: string;
  readonly defects_found: number | null;
  /** Of the later part; set without stars in its areas: closed unrated. */
  readonly accuracy_at: Instant | null;
  readonly accuracy_by_default: boolean;
  readonly reply: string;
  readonly replied_at: Instant | null;
}
