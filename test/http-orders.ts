import type { Instant } from '#domain/time.ts';
import { addOrganization, addPerson, openSession } from '#modules/people/commands.ts';
import { editListing } from '#modules/listings/commands.ts';
import { ensureReference } from '#modules/reference/commands.ts';
import { cookieNames, signed } from '#platform/cookies.ts';
import type { Db } from '#platform/db/pool.ts';
import { newId } from '#platform/random.ts';
import { SANDBOX, SIGNATURE_HEADER } from '#platform/rails/sandbox.ts';
import { derivedSecret, signatureOf } from '#platform/rails/signature.ts';
import { askedTerms } from './deals.ts';
import { SECRET } from './server.ts';
import type { Ask, Reply, Wire } from './wire.ts';

/** An organization and the Cookie header of its owner's session. */
export interface HttpSide {
  readonly org: string;
  readonly person: string;
  readonly cookie: string;
}

export interface HttpPair {
  readonly buyer: HttpSide;
  readonly provider: HttpSide;
}

type Does = 'buys' | 'inspects' | 'sells';

/** Buyers and providers of their own, each signed in, over the database of a running server that has SECRET. */
export async function openPairs(
  db: Db,
  count: number,
  [buys, provides]: readonly [Does, Does] = ['buys', 'inspects'],
): Promise<HttpPair[]> {
  const now = Date.now();
  await db.tx((tx) => ensureReference(tx));
  const side = async (does: Does, n: number): Promise<HttpSide> => {
    const name = `${{ buys: 'Buyer', inspects: 'Inspector', sells: 'Seller' }[does]} ${n}`;
    const email = `${newId('psn', now)}@example.com`;
    return db.tx(async (tx) => {
      const person = await addPerson(tx, { name, email }, now);
      const can = { buys: does === 'buys', inspects: does === 'inspects', sells: does === 'sells' };
      const org = await addOrganization(tx, person, { name, country: 'CN', city: 'Hangzhou', ...can }, now);
      if (does === 'inspects') {
        const services = [{ type: 'psi' as const, price_minor: 30_900, currency: 'USD' }];
        const actor = { kind: 'person', person, org, role: 'owner' } as const;
        await editListing(tx, actor, { place: 'CN-ZJ', published: true, services }, now);
      }
      const token = await openSession(tx, person, { ip: null, agent: 'test' }, now);
      const { session } = cookieNames({ publicUrl: undefined });
      return { org, person, cookie: `${session}=${encodeURIComponent(signed(SECRET, token))}` };
    });
  };
  const pairs: HttpPair[] = [];
  for (let n = 1; n <= count; n++) pairs.push({ buyer: await side(buys, n), provider: await side(provides, n) });
  return pairs;
}

/** One order's life over HTTP, in this order. Those that move the order stand in its history under these names. */
export const STEPS = ['place', 'confirm', 'pay', 'fund', 'upload', 'report', 'release'] as const;
export type Step = (typeof STEPS)[number];
export const MOVES: readonly Step[] = ['place', 'confirm', 'fund', 'report', 'release'];

/** What a client knows of an order it is leading through its life. */
export interface HttpLife {
  readonly pair: HttpPair;
  readonly begun: Instant;
  /** Made before the request is sent first, and sent again with each repeat of it. */
  readonly keys: Readonly<Record<Step, string>>;
  order?: string;
  payment?: { readonly id: string; readonly minor: number; readonly currency: string };
  file?: string;
}

export function newLife(pair: HttpPair): HttpLife {
  const now = Date.now();
  const keys = Object.fromEntries(STEPS.map((step) => [step, newId(step === 'fund' ? 'evt' : 'key', now)]));
  return { pair, begun: now, keys: keys as HttpLife['keys'] };
}

/** The server said no to what should have worked. */
export class Denied extends Error {
  readonly status: number;
  constructor(step: Step, reply: Reply) {
    super(`${step}: ${reply.status} ${reply.bytes.toString()}`);
    this.status = reply.status;
  }
}

