import { words } from '#platform/i18n.ts';

import { formats } from '#platform/format.ts';
import type { View } from './view.ts';

type Given = Pick<View, 'locale' | 'now' | 'path'> & Partial<Omit<View, 't' | 'format'>>;

/** A view with defaults for everything but language, now and path: a visitor who is not signed in, in UTC. */
export function viewOf(given: Given): View {
  const zone = given.zone ?? 'UTC';
  return {
    currency: 'USD',
    theme: 'system',
    person: null,
    organization: null,
    organizations: [],
    mode: 'sandbox',
    nonce: '',
    unread: { notices: 0, messages: 0 },
    flash: null,
    ...given,
    zone,
    t: words(given.locale),
    format: formats(given.locale, zone, given.now),
  };
}
