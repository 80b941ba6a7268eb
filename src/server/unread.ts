import type { Installation, Session } from '#platform/http.ts';
import type { View } from '#web/view.ts';

const none: View['unread'] = { notices: 0, messages: 0 };

/** What waits to be read, for the bar of every page of somebody who is signed in: one cheap query at most. */
export function unreadOf(_at: Installation, _session: Session): Promise<View['unread']> {
  return Promise.resolve(none);
}
