import type { OrderId, OrgId } from '#domain/ids.ts';
import type { Instant } from '#domain/time.ts';

export interface FeedbackRow {
  readonly order_id: OrderId;
  readonly buyer_org: OrgId;
  readonly provider_org: OrgId;
  readonly industry_knowledge: number | null;
  readonly service_quality: number | null;
  readonly comment: string;
  readonly rated_at: Instant | null;
  readonly rated_by_default: boolean;
  readonly report_accuracy: number | null;
  readonly accuracy_comment: string;
  readonly defects_found: number | null;
  /** Set without `report_accuracy`: closed unrated. */
  readonly accuracy_at: Instant | null;
  readonly accuracy_by_default: boolean;
  readonly reply: string;
  readonly replied_at: Instant | null;
}
