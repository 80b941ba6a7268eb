import type { Actor, PersonActor, StaffActor } from '#domain/actor.ts';
import { account } from '#domain/ledger/chart.ts';
import { staffCan } from '#domain/permissions.ts';
import { decide, runClocks, type Decision } from '#domain/process/decide.ts';
import { movers, type Input, type Mover, type Transition } from '#domain/process/define.ts';
import type { Remedy } from '#domain/process/dispute.ts';
import type { OrderSnapshot } from '#domain/process/order.ts';
import { processNamed } from '#domain/process/registry.ts';
import { DEFAULT_POLICY } from '#domain/policy.ts';
import { plus, type Instant } from '#domain/time.ts';
import { balanceOf } from '#modules/ledger/queries.ts';
import { makeMove } from '#modules/orders/commands.ts';
import { loadOrder } from '#modules/orders/snapshot.ts';
import { byOf, transition } from '#modules/orders/transition.ts';
import { draftReport, uploadReport } from '#modules/reports/commands.ts';
import { foretold, someBody, someReport } from './lives-bodies.ts';
import { keyOfStep, spotOf, type Coverage } from './lives-coverage.ts';
import type { Rails } from './lives-rails.ts';
import { keyOf, type Dice, type Party, type Stage } from './lives-world.ts';

/** One order and those who act on it. */
export interface Life {
  readonly order: string;
  readonly buyer: Party;
  readonly provider: Party;
  readonly payments: string[];
  /** So many more acts; then silence. */
  left: number;
  /** Nobody acts before: a clock shall run out. */
  quietUntil: Instant;
}

/** Something that somebody could do now. */
export interface Act {
  readonly says: string;
  readonly weight: number;
  /** What the process says will come of it; null where it is not a move of the order. */
  readonly foretold: Decision | null;
  run(): Promise<unknown>;
}

export interface Scene {
  readonly stage: Stage;
  readonly life: Life;
  readonly order: OrderSnapshot;
  readonly dice: Dice;
  readonly coverage: Coverage;
  readonly rails: Rails;
}

type AnyTransition = Transition<string, string, Record<string, unknown>, Record<string, unknown>>;

/** Everything possible now, waiting included: moves with one body each, payments, chargebacks. */
export async function actsOf(scene: Scene): Promise<Act[]> {
  const acts: Act[] = [];
  for (const machine of [scene.order.machine, scene.order.dispute]) {
    if (!machine) continue;
    const { transitions } = processNamed(machine.process, machine.process_version);
    for (const [name, made] of Object.entries(transitions)) {
      const act = await moveAct(scene, name, made);
      if (act) acts.push(act);
    }
  }
  acts.push(
    ...reportActs(scene),
    ...goodsActs(scene),
    ...(await scene.rails.acts(scene)),
    ...waits(scene),
    ...pauses(scene),
  );
  return acts;
}

/** What a goods order would say that waits for this inspection; without a count as often as with one. */
function goodsActs(scene: Scene): Act[] {
  const { stage, order, dice } = scene;
  const input = dice.chance(0.5) ? {} : { counted: dice.below(50) };
  const decision = decide(order, 'receiveGoods', { side: 'goods' }, input, stage.now());
  if (!decision.ok) return [];
  const move = { order: order.id, name: 'receiveGoods', input };
  const run = () => stage.it.db.tx((tx) => transition(tx, { kind: 'system', part: 'goods' }, move, stage.now()));
  return [{ says: `goods receiveGoods ${shown(input)}`, ...weighed(decision, scene), run }];
}

