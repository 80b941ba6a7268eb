import { Refused } from '#domain/errors.ts';
import type { Instant } from '#domain/time.ts';
import type { Clock } from '../clock.ts';
import { toDb, type Db, type Tx } from '../db/pool.ts';
import type { Outbox } from './mail.ts';
import { newId } from '../random.ts';

export interface OutboxLetter {
  readonly id: string;
  readonly sender: string;
  readonly recipient: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string | null;
  readonly at: Instant;
}

/** Keeps the letters of a sandbox, which go nowhere. */
export function databaseOutbox(db: Db, clock: Clock): Outbox {
  return async (letters) => {
    await db.sql(
      `INSERT INTO mail_outbox (id, sender, recipient, subject, text, html, thread, message, at)
       SELECT *, $9::timestamptz FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[])`,
      [
        letters.map(() => newId('mal', clock.real())),
        letters.map(({ from }) => from),
        letters.map(({ to }) => to),
        letters.map(({ subject }) => subject),
        letters.map(({ text }) => text),
        letters.map(({ html }) => html ?? null),
        letters.map(({ thread }) => thread ?? null),
        letters.map(({ message }) => message),
        toDb(clock.now()),
      ],
      'mail-outbox',
    );
  };
}

/** The newest first; `to` narrows them down to one reader. */
export function outboxLetters(tx: Tx, to: string | null, limit: number): Promise<OutboxLetter[]> {
  return tx.sql<OutboxLetter>(
    `SELECT id, sender, recipient, subject, text, html, at FROM mail_outbox
      WHERE $1::text IS NULL OR recipient ILIKE '%' || $1 || '%' ORDER BY id DESC LIMIT $2`,
    [to, limit],
  );
}

/** Refused: not_found. */
export async function outboxLetter(tx: Tx, id: string): Promise<OutboxLetter> {
  const [row] = await tx.sql<OutboxLetter>(
    'SELECT id, sender, recipient, subject, text, html, at FROM mail_outbox WHERE id = $1',
    [id],
  );
  if (!row) throw new Refused('not_found');
  return row;
}
