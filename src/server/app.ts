import { Hono } from 'hono';
import { conversationsApi } from '#modules/conversations/api.ts';
import { listingsApi } from '#modules/listings/api.ts';
import { productsApi } from '#modules/products/api.ts';
import { supportApi } from '#modules/support/api.ts';
import { erasureApi } from '#modules/erasure/api.ts';
import { filesApi } from '#modules/files/api.ts';
import { feedbackApi } from '#modules/feedback/api.ts';
import { noticesApi } from '#modules/notices/api.ts';
import { paymentsApi } from '#modules/payments/api.ts';
import { railRoutes } from '#modules/payments/rail-routes.ts';
import { reportsApi } from '#modules/reports/api.ts';
import { shortlistsApi } from '#modules/shortlists/api.ts';
import type { Env, Installation } from '#platform/http.ts';
import { newApi } from '#platform/http.ts';
import { peopleApi } from '#modules/people/api.ts';
import { ordersApi } from '#modules/orders/api.ts';
import { staffApi } from '#modules/staff/api.ts';
import type { PageEnv } from '#web/env.ts';
import { directoryPages } from '#web/pages/directory-pages.ts';
import { helpPages } from '#web/pages/help-pages.ts';
import { balancePages } from '#web/pages/balance.tsx';
import { financePages } from '#web/pages/finance.tsx';
import { galleryPages } from '#web/pages/gallery-pages.tsx';
import { manDayPages } from '#web/pages/man-days.tsx';
import { moneyPages } from '#web/pages/money.tsx';
import { accountPages } from '#web/pages/account.tsx';
import { noticeSettingsPages } from '#web/pages/notice-settings.tsx';
import { noticePages } from '#web/pages/notices.tsx';
import { contactPages } from '#web/pages/contact.tsx';
import { conversationPages } from '#web/pages/conversation.tsx';
import { inquiryPages } from '#web/pages/inquiry.tsx';
import { messagePages } from '#web/pages/messages.tsx';
import { offerMovePages } from '#web/pages/offer-move.tsx';
import { offerPages } from '#web/pages/offer.tsx';
import { staffFlagPages } from '#web/pages/staff-flags.tsx';
import { orderMovePages } from '#web/pages/order-move.tsx';
import { buyNowPages } from '#web/pages/buy-now.tsx';
import { contractPages } from '#web/pages/contract.tsx';
import { orderPlacePages } from '#web/pages/order-place.tsx';
import { orderPages } from '#web/pages/order.tsx';
import { payPages } from '#web/pages/pay.tsx';
import { payoutAccountPages } from '#web/pages/payout-account.tsx';
import { sandboxPayPages } from '#web/pages/sandbox-pay.tsx';
import { orderListPages } from '#web/pages/orders.tsx';
import { sandboxClockPages } from '#web/pages/sandbox-clock.tsx';
import { staffCasePages } from '#web/pages/staff-case.tsx';
import { staffPaperPages } from '#web/pages/staff-papers.tsx';
import { staffPages } from '#web/pages/staff.tsx';
import { filePages } from '#web/pages/files.tsx';
import { reportUploadPages } from '#web/pages/report-upload.tsx';
import { reportPages } from '#web/pages/report.tsx';
import { verifyReportPages } from '#web/pages/verify-report.tsx';
import { answerRefusal } from './errors.ts';
import { livePages } from './live-pages.ts';
import { guard, withSession, withView } from './middleware.ts';
import { staticFiles } from './static-files.ts';
import { wakeAfterWrites } from './wake.ts';

/** The whole application over one installation. Testable without a socket: `app.request('/')`. */
export function makeApp(at: Installation): Hono<PageEnv> {
  const app = new Hono<PageEnv>();
  app.onError((error, c) => answerRefusal(at, error, c));
  app.notFound((c) => answerRefusal(at, null, c));
  app.route('/', staticFiles());
  // Rails prove themselves by signature; they send nothing that the guard of pages looks for.
  app.route('/', railRoutes(at));
  app.use(guard(at), withSession(at), withView(at), wakeAfterWrites);
  app.route('/api/v1', apiOf(at));
  for (const pages of PAGES) app.route('/', pages(at));
  return app;
}

/** Each module's api, under one address and in one OpenAPI document. */
function apiOf(at: Installation) {
  const api = newApi();
  for (const make of APIS) api.route('/', make(at));
  api.doc31('/openapi.json', { openapi: '3.1.0', info: { title: 'Holdfast', version: '1' } });
  return api;
}

const APIS: readonly ((at: Installation) => ReturnType<typeof newApi>)[] = [
  listingsApi,
  productsApi,
  shortlistsApi,
  supportApi,
  peopleApi,
  erasureApi,
  ordersApi,
  conversationsApi,
  filesApi,
  reportsApi,
  noticesApi,
  feedbackApi,
  paymentsApi,
  staffApi,
];
const PAGES: readonly ((at: Installation) => Hono<PageEnv>)[] = [
  directoryPages,
  helpPages,
  accountPages,
  orderListPages,
  orderPages,
  orderMovePages,
  orderPlacePages,
  contractPages,
  buyNowPages,
  manDayPages,
  contactPages,
  inquiryPages,
  messagePages,
  conversationPages,
  offerPages,
  offerMovePages,
  staffFlagPages,
  livePages,
  noticePages,
  noticeSettingsPages,
  payPages,
  sandboxPayPages,
  moneyPages,
  balancePages,
  payoutAccountPages,
  financePages,
  filePages,
  reportUploadPages,
  reportPages,
  verifyReportPages,
  staffPages,
  staffCasePages,
  staffPaperPages,
  sandboxClockPages,
  galleryPages,
];

export type { Env };
