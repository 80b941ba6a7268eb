import type { Actor, PersonActor } from '#domain/actor.ts';
import type { OrderSnapshot } from '#domain/process/order.ts';
import { DAY, dateIn, plusDays, type Instant } from '#domain/time.ts';
import { makeMove, placeOrder } from '#modules/orders/commands.ts';
import type { TermsInput } from '#modules/orders/contract.ts';
import type { DemoPeople } from '#modules/people/demo.ts';
import { deliverSandbox, openPayment } from '#modules/payments/rails.ts';
import { draftReport, uploadReport } from '#modules/reports/commands.ts';
import type { Installation } from '#platform/http.ts';
import { sandboxOf } from '#platform/rails/rails.ts';
import { castOf, staffOf, type Cast } from './cast.ts';
import type { Evidence, Uploads } from './evidence.ts';
import type { Good } from './good.ts';
import { GOODS } from './goods.ts';
import { pagesOf, reportOf } from './reporting.ts';
import type { SeededCompany } from './seed-companies.ts';
import type { Act, Story, Told, When } from './story.ts';

export interface Stage {
  /** Its clock stands where the story is. */
  readonly at: Installation;
  readonly demo: DemoPeople;
  readonly companies: readonly SeededCompany[];
  readonly uploads: Uploads;
  /** UTC midnight at which today began. */
  readonly today: Instant;
}

export interface Scene {
  readonly at: Instant;
  run(): Promise<unknown>;
}

/** An order that somebody pays for, as far as its story has come. */
export interface Payer {
  readonly number: number;
  readonly payer: PersonActor;
  readonly payee: string;
  order: OrderSnapshot | null;
  payment: string | null;
}

/** What is known of an order while its story is life. */
export interface Life extends Payer {
  readonly story: Story;
  readonly good: Good;
  readonly cast: Cast;
}

/** Files that a step needs, on their way into the store. */
interface Files {
  readonly ids: Promise<readonly string[]>;
  /** The PDF of a report that the company made itself. */
  readonly main: Promise<string> | null;
}

export function instantOf(today: Instant, when: When): Instant {
  const [day = '0', time = '00:00'] = when.split(' ');
  const [hours = 0, minutes = 0] = time.split(':').map(Number);
  return today + Number(day) * DAY + hours * 3_600_000 + minutes * 60_000;
}

/** Every step of the story as a scene at its instant. */
export function scenesOf(stage: Stage, story: Story, number: number): Scene[] {
  return lifeOf(stage, story, number).scenes;
}

/** The same, with what becomes of the order, for whoever waits for it. */
export function lifeOf(stage: Stage, story: Story, number: number): { readonly life: Life; readonly scenes: Scene[] } {
  const cast = castOf(story, stage.demo, stage.companies);
  const [payer, payee] = [cast.buyer, cast.names.inspector];
  const life: Life = { story, good: GOODS[story.good], cast, number, payer, payee, order: null, payment: null };
  const scene = (when: When, run: (now: Instant) => Promise<unknown>): Scene => {
    const at = instantOf(stage.today, when);
    return { at, run: () => run(at).catch((error: unknown) => fail(life, when, error)) };
  };
  const specs = stage.uploads.begin(
    cast.buyer,
    number % 4 === 0 ? ['specification.pdf'] : [],
    life.good.zone,
    instantOf(stage.today, story.placed),
  );
  const scenes = [
    scene(story.placed, (now) => place(stage, life, specs, now)),
    ...story.acts.flatMap(withAssignment).map((act) => {
      const files = filesOf(stage, life, act);
      return scene(act.at, (now) => play(stage, life, act, files, now));
    }),
  ];
  return { life, scenes };
}

/** A field inspector goes only where they are sent: two days before the report. */
function withAssignment(act: Act): Act[] {
  if (act.by !== 'field') return [act];
  const [day = '-1'] = act.at.split(' ');
  return [{ at: `-${2 - Number(day)} 01:20`, by: 'inspector', move: 'assign' }, act];
}

function filesOf({ uploads, today }: Stage, life: Life, act: Act): Files {
  const { good, cast } = life;
  const actor = cast[sideOf(act)];
  const at = instantOf(today, act.at);
  const names = act.report?.photos ?? (act.with?.['files'] as readonly Evidence[] | undefined) ?? [];
  const ids = uploads.begin(actor, names, good.zone, at);
  if (!act.report) return { ids, main: null };
  const pages = pagesOf(act.report, life, cast.names.inspector);
  return {
    ids,
    main: uploads.beginPdf(actor, `report-${life.story.po || life.number}.pdf`.replaceAll('/', '-'), pages, at),
  };
}

function fail({ story }: Life, when: When, error: unknown): never {
  const { details } = error as { details?: unknown };
  const about = `${story.buyer}, ${story.inspector}, ${story.good} (${story.po}) at ${when}`;
  throw new Error(`The demo market cannot be told: ${about}: ${String(error)} ${JSON.stringify(details ?? {})}`, {
    cause: error,
  });
}

const sideOf = ({ by }: Act): 'buyer' | 'inspector' | 'field' => (by === 'field' || by === 'inspector' ? by : 'buyer');

export function orderIn({ order }: Payer): OrderSnapshot {
  if (!order) throw new Error('nothing was placed');
  return order;
}

async function place({ at, today }: Stage, life: Life, specs: Promise<readonly string[]>, now: Instant): Promise<void> {
  const terms = { ...termsOf(life, today), files: [...(await specs)] };
  const key = `demo-${life.number}`;
  life.order = await at.db.tx((tx) =>
    placeOrder(tx, life.cast.buyer, { provider: life.cast.inspector.org, terms }, key, now),
  );
}

