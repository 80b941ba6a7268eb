import { unreadMessages } from '#modules/conversations/queries.ts';
import { unreadNotices } from '#modules/notices/queries.ts';
import type { Installation, Session } from '#platform/http.ts';
import type { View } from '#web/view.ts';

/** What waits to be read, for the bar of every page of somebody who is signed in: one cheap query of each. */
export async function unreadOf(at: Installation, session: Session): Promise<View['unread']> {
  const { org, person } = session;
  const [notices, messages] = await Promise.all([
    unreadNotices(at.db, session),
    org === null ? [] : unreadMessages(at.db, [{ org, person }]),
  ]);
  return { notices, messages: messages[0] ?? 0 };
}
