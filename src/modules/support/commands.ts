import type { StaffActor } from '#domain/actor.ts';
import { Refused } from '#domain/errors.ts';
import type { Article } from '#domain/help.ts';
import type { OrgId, PersonId } from '#domain/ids.ts';
import type { Instant } from '#domain/time.ts';
import { toDb, type Tx } from '#platform/db/pool.ts';
import type { Locale } from '#platform/i18n.ts';
import { publish } from '#platform/outbox.ts';
import { newId } from '#platform/random.ts';
import type { QuestionInput } from './contract.ts';
import { mustAnswer } from './queries.ts';

/** Who asks: somebody signed in, or a visitor who leaves name and address in the question itself. */
export interface Asker {
  readonly person: PersonId;
  readonly org: OrgId | null;
  readonly name: string;
  readonly email: string;
}

/** Answers the id of the new thread. Refused: input.invalid where a visitor leaves no name or address. */
export async function ask(
  tx: Tx,
  asker: Asker | null,
  question: QuestionInput,
  locale: Locale,
  now: Instant,
): Promise<string> {
  const name = asker?.name ?? question.name;
  const email = asker?.email ?? question.email;
  if (!name) throw new Refused('input.invalid', { field: 'name', expected: 'your name' });
  if (!email) throw new Refused('input.invalid', { field: 'email', expected: 'an e-mail address to answer to' });
  const id = newId('sup', now);
  const order = /^\/orders\/(ord_[0-9a-z]{26})(?:[/?]|$)/.exec(question.about)?.[1] ?? null;
  await tx.sql(
    `INSERT INTO support_threads (id, person_id, org_id, name, email, locale, subject, about, order_id, state, opened_at, moved_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'open', $10, $10)`,
    [
      id,
      asker?.person ?? null,
      asker?.org ?? null,
      name,
      email,
      locale,
      question.subject,
      question.about,
      order,
      toDb(now),
    ],
  );
  await say(tx, { thread: id, byStaff: false, person: asker?.person ?? null, words: question.words }, now);
  return id;
}

/** The asker writes again; an answered or closed thread opens. Refused: not_found. */
export async function writeAgain(
  tx: Tx,
  person: PersonId,
  { thread, words }: { thread: string; words: string },
  now: Instant,
): Promise<void> {
  const rows = await tx.sql(
    `UPDATE support_threads SET state = 'open', moved_at = $3 WHERE id = $1 AND person_id = $2 RETURNING id`,
    [thread, person, toDb(now)],
  );
  if (rows.length === 0) throw new Refused('not_found');
  await say(tx, { thread, byStaff: false, person, words }, now);
}

/** Staff answer; a letter follows. Refused: not_found. */
export async function answer(
  tx: Tx,
  actor: StaffActor,
  { thread, words }: { thread: string; words: string },
  now: Instant,
): Promise<void> {
  mustAnswer(actor);
  const rows = await tx.sql(`UPDATE support_threads SET state = 'answered', moved_at = $2 WHERE id = $1 RETURNING id`, [
    thread,
    toDb(now),
  ]);
  if (rows.length === 0) throw new Refused('not_found');
  const message = await say(tx, { thread, byStaff: true, person: actor.person, words }, now);
  await publish(tx, 'support.answered', { message: String(message) }, now);
}

/** Nothing more to say. Refused: not_found. */
export async function close(tx: Tx, actor: StaffActor, thread: string, now: Instant): Promise<void> {
  mustAnswer(actor);
  const rows = await tx.sql(`UPDATE support_threads SET state = 'closed', moved_at = $2 WHERE id = $1 RETURNING id`, [
    thread,
    toDb(now),
  ]);
  if (rows.length === 0) throw new Refused('not_found');
}

async function say(
  tx: Tx,
  said: { thread: string; byStaff: boolean; person: PersonId | null; words: string },
  now: Instant,
): Promise<bigint> {
  const [row] = await tx.sql<{ id: bigint }>(
    'INSERT INTO support_messages (thread_id, by_staff, person_id, words, at) VALUES ($1, $2, $3, $4, $5) RETURNING id',
    [said.thread, said.byStaff, said.person, said.words, toDb(now)],
  );
  if (!row) throw new Error('a row that was inserted came not back');
  return row.id;
}

/** `voter` is a person's id or whatever tells visitors apart; their last vote counts. */
export async function vote(
  tx: Tx,
  { article, voter, useful }: { article: Article; voter: string; useful: boolean },
  now: Instant,
): Promise<void> {
  await tx.sql(
    'INSERT INTO help_votes (article, voter, useful, at) VALUES ($1, $2, $3, $4) ON CONFLICT (article, voter) DO UPDATE SET useful = excluded.useful, at = excluded.at',
    [article, voter, useful, toDb(now)],
  );
}
