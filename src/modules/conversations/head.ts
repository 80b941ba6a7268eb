import type { Side } from '#domain/offers.ts';
import type { Instant } from '#domain/time.ts';
import { organizationNames } from '#modules/people/queries.ts';
import type { Tx } from '#platform/db/pool.ts';
import type { InquiryContent } from './tables.ts';

/** What is said of a conversation in one line, by those who only listen to it. */
export interface TalkHead {
  readonly id: string;
  readonly buyer: { readonly id: string; readonly name: string };
  readonly provider: { readonly id: string; readonly name: string };
  /** What the inquiry asks for; null where it did not begin with one. */
  readonly asked: InquiryContent | null;
  /** The offer that was named. */
  readonly offer: {
    readonly by_side: Side;
    readonly price_minor: bigint;
    readonly currency: string;
    readonly expires_at: Instant;
  } | null;
}

/** Null for an id that no conversation has. The caller has checked who is told. */
export async function talkHead(tx: Tx, conversation: string, no: number | null): Promise<TalkHead | null> {
  const [row] = await tx.sql<{
    id: string;
    buyer_org: string;
    provider_org: string;
    asked: InquiryContent | null;
    by_side: Side | null;
    price_minor: bigint;
    currency: string;
    expires_at: Instant;
  }>(
    `SELECT c.id, c.buyer_org, c.provider_org, i.body AS asked, o.by_side, (o.terms ->> 'price_minor')::bigint AS price_minor,
       o.terms ->> 'currency' AS currency, o.expires_at
     FROM conversations c LEFT JOIN inquiries i ON i.id = c.inquiry_id
       LEFT JOIN offers o ON o.conversation_id = c.id AND o.no = $2 WHERE c.id = $1`,
    [conversation, no],
    'conversation-head',
  );
  if (!row) return null;
  const names = await organizationNames(tx, [row.buyer_org, row.provider_org]);
  const { by_side, price_minor, currency, expires_at } = row;
  return {
    id: row.id,
    buyer: { id: row.buyer_org, name: names.get(row.buyer_org) ?? '' },
    provider: { id: row.provider_org, name: names.get(row.provider_org) ?? '' },
    asked: row.asked,
    offer: by_side === null ? null : { by_side, price_minor, currency, expires_at },
  };
}
