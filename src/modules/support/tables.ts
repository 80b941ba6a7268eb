import type { PersonId } from '#domain/ids.ts';
import type { Instant } from '#domain/time.ts';
import type { Locale } from '#platform/i18n.ts';

export type ThreadState = 'open' | 'answered' | 'closed';

export interface ThreadRow {
  readonly id: string;
  readonly person_id: PersonId | null;
  readonly org_id: string | null;
  readonly name: string;
  readonly email: string;
  readonly locale: Locale;
  readonly subject: string;
  readonly about: string;
  readonly order_id: string | null;
  readonly state: ThreadState;
  readonly opened_at: Instant;
  readonly moved_at: Instant;
}

export interface MessageRow {
  readonly id: bigint;
  readonly by_staff: boolean;
  readonly words: string;
  readonly at: Instant;
}