async function moveAct(scene: Scene, name: string, made: AnyTransition): Promise<Act | null> {
  const { stage, life, order, dice } = scene;
  const fields = made.input ?? {};
  const isOurs = Object.values(fields).every((field) => field.type !== 'document' || field.of === 'terms');
  if (made.internal || !isOurs) return null;
  const actor = actorFor(dice.pick(movers(made)), scene);
  if (!actor) return null;
  const body = someBody(fields, order, life.provider, dice, stage.now());
  const decision = decide(order, name, byOf(actor, order), await inputOf(scene, name, body, actor), stage.now());
  if (!decision.ok) return null;
  const run = () => stage.it.db.tx((tx) => makeMove(tx, actor, { order: order.id, name, body }, stage.now()));
  const { foretold: what, weight } = weighed(decision, scene);
  // An offer is worth what its acceptance would be.
  const end = name === 'offer' ? ENDS[body['remedy'] as Remedy] : undefined;
  const hoped = end === undefined ? 0 : scene.coverage.weight([`inspection.settle>${end}`]) / 2;
  return { says: `${sideOf(actor, life)} ${name} ${shown(body)}`, foretold: what, weight: weight + hoped, run };
}

const shown = (body: unknown): string =>
  JSON.stringify(body, (key, value: unknown) => (key === 'terms' ? '…' : value)) ?? 'nothing';

const ENDS: Readonly<Record<Remedy, string>> = {
  release: 'completed',
  refund: 'refunded',
  split: 'settled',
  correction: 'correcting',
  reinspection: 'funded',
  replacement: 'replacing',
};

/** With what the installation itself fills in, from the books as they are. */
async function inputOf({ stage, order }: Scene, name: string, body: Input, actor: Actor): Promise<Input> {
  if (name === 'dispute') return { ...body, dispute_id: 'dsp' };
  if (name !== 'disputeAfter') return 'terms' in body ? { ...body, terms: order.terms } : body;
  const claim = Number(body['claim_minor']);
  const other = actor.kind === 'person' && actor.org === order.buyer ? order.provider : order.buyer;
  const balance = await balanceOf(stage.it.db, account('balance', other, order.terms.currency));
  return { ...body, dispute_id: 'dsp', freeze_minor: Math.min(Number(balance), claim) };
}

export function weighed(decision: Decision, { coverage, order }: Pick<Scene, 'coverage' | 'order'>) {
  const after = decision.steps.at(-1)?.after ?? order;
  return { foretold: decision, weight: coverage.weight(decision.steps.map(keyOfStep), spotOf(order), spotOf(after)) };
}

function actorFor(mover: Mover, { stage, life, order, dice }: Scene): Actor | undefined {
  const opener = order.dispute?.facts['opener'] === 'provider' ? life.provider : life.buyer;
  switch (mover) {
    case 'buyer':
      return personOf(life.buyer, dice);
    case 'inspector':
      return personOf(life.provider, dice);
    case 'opener':
      return personOf(opener, dice);
    case 'respondent':
      return personOf(opener === life.buyer ? life.provider : life.buyer, dice);
    case 'mediator':
      return dice.pick(stage.cast.staff.filter(({ role }) => staffCan(role, 'dispute', 'decide')));
    case 'staff':
      return dice.pick(stage.cast.staff.filter(({ role }) => staffCan(role, 'order', 'force')));
    default:
      return undefined;
  }
}

const personOf = ({ owner, member }: Party, dice: Dice): PersonActor => (dice.chance(0.85) ? owner : member);

/** By the ladder of the default policy. */
const FAULT_ENDS: Readonly<Record<string, string>> = {
  factory: 'completed',
  inspector: 'refunded',
  neither: 'settled',
};

function reportActs(scene: Scene): Act[] {
  const { stage, life, order, dice } = scene;
  const late = ['refunded', 'cancelled'].includes(order.machine.state);
  const actor =
    order.machine.facts['assigned'] === life.provider.field.person ? life.provider.field : life.provider.owner;
  const report = someReport(order, 'fil_00000000000000000000000000', dice);
  const decision = decide(
    order,
    late ? 'lateReport' : 'report',
    byOf(actor, order),
    foretold(report, order),
    stage.now(),
  );
  if (!decision.ok) return [];
  const run = async (): Promise<void> => {
    const { db, at } = stage.it;
    const full = { ...report, main_file: await stage.paper(actor) };
    const draft = await draftReport(db, at.files, actor, order.id, full, stage.now());
    await db.tx((tx) => uploadReport(tx, actor, draft, stage.now()));
  };
  const { weight } = weighed(decision, scene);
  const end = FAULT_ENDS[report.aborted?.fault ?? ''];
  const hoped = end === undefined ? [] : [`inspection.autoSettle>${end}`, `inspection.acceptAborted>${end}`];
  const more = late ? 0 : scene.coverage.weight(hoped) / 2;
  return [{ says: `provider report ${report.result}`, foretold: decision, weight: weight + more, run }];
}

