import type { Client, TestApp, TestPerson } from './app.ts';
import type { Asked } from './asked.ts';
import { MATRIX } from './roles.ts';
import type { World } from './world.ts';

/** The matrix by route: the cell of each column. */
export const ROWS = new Map<string, readonly string[]>(
  MATRIX.split('\n').flatMap((line) => {
    const [method, path, ...cells] = line.trim().split(/[\s|]+/);
    return method && path?.startsWith('/') ? [[`${method} ${path}`, cells] as const] : [];
  }),
);

/** Who stands in each column; the last is the buyer's owner while the organization is suspended. */
export function columnsOf({ buyers, inspectors, staff, lone, stranger }: World): readonly (TestPerson | null)[] {
  return [
    null,
    lone,
    stranger,
    buyers.owner,
    buyers.member,
    buyers.field,
    inspectors.owner,
    inspectors.member,
    inspectors.field,
    staff.support,
    staff.mediator,
    staff.finance,
    staff.admin,
    buyers.owner,
  ];
}

/** Every route by method and address, without the patterns of its names. */
export function routesOf({ app }: TestApp): string[] {
  const own = app.routes.filter(({ method }) => method !== 'ALL');
  return [...new Set(own.map(({ method, path }) => `${method} ${path.replaceAll(/\{(?:[^{}]|\{[^}]*\})*\}/g, '')}`))];
}

/** The address of a route with the names of the world in it. */
export function addressOf(world: World, route: string, { params, query = '' }: Asked): string {
  const path = route.slice(route.indexOf(' ') + 1);
  const ids: readonly (readonly [RegExp, string])[] = [
    [/^\/api\/v1\/organizations/, world.buyer.org],
    [/support/, world.thread],
    [/conversations|^\/messages/, world.talk],
    [/inquiries/, world.inquiry],
    [/flags/, world.flag],
    [/products/, world.product],
    [/inspectors|sellers/, world.inspector.org],
    [/sandbox\/pay|v1\/payments/, world.payment],
    [/payouts/, world.payout],
    [/staff\/cases/, world.dispute],
    [/notices/, world.notice],
    [/outbox|sessions|tokens/, 'none'],
  ];
  const names: Readonly<Record<string, string>> = {
    id: ids.find(([part]) => part.test(path))?.[1] ?? world.order,
    provider: world.inspector.org,
    file: world.report,
    payment: world.payment,
    dispute: world.dispute,
    photo: world.productPhoto,
    account: `balance:${world.inspector.org}:USD`,
    version: '1',
    article: 'payment',
    rail: 'sandbox',
    key: 'a-key-of-nobody',
    ...params,
  };
  return path.replaceAll(/:(\w+)/g, (_, name: string) => names[name] ?? 'none') + query;
}

export function requestTo(
  world: World,
  as: Client,
  route: string,
  asked: Asked,
  headers: Record<string, string> = {},
): Promise<Response> {
  const url = addressOf(world, route, asked);
  const init = { headers: { ...headers, ...(asked.key === undefined ? {} : { 'idempotency-key': asked.key }) } };
  switch (route.slice(0, route.indexOf(' '))) {
    case 'GET':
      return as.get(url, init);
    case 'PUT':
      return as.put(url, asked.body, init);
    case 'PATCH':
      return as.patch(url, asked.body, init);
    case 'DELETE':
      return as.delete(url, asked.body, init);
    default:
      return as.post(url, asked.body, init);
  }
}
