import { Hono } from 'hono';
import { filesApi } from '#modules/files/api.ts';
import { reportsApi } from '#modules/reports/api.ts';
import type { Env, Installation } from '#platform/http.ts';
import { newApi } from '#platform/http.ts';
import { ordersApi } from '#modules/orders/api.ts';
import type { PageEnv } from '#web/env.ts';
import { orderMovePages } from '#web/pages/order-move.tsx';
import { orderPlacePages } from '#web/pages/order-place.tsx';
import { orderPages } from '#web/pages/order.tsx';
import { orderListPages } from '#web/pages/orders.tsx';
import { answerRefusal } from './errors.ts';
import { livePages } from './live.ts';
import { guard, withSession, withView } from './middleware.ts';
import { staticFiles } from './static-files.ts';
import { wakeAfterWrites } from './wake.ts';

/** The whole application over one installation. Testable without a socket: `app.request('/')`. */
export function makeApp(at: Installation): Hono<PageEnv> {
  const app = new Hono<PageEnv>();
  app.onError((error, c) => answerRefusal(at, error, c));
  app.notFound((c) => answerRefusal(at, null, c));
  app.route('/', staticFiles());
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

const APIS: readonly ((at: Installation) => ReturnType<typeof newApi>)[] = [ordersApi, filesApi, reportsApi];
const PAGES: readonly ((at: Installation) => Hono<PageEnv>)[] = [
  orderListPages,
  orderPages,
  orderMovePages,
  orderPlacePages,
  livePages,
];

export type { Env };
