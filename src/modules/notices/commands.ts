import type { Instant } from '#domain/time.ts';
import { toDb, type Tx } from '#platform/db/pool.ts';
import type { Mails } from './tables.ts';

/** Marks the person's notices as read: one, those about one order or conversation, or all. Returns how many were unread. */
export async function markRead(
  tx: Tx,
  person: string,
  which: { readonly id?: bigint | null; readonly order?: string | null; readonly conversation?: string | null },
  now: Instant,
): Promise<number> {
  const rows = await tx.sql(
    `UPDATE notices SET read_at = $2 WHERE person_id = $1 AND read_at IS NULL
       AND ($3::bigint IS NULL OR id = $3) AND ($4::text IS NULL OR order_id = $4)
       AND ($5::text IS NULL OR conversation_id = $5) RETURNING 1`,
    [person, toDb(now), which.id ?? null, which.order ?? null, which.conversation ?? null],
  );
  return rows.length;
}

export async function chooseMails(tx: Tx, person: string, mail: Mails): Promise<void> {
  await tx.sql(
    `INSERT INTO notice_settings (person_id, mail) VALUES ($1, $2) ON CONFLICT (person_id) DO UPDATE SET mail = excluded.mail`,
    [person, mail],
  );
}
