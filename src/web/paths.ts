/** Every address a page links to. Links and forms take theirs from here, routes are bound to the same table. */
export const paths = {
  home: '/',
  inspectors: '/inspectors',
  orders: '/orders',
  messages: '/messages',
  notices: '/notices',
  organization: '/organization',
  balance: '/balance',
  settings: '/settings',
  staff: '/staff',
  help: '/help',
  api: '/api',
  register: '/register',
  /** POST: signs out, then home. */
  signOut: '/sign-out',
  /** POST `locale` or `theme`, and `back`: sets the cookie (and the person's setting), then goes back. */
  preferences: '/preferences',
  /** POST `organization` and `back`: acts for another of the person's organizations. */
  actFor: '/act-for',
  sandboxClock: '/sandbox/clock',
  sandboxOutbox: '/sandbox/outbox',
  gallery: '/ui',
  /** `back` is where to go after signing in: a path of this site. */
  signIn: (back?: string) => (back && back !== '/' ? `/sign-in?back=${encodeURIComponent(back)}` : '/sign-in'),
  /** `about` is the page the question came from. */
  support: (about?: string) => (about ? `/support?about=${encodeURIComponent(about)}` : '/support'),
} as const;
