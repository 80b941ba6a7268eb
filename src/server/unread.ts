import { unreadNotices } from '#modules/notices/queries.ts';
import type { Installation, Session } from '#platform/http.ts';
import type { View } from '#web/view.ts';

/** What waits to be read, for the bar of every page of somebody who is signed in: one cheap query at most. */
export async function unreadOf(at: Installation, session: Session): Promise<View['unread']> {
  return { notices: await unreadNotices(at.db, session), messages: 0 };
}