/** Silence is an act too: nobody touches the order until one of its clocks has run out. */
function waits({ stage, life, order, coverage }: Scene): Act[] {
  const clocks = Object.entries({ ...order.machine.clocks, ...order.dispute?.clocks });
  return clocks.map(([move, at]) => {
    const { steps, order: after } = runClocks(order, at);
    const run = (): Promise<void> => {
      life.quietUntil = Math.max(at, stage.now());
      return Promise.resolve();
    };
    const weight = coverage.weight(steps.map(keyOfStep), spotOf(order), spotOf(after));
    return { says: `silence until ${move}`, foretold: null, weight, run };
  });
}

/** What opens with time and closes with a clock: one waits for it too. */
function pauses({ stage, life, order, coverage }: Scene): Act[] {
  const due = order.machine.state === 'funded' ? order.machine.facts['report_due'] : undefined;
  const opened = order.dispute?.state === 'opened' ? order.dispute.facts['opened_at'] : undefined;
  const whens: [unknown, string[]][] = [
    [due, ['inspection.refundLate', 'inspection.grantTime']],
    [typeof opened === 'number' ? plus(opened, DEFAULT_POLICY.dispute_escalate_from) : null, ['dispute.escalate']],
  ];
  return whens.flatMap(([at, keys]) => {
    if (typeof at !== 'number' || at <= stage.now()) return [];
    const run = (): Promise<void> => Promise.resolve(void (life.quietUntil = at));
    return [{ says: `waits for ${keys[0]}`, foretold: null, weight: coverage.weight(keys) / 2, run }];
  });
}

/** Somebody, somewhere, with something. Most of it is refused; nothing of it may do harm. */
export function wrongAct({ stage, life, order, dice }: Scene): Act & { readonly actor: Actor } {
  const names = ['inspection', 'dispute'].flatMap((name) => Object.entries(processNamed(name, 1).transitions));
  const [name, made] = dice.pick([...names, ['nonsense', { by: 'buyer', from: [], to: 'same' }] as const]);
  const { buyer, provider } = life;
  const people = [buyer, provider].flatMap(({ owner, member, field }) => [owner, member, field]);
  const actor: PersonActor | StaffActor = dice.pick([...people, ...stage.cast.staff, stage.cast.stranger]);
  const fields = 'input' in made ? (made.input ?? {}) : {};
  const right = someBody(fields, order, provider, dice, stage.now());
  const body = dice.pick<unknown>([right, right, right, { ...right, extra: 1 }, null, 'x', [], { date: '9999-12-31' }]);
  const says = `wrong? ${sideOf(actor, life)} ${name} ${shown(body)}`;
  const key = dice.chance(0.3) ? keyOf() : undefined;
  const command = { order: order.id, name, body, ...(key === undefined ? {} : { key }) };
  const run = () => stage.it.db.tx((tx) => makeMove(tx, actor, command, stage.now()));
  return { says, weight: 0, foretold: null, run, actor };
}

export function sideOf(actor: Actor, { buyer, provider }: Life): string {
  if (actor.kind === 'system') return actor.part;
  if (actor.kind === 'staff') return actor.role;
  const side = actor.org === buyer.org ? 'buyer' : actor.org === provider.org ? 'provider' : 'stranger';
  return `${side} (${actor.role})`;
}

export const reload = (stage: Stage, life: Life): Promise<OrderSnapshot> => loadOrder(stage.it.db, life.order);
