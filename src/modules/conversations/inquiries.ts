import type { PersonActor } from '#domain/actor.ts';
import { Refused } from '#domain/errors.ts';
import type { OfferState, Side } from '#domain/offers.ts';
import type { Instant } from '#domain/time.ts';
import { organizationNames } from '#modules/people/queries.ts';
import type { Tx } from '#platform/db/pool.ts';
import { mustTalk } from './access.ts';
import type { Named } from './queries.ts';
import type { InquiryContent, InquiryRow } from './tables.ts';

/** What one company answered so far: the columns of the comparison. */
export interface Answer {
  readonly conversation: string;
  readonly company: Named;
  readonly answered_at: Instant | null;
  readonly unread: number;
  /** The newest offer of either side, whatever became of it. */
  readonly offer: {
    readonly no: number;
    readonly by_side: Side;
    readonly state: OfferState;
    readonly price_minor: bigint;
    readonly currency: string;
    readonly due_minor: bigint;
    readonly half_days: number | null;
    readonly window: { readonly from: string; readonly to: string } | null;
    readonly expires_at: Instant;
    readonly order: string | null;
  } | null;
}

export interface Inquiry extends InquiryContent {
  readonly id: string;
  readonly at: Instant;
  readonly answers: readonly Answer[];
}

/** A list shows so many, the newest first. */
const PAGE = 50;

/** The inquiries of the actor's organization, each with what was answered. */
export async function inquiriesOf(tx: Tx, actor: PersonActor): Promise<Inquiry[]> {
  mustTalk(actor);
  const rows = await tx.sql<InquiryRow>(
    `SELECT id, org_id, person_id, process, body, at FROM inquiries WHERE org_id = $1 ORDER BY id DESC LIMIT ${PAGE}`,
    [actor.org],
  );
  return withAnswers(tx, actor, rows);
}

/** The answers to one inquiry side by side. Refused: not_found for everybody else's. */
export async function inquiryOf(tx: Tx, actor: PersonActor, id: string): Promise<Inquiry> {
  mustTalk(actor);
  const rows = await tx.sql<InquiryRow>(
    `SELECT id, org_id, person_id, process, body, at FROM inquiries WHERE id = $1 AND org_id = $2`,
    [id, actor.org],
  );
  const [inquiry] = await withAnswers(tx, actor, rows);
  if (!inquiry) throw new Refused('not_found');
  return inquiry;
}

interface Row {
  readonly inquiry_id: string;
  readonly id: string;
  readonly provider_org: Named['id'];
  readonly answered_at: Instant | null;
  readonly unread: number | null;
  readonly no: number | null;
  readonly by_side: Side;
  readonly state: OfferState;
  readonly terms: {
    readonly price_minor: number;
    readonly currency: string;
    readonly due_minor: number;
    readonly half_days?: number;
    readonly window?: { readonly from: string; readonly to: string };
  };
  readonly expires_at: Instant;
  readonly order_id: string | null;
}

async function withAnswers(tx: Tx, { person }: PersonActor, inquiries: readonly InquiryRow[]): Promise<Inquiry[]> {
  const rows = await tx.sql<Row>(
    `SELECT c.inquiry_id, c.id, c.provider_org, c.answered_at, u.count AS unread, o.no, o.by_side, o.state, o.terms, o.expires_at, o.order_id
     FROM conversations c
       LEFT JOIN conversation_unread u ON u.conversation_id = c.id AND u.person_id = $2
       LEFT JOIN LATERAL (SELECT * FROM offers o WHERE o.conversation_id = c.id ORDER BY o.no DESC LIMIT 1) o ON true
     WHERE c.inquiry_id = ANY ($1) ORDER BY c.answered_at NULLS LAST, c.id`,
    [inquiries.map(({ id }) => id), person],
  );
  const names = await organizationNames(tx, [...new Set(rows.map(({ provider_org: org }) => org))]);
  const answers = Map.groupBy(rows, ({ inquiry_id: id }) => id);
  return inquiries.map(({ id, at, body }) => ({
    ...body,
    id,
    at,
    answers: (answers.get(id) ?? []).map((row) => answerOf(row, names)),
  }));
}

function answerOf(row: Row, names: ReadonlyMap<string, string>): Answer {
  const { id, provider_org: org, answered_at, unread, no, by_side, state, terms, expires_at, order_id: order } = row;
  return {
    conversation: id,
    company: { id: org, name: names.get(org) ?? '' },
    answered_at,
    unread: unread ?? 0,
    offer:
      no === null
        ? null
        : {
            no,
            by_side,
            state,
            price_minor: BigInt(terms.price_minor),
            currency: terms.currency,
            due_minor: BigInt(terms.due_minor),
            half_days: terms.half_days ?? null,
            window: terms.window ?? null,
            expires_at,
            order,
          },
  };
}
