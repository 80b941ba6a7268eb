/** Every address a page links to. Links and forms take theirs from here, routes are bound to the same table. */
export const paths = {
  home: '/',
  inspectors: '/inspectors',
  orders: '/orders',
  ordersExport: '/orders.csv',
  order: (id: string) => `/orders/${id}`,
  /** A form for one move of an order; what is final is asked once more there. */
  orderMove: (id: string, move: string) => `/orders/${id}/moves/${move}`,
  orderModify: (id: string) => `/orders/${id}/modify`,
  /** New terms of a goods order, to be signed by both: a revision of the draft, or an amendment. */
  orderContract: (id: string, move: string) => `/orders/${id}/contract/${move}`,
  orderPay: (id: string) => `/orders/${id}/pay`,
  /** Where the payer comes back to from the rail's page. */
  orderPayment: (id: string, payment: string) => `/orders/${id}/pay/${payment}`,
  /** The inspector's form for a report. */
  orderReport: (id: string) => `/orders/${id}/report`,
  /** Check details: one version of the report. */
  orderReportVersion: (id: string, version: number) => `/orders/${id}/report/${version}`,
  orderFile: (id: string, file: string) => `/orders/${id}/files/${file}`,
  /** The stripped copy of an image. */
  orderFilePreview: (id: string, file: string) => `/orders/${id}/files/${file}/preview`,
  /** Whether a file is a report as it was issued. */
  verifyReport: (sha256?: string) => (sha256 ? `/verify-report?sha256=${sha256}` : '/verify-report'),
  /** Every entry of the ledger that this order made. */
  orderMoney: (id: string) => `/orders/${id}/money`,
  orderTerms: (id: string) => `/orders/${id}/terms`,
  /** One version of a goods order's terms as a PDF, in the reader's language. */
  orderContractPdf: (id: string, version: number) => `/orders/${id}/terms/${version}/contract.pdf`,
  /** The units that are drawn for the sample, as CSV. */
  orderDraw: (id: string) => `/orders/${id}/draw.csv`,
  /** POST: opens the conversation about this order with its other side. */
  orderTalk: (id: string) => `/orders/${id}/conversation`,
  /** Where the goods were seen; POST: the seller says where they are. */
  orderTracking: (id: string) => `/orders/${id}/tracking`,
  orderHistory: (id: string) => `/orders/${id}/history`,
  /** An event stream: this order has changed since the entry of its history that the page was made with. */
  orderEvents: (id: string, seen?: number) =>
    seen === undefined ? `/orders/${id}/events` : `/orders/${id}/events?seen=${seen}`,
  products: '/products',
  product: (id: string) => `/products/${id}`,
  productPhoto: (id: string, photo: string) => `/products/${id}/photos/${photo}`,
  productPhotoSmall: (id: string, photo: string) => `/products/${id}/photos/${photo}/small`,
  /** A question to its seller. */
  productContact: (id: string) => `/products/${id}/contact`,
  /** The draft of a contract with its seller. */
  productContract: (id: string) => `/products/${id}/contract`,
  /** At its listed price, which the seller has signed. */
  buyNow: (id: string) => `/products/${id}/buy`,
  seller: (id: string) => `/sellers/${id}`,
  sellerContract: (id: string) => `/sellers/${id}/contract`,
  /** POST: opens the conversation with a seller about nothing in particular. */
  sellerContact: (id: string) => `/sellers/${id}/contact`,
  /** What a seller shows of itself, for its owners and admins. */
  editSeller: '/organization/seller',
  /** Everything that a seller has entered, drafts too. */
  ownProducts: '/organization/products',
  newProduct: '/organization/products/new',
  editProduct: (id: string) => `/organization/products/${id}`,
  /** POST: shows it to buyers, or no longer. */
  publishProduct: (id: string) => `/organization/products/${id}/publish`,
  /** POST: more photos, as files. */
  editPhotos: (id: string) => `/organization/products/${id}/photos`,
  /** POST: moves one of them, or takes it away. */
  movePhoto: (id: string, photo: string) => `/organization/products/${id}/photos/${photo}`,
  inspector: (id: string) => `/inspectors/${id}`,
  /** What buyers wrote of it, page by page. */
  inspectorComments: (id: string, before?: string) => `/inspectors/${id}/comments${before ? `?before=${before}` : ''}`,
  sellerComments: (id: string, page = 1) => `/sellers/${id}/comments${page > 1 ? `?page=${page}` : ''}`,
  productReviews: (id: string, before?: string) => `/products/${id}/reviews${before ? `?before=${before}` : ''}`,
  placeOrder: (inspector: string) => `/inspectors/${inspector}/order`,
  sampleReport: (inspector: string) => `/inspectors/${inspector}/sample-report`,
  /** What an inspection company shows of itself, for its owners and admins. */
  editListing: '/organization/listing',
  /** POST: the sample report, as a file. */
  editSample: '/organization/listing/sample-report',
  /** The days that are taken, month by month. */
  editDays: '/organization/listing/days',
  editPapers: '/organization/listing#papers',
  /** An accreditation paper: its own people read it, POST puts it there. */
  editPaper: (code: string) => `/organization/listing/papers/${code}`,
  /** What was put aside; POST adds or removes one. */
  shortlist: '/shortlist',
  /** Up to four side by side: `?company=…&company=…`, or `?product=…&product=…&quantity=…`. */
  compare: (query = '') => `/compare${query}`,
  savedSearches: '/saved-searches',
  /** The form for a new one; the query is that of the directory's address. */
  saveSearch: (kind: string, query = '') => `/saved-searches/new/${kind}${query}`,
  /** Shows what it finds; POST changes it. */
  savedSearch: (id: string) => `/saved-searches/${id}`,
  /** POST: deletes it. */
  deleteSearch: (id: string) => `/saved-searches/${id}/delete`,
  messages: '/messages',
  conversation: (id: string) => `/messages/${id}`,
  /** Where one lands in a conversation: at what was said last. */
  conversationLatest: (id: string) => `/messages/${id}#latest`,
  /** POST: marks what is there as read, acts for the organization it is for, and goes to the conversation. */
  conversationOpen: (id: string) => `/messages/${id}/open`,
  /** An offer, or a counter-offer where one stands. */
  conversationOffer: (id: string) => `/messages/${id}/offer`,
  /** Accept, decline or withdraw: asks, and on POST does it. */
  offerMove: (id: string, no: number, move: string) => `/messages/${id}/offers/${no}/${move}`,
  /** The draft of a contract for goods between its sides. */
  conversationContract: (id: string) => `/messages/${id}/contract`,
  conversationReport: (id: string) => `/messages/${id}/report`,
  /** POST: blocks the other organization, or lets it write again. */
  conversationBlock: (id: string) => `/messages/${id}/block`,
  conversationFile: (id: string, file: string) => `/messages/${id}/files/${file}`,
  conversationPreview: (id: string, file: string) => `/messages/${id}/files/${file}/preview`,
  /** One question to one or several companies. */
  contact: (...companies: readonly string[]) =>
    companies.length === 0 ? '/contact' : `/contact?${companies.map((id) => `to=${id}`).join('&')}`,
  /** The answers to it, side by side. */
  inquiry: (id: string) => `/inquiries/${id}`,
  manDays: '/man-days',
  staffFlags: '/staff/flags',
  staffFlag: (id: string) => `/staff/flags/${id}`,
  /** An event stream: messages after `seen`, read marks, who is writing, and how much waits elsewhere. */
  conversationEvents: (id: string, seen?: number) =>
    seen === undefined ? `/messages/${id}/events` : `/messages/${id}/events?seen=${seen}`,
  /** An event stream: how many messages wait to be read. */
  inboxEvents: '/inbox/events',
  notices: '/notices',
  /** POST: marks everything as read. */
  noticesRead: '/notices/read',
  /** POST: marks one as read, acts for the organization it is for, and goes to the order. */
  noticeOpen: (id: bigint | string) => `/notices/${id}/open`,
  noticeSettings: '/settings/notices',
  organization: '/organization',
  balance: '/balance',
  balanceIn: (currency: string, before?: string) => `/balance?currency=${currency}${before ? `&before=${before}` : ''}`,
  payouts: '/balance/payouts',
  payoutAccount: '/balance/account',
  settings: '/settings',
  staff: '/staff',
  /** Everything about one dispute, for whoever decides it. */
  staffCase: (dispute: string) => `/staff/cases/${dispute}`,
  /** POST: what the outbox has given up is tried again. */
  staffOutbox: '/staff/outbox',
  /** Accreditation papers that wait to be looked at. */
  staffPapers: '/staff/papers',
  /** The paper as a file; POST says what staff think of it. */
  staffPaper: (org: string, code: string) => `/staff/papers/${org}/${code}`,
  finance: '/staff/finance',
  financeAccount: (account: string, before?: string) =>
    `/staff/finance/account?account=${encodeURIComponent(account)}${before ? `&before=${before}` : ''}`,
  help: '/help',
  helpArticle: (article: string) => `/help/${article}`,
  /** POST: whether an article was useful. */
  helpVote: (article: string) => `/help/${article}/vote`,
  supportThread: (id: string) => `/support/${id}`,
  staffSupport: '/staff/support',
  staffSupportThread: (id: string) => `/staff/support/${id}`,
  api: '/api',
  register: '/register',
  /** After sign-up: where the link was sent to, and a new one on request. */
  checkMail: '/check-mail',
  /** `token` of the mail's link. */
  verify: (token?: string) => (token ? `/verify?token=${encodeURIComponent(token)}` : '/verify'),
  forgot: '/forgot-password',
  reset: (token?: string) => (token ? `/reset-password?token=${encodeURIComponent(token)}` : '/reset-password'),
  secondFactor: '/sign-in/second-factor',
  /** Asks for the password again before what cannot be undone. */
  prove: (back?: string) => (back && back !== '/' ? `/prove?back=${encodeURIComponent(back)}` : '/prove'),
  invitation: (token?: string) => (token ? `/invitation?token=${encodeURIComponent(token)}` : '/invitation'),
  newOrganization: '/organization/new',
  members: '/organization/members',
  member: (person: string) => `/organization/members/${person}`,
  /** Asks, and on POST removes. */
  removeMember: (person: string) => `/organization/members/${person}/remove`,
  invitations: '/organization/invitations',
  takeBackInvitation: (id: string) => `/organization/invitations/${id}/take-back`,
  security: '/settings/security',
  setUpSecondFactor: '/settings/security/second-factor',
  confirmSecondFactor: '/settings/security/second-factor/confirm',
  /** POST: turns it off. */
  endSecondFactor: '/settings/security/second-factor/end',
  backupCodes: '/settings/security/backup-codes',
  changePassword: '/settings/security/password',
  endSession: (id: string) => `/settings/security/sessions/${id}/end`,
  endOtherSessions: '/settings/security/sessions/end-others',
  changeEmail: '/settings/email',
  /** `token` of the letter to the new address. */
  confirmEmail: (token?: string) =>
    token ? `/settings/email/confirm?token=${encodeURIComponent(token)}` : '/settings/email/confirm',
  eraseAccount: '/settings/erase',
  accessTokens: '/settings/tokens',
  revokeAccessToken: (id: string) => `/settings/tokens/${id}/revoke`,
  /** POST: signs out, then home. */
  signOut: '/sign-out',
  /** POST `locale` or `theme`, and `back`: sets the cookie (and the person's setting), then goes back. */
  preferences: '/preferences',
  /** POST `organization` and `back`: acts for another of the person's organizations. */
  actFor: '/act-for',
  /** The sandbox rail's own page. */
  sandboxPay: (payment: string) => `/sandbox/pay/${payment}`,
  sandboxClock: '/sandbox/clock',
  sandboxOutbox: '/sandbox/outbox',
  /** POST: signs in as one of the demo people. */
  sandboxSignIn: (who: string) => `/sandbox/sign-in/${who}`,
  sandboxLetter: (id: string) => `/sandbox/outbox/${id}`,
  gallery: '/ui',
  /** `back` is where to go after signing in: a path of this site. */
  signIn: (back?: string) => (back && back !== '/' ? `/sign-in?back=${encodeURIComponent(back)}` : '/sign-in'),
  /** `about` is the page the question came from. */
  support: (about?: string) => (about ? `/support?about=${encodeURIComponent(about)}` : '/support'),
} as const;
