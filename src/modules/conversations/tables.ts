import type { ConversationId, OrgId, PersonId } from '#domain/ids.ts';
import type { OfferState, OfferStep, Side } from '#domain/offers.ts';
import type { OfferedProcess, OfferedTerms } from '#modules/orders/offered.ts';
import type { Instant } from '#domain/time.ts';
import type { AskedSupplier, InquiryInput } from './contract.ts';

export type InquiryContent = Omit<InquiryInput, 'to' | 'files' | 'supplier'> & {
  /** Not there in inquiries of before it was asked for. */
  readonly supplier?: AskedSupplier | null;
};

export interface InquiryRow {
  readonly id: string;
  readonly org_id: OrgId;
  readonly person_id: PersonId | null;
  readonly process: OfferedProcess;
  readonly body: InquiryContent;
  readonly at: Instant;
}

export interface ConversationRow {
  readonly id: ConversationId;
  readonly buyer_org: OrgId;
  readonly provider_org: OrgId;
  readonly inquiry_id: string | null;
  readonly about_kind: 'listing' | 'product' | 'order' | null;
  readonly about_id: string | null;
  readonly opened_by: Side;
  readonly opened_at: Instant;
  readonly last_seq: number;
  readonly last_at: Instant;
  readonly answered_at: Instant | null;
}

export const CONVERSATION =
  'id, buyer_org, provider_org, inquiry_id, about_kind, about_id, opened_by, opened_at, last_seq, last_at, answered_at';

export interface MessageRow {
  readonly conversation_id: ConversationId;
  readonly seq: number;
  readonly side: Side | 'clock';
  readonly step: OfferStep | null;
  readonly offer_no: number | null;
  readonly words: string;
  readonly files: readonly string[];
  readonly warns: readonly string[];
  /** The name that the client of who wrote it gave it. */
  readonly key: string | null;
  readonly at: Instant;
}

export interface OfferRow {
  readonly id: string;
  readonly conversation_id: ConversationId;
  readonly no: number;
  readonly by_side: Side;
  readonly person_id: PersonId | null;
  readonly process: OfferedProcess;
  readonly terms: OfferedTerms;
  readonly hash: string;
  readonly state: OfferState;
  readonly made_at: Instant;
  readonly expires_at: Instant;
  readonly remind_at: Instant | null;
  readonly ended_at: Instant | null;
  readonly order_id: string | null;
}

export const OFFER =
  'id, conversation_id, no, by_side, person_id, process, terms, hash, state, made_at, expires_at, remind_at, ended_at, order_id';

export interface FlagRow {
  readonly id: string;
  readonly conversation_id: ConversationId;
  readonly seq: number | null;
  readonly org_id: OrgId;
  readonly person_id: PersonId | null;
  readonly reason: 'off_platform' | 'spam' | 'abuse' | 'fraud' | 'other';
  readonly words: string;
  readonly at: Instant;
  readonly note: string | null;
  readonly closed_by: PersonId | null;
  readonly closed_at: Instant | null;
}

export const FLAG = 'id, conversation_id, seq, org_id, person_id, reason, words, at, note, closed_by, closed_at';