function termsOf({ story, good }: Pick<Life, 'story' | 'good'>, today: Instant): TermsInput {
  const { lot, po, visit, type = 'psi' } = story;
  const date = (days: number) => plusDays(dateIn(today, 'UTC'), days);
  const planned = good.aql !== null && type !== 'cls';
  return {
    type,
    site: good.site,
    product: { name: good.name, description: good.description, lot, unit: good.unit, purchase_order: po },
    window: { from: date(visit[0]), to: date(visit[1]) },
    zone: good.zone,
    plan:
      planned && good.aql
        ? { standard: good.standard, level: good.level, severity: 'normal', aql: story.aql ?? good.aql }
        : null,
    checklist: type === 'cls' ? LOADING : [...good.checklist],
    requirements: story.requirements ?? good.requirements,
    half_days: story.half_days ?? halfDaysFor(lot, good),
    fee_by: story.fee_by ?? 'provider',
    files: [],
  } as TermsInput;
}

/** A large lot takes longer to draw and to count, a small one is done by noon. */
function halfDaysFor(lot: number, { half_days }: Good): number {
  return lot > 4_000 ? half_days + 1 : lot < 1_000 && half_days < 4 ? half_days - 1 || 1 : half_days;
}

const LOADING = [
  'Container dry, clean, no holes',
  'Cartons counted in and on the list',
  'Seal closed, number photographed',
];

async function play(stage: Stage, life: Life, act: Act, files: Files, now: Instant): Promise<void> {
  if (act.move === 'pay') return paid(stage, life, act, now);
  if (act.move === 'chargeBack') return chargedBack(stage, life, now);
  if (act.report) return reported(stage, life, act, act.report, files, now);
  const { at, today } = stage;
  const order = orderIn(life);
  const body: Record<string, unknown> = { ...seenIn(act.move, order), ...filledIn(act.with ?? {}, order, today) };
  if (Array.isArray(body['files'])) body['files'] = [...(await files.ids)];
  if (act.move === 'modify') body['terms'] = { ...termsOf(changed(life, act), today) };
  if (act.move === 'assign') body['inspector'] = stage.demo.people.field;
  const actor: Actor = staffOf(stage.demo, act.by) ?? life.cast[sideOf(act)];
  const moved = await at.db.tx((tx) => makeMove(tx, actor, { order: order.id, name: act.move, body }, now));
  life.order = moved.order;
}

/** A move names the version that was on the screen. */
function seenIn(move: string, order: OrderSnapshot): Record<string, unknown> {
  if (move === 'confirm') return { terms_version: order.terms_version };
  const report = order.machine.facts['report'] as { version: number } | undefined;
  const binds = ['release', 'acceptAborted', 'askCorrection'].includes(move);
  return binds ? { report_version: report?.version ?? 0 } : {};
}

/** `@4` is a date, `%60` a share of what the order costs. */
export function filledIn(given: Readonly<Record<string, unknown>>, order: OrderSnapshot, today: Instant) {
  const filled = (value: unknown): unknown => {
    if (typeof value !== 'string' || !/^(@-?|%)\d+$/.test(value)) return value;
    const number = Number(value.slice(1));
    if (value.startsWith('@')) return plusDays(dateIn(today, 'UTC'), number);
    return Math.floor((order.terms.due_minor * number) / 10_000) * 100;
  };
  return Object.fromEntries(Object.entries(given).map(([key, value]) => [key, filled(value)]));
}

function changed({ story, good }: Life, { with: given }: Act): Pick<Life, 'story' | 'good'> {
  return { story: { ...story, ...(given?.['terms'] as Partial<Story>) }, good };
}

export async function paid({ at }: Stage, life: Payer, act: Pick<Act, 'pay'>, now: Instant): Promise<void> {
  const { method, outcome = 'succeed', days, minor, refunds } = act.pay ?? { method: 'visa' };
  const order = orderIn(life);
  const words = { payee: life.payee, description: order.terms.title };
  const key = `demo-pay-${life.number}-${now}`;
  const { payment } = await openPayment(at, life.payer, order.id, { method }, key, words, now);
  const given = {
    ...(minor === undefined ? {} : { minor: BigInt(minor) }),
    ...(days === undefined ? {} : { days }),
    ...(refunds === undefined ? {} : { refunds }),
  };
  await sandboxOf(at).choose(payment.id, outcome, given, now);
  await deliverSandbox(at);
  life.payment = payment.id;
}

export async function chargedBack({ at }: Stage, { payment }: Payer, now: Instant): Promise<void> {
  if (payment === null) throw new Error('nothing was paid');
  await sandboxOf(at).chargeBack(payment, now);
  await deliverSandbox(at);
}

async function reported({ at }: Stage, life: Life, act: Act, told: Told, files: Files, now: Instant): Promise<void> {
  const order = orderIn(life);
  const actor = life.cast[sideOf(act)];
  if (!files.main) throw new Error('a report has a file');
  const input = reportOf(told, life, await files.ids, await files.main);
  const draft = await draftReport(at.db, at.files, actor, order.id, input, now);
  await at.db.tx((tx) => uploadReport(tx, actor, draft, now));
  const facts = { ...order.machine.facts, report: { version: draft.row.version } };
  life.order = { ...order, machine: { ...order.machine, facts } };
}