/** Sends one step and keeps in `life` what the answer says. Throws Denied where it is not a 2xx. */
export async function take(wire: Wire, url: string, life: HttpLife, step: Step): Promise<Reply> {
  const reply = await wire.ask(askFor(url, life, step));
  if (reply.status >= 300) throw new Denied(step, reply);
  if (step === 'place') life.order = (jsonOf(reply) as { id: string }).id;
  if (step === 'upload') life.file = (jsonOf(reply) as { id: string }).id;
  if (step === 'pay') {
    const { payment } = jsonOf(reply) as { payment: { id: string; amount_minor: number; currency: string } };
    life.payment = { id: payment.id, minor: payment.amount_minor, currency: payment.currency };
  }
  return reply;
}

export function jsonOf(reply: Reply): unknown {
  return JSON.parse(reply.bytes.toString());
}

/** A reading of one side over the API; throws where it is not a 200. */
export async function read<Body>(wire: Wire, side: HttpSide, path: string): Promise<Body> {
  const reply = await wire.ask({ method: 'GET', path: `/api/v1${path}`, headers: { cookie: side.cookie } });
  if (reply.status !== 200) throw new Error(`GET ${path}: ${reply.status} ${reply.bytes.toString()}`);
  return jsonOf(reply) as Body;
}

function askFor(url: string, life: HttpLife, step: Step): Ask {
  const { buyer, provider } = life.pair;
  const order = `/orders/${life.order ?? ''}`;
  const post = (side: HttpSide, path: string, body: unknown, type = 'application/json'): Ask => ({
    method: 'POST',
    path: `/api/v1${path}`,
    headers: { cookie: side.cookie, origin: url, 'content-type': type, 'idempotency-key': life.keys[step] },
    body: Buffer.isBuffer(body) ? body : JSON.stringify(body),
  });
  switch (step) {
    case 'place':
      return post(buyer, '/orders', { provider: provider.org, terms: askedTerms(life.begun) });
    case 'confirm':
      return post(provider, `${order}/confirm`, { terms_version: 1 });
    case 'pay':
      return post(buyer, `${order}/payments`, { method: 'visa' });
    case 'fund':
      return railEvent(life);
    case 'upload':
      return post(provider, '/files', REPORT_FORM, `multipart/form-data; boundary=${BOUNDARY}`);
    case 'report':
      return post(provider, `${order}/report`, {
        result: 'pass',
        counts: { critical: 0, major: 1, minor: 2 },
        main_file: life.file,
      });
    case 'release':
      return post(buyer, `${order}/release`, { report_version: 1 });
  }
}

/** What the rail sends when the payer has paid, signed as the rail signs. Its id is the same at each repeat. */
function railEvent({ keys, payment }: HttpLife): Ask {
  const { id, minor, currency } = payment ?? { id: '', minor: 0, currency: '' };
  const event = { id: keys.fund, payment: id, kind: 'payment.succeeded', minor, currency, reference: `ref-${id}` };
  const raw = JSON.stringify(event);
  const signature = signatureOf(derivedSecret(SECRET, `rail:${SANDBOX}`), raw, Date.now());
  return {
    method: 'POST',
    path: `/rails/${SANDBOX}/events`,
    headers: { 'content-type': 'application/json', [SIGNATURE_HEADER]: signature },
    body: raw,
  };
}

const BOUNDARY = 'holdfast-test-boundary';

/** One empty page: about the smallest PDF that is whole. */
export const REPORT_PDF = pdfOf([
  '<</Type/Catalog/Pages 2 0 R>>',
  '<</Type/Pages/Kids[3 0 R]/Count 1>>',
  '<</Type/Page/Parent 2 0 R/MediaBox[0 0 72 72]>>',
]);

function pdfOf(objects: readonly string[]): Buffer {
  let text = '%PDF-1.4\n';
  const offsets: number[] = [];
  for (const [at, object] of objects.entries()) {
    offsets.push(text.length);
    text += `${at + 1} 0 obj${object}endobj\n`;
  }
  const rows = offsets.map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`);
  const size = objects.length + 1;
  const table = `xref\n0 ${size}\n0000000000 65535 f \n${rows.join('')}trailer<</Size ${size}/Root 1 0 R>>`;
  return Buffer.from(`${text}${table}\nstartxref\n${text.length}\n%%EOF\n`);
}

const REPORT_FORM = Buffer.concat([
  Buffer.from(
    `--${BOUNDARY}\r\ncontent-disposition: form-data; name="file"; filename="report.pdf"\r\ncontent-type: application/pdf\r\n\r\n`,
  ),
  REPORT_PDF,
  Buffer.from(`\r\n--${BOUNDARY}--\r\n`),
]);
