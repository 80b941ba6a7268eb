import { ERRORS, Refused } from '#domain/errors.ts';
import { runClocks } from '#domain/process/decide.ts';
import type { OrderSnapshot } from '#domain/process/order.ts';
import { DAY, HOUR, type Instant } from '#domain/time.ts';
import { postponeAfterGap } from '#modules/orders/deadlines.ts';
import { makeMove, placeOrder } from '#modules/orders/commands.ts';
import { tick } from '#modules/orders/transition.ts';
import { actsOf, reload, wrongAct, type Act, type Life, type Scene } from './lives-acts.ts';
import { someTerms } from './lives-bodies.ts';
import { breaksOf, endBreaks, statementBreaks } from './lives-checks.ts';
import { newCoverage, type Coverage } from './lives-coverage.ts';
import { newRails, type Rails } from './lives-rails.ts';
import { diceOf, keyOf, makeStage, type Dice, type Stage } from './lives-world.ts';

/** What a run found. A run with nothing wrong and nothing missing is a good one. */
export interface Played {
  readonly seed: number;
  readonly lives: number;
  readonly acts: number;
  /** The first things that were wrong, with the last acts before them. */
  readonly wrong: readonly string[];
  /** What never happened. */
  readonly missing: readonly string[];
  readonly counts: ReadonlyMap<string, number>;
}

interface Run {
  readonly stage: Stage;
  readonly dice: Dice;
  readonly coverage: Coverage;
  readonly rails: Rails;
  readonly diary: string[];
  readonly wrong: string[];
  acts: number;
}

/** Orders alive at one time. */
const AT_ONCE = 14;
/** Once all lives have begun, more of them follow straight to what has not happened yet. */
const AT_ONCE_LATER = 4;
/** Between two looks over the whole database. */
const ACTS_BETWEEN = 200;
/** A run that has not seen everything goes on for so many more lives. */
const MORE_AT_MOST = 150;

/**
 * Plays so many orders through the real commands on a database of its own, steered to what has not happened yet, and
 * checks all of it again and again. The dice are the seed's; who wins a race is not.
 */
export async function play(seed: number, lives: number): Promise<Played> {
  const stage = await makeStage();
  try {
    const dice = diceOf(seed);
    const coverage = newCoverage();
    const run: Run = { stage, dice, coverage, rails: newRails(stage, dice, coverage), diary: [], wrong: [], acts: 0 };
    const started = await live(run, lives);
    if (run.wrong.length === 0) await toTheEnd(run);
    const seen = await seenIn(stage, coverage);
    return { seed, lives: started, acts: run.acts, wrong: run.wrong, missing: seen.missing(), counts: seen.counts };
  } finally {
    await stage.it.stop();
  }
}

async function live(run: Run, lives: number): Promise<number> {
  const { stage, dice, coverage } = run;
  let pool: Life[] = [];
  let started = 0;
  let checked = 0;
  while (run.wrong.length === 0) {
    const wantsMore = started < lives || (coverage.missing().length > 0 && started < lives + MORE_AT_MOST);
    pool = pool.filter(({ left }) => left > 0);
    if (pool.length === 0 && !wantsMore) break;
    if (
      wantsMore &&
      pool.length < (started < lives ? AT_ONCE : AT_ONCE_LATER) &&
      (pool.length === 0 || dice.chance(0.15))
    ) {
      pool.push(await newLife(run, started < lives ? 8 + dice.below(30) : 60));
      started++;
      continue;
    }
    const awake = pool.filter(({ quietUntil }) => quietUntil <= stage.now());
    const isSearch = started >= lives;
    if (awake.length === 0 || (!isSearch && dice.chance(0.06))) await passTime(run, pool);
    if (awake.length > 0) await step(run, dice.pick(awake), isSearch);
    if (dice.chance(0.03)) await run.rails.office();
    if (run.acts - checked >= ACTS_BETWEEN) {
      checked = run.acts;
      await check(run);
    }
  }
  return started;
}

async function newLife({ stage, dice, diary }: Run, left: number): Promise<Life> {
  const [buyer, provider] = [dice.pick(stage.cast.buyers), dice.pick(stage.cast.providers)];
  const input = { provider: provider.org, terms: someTerms(stage.now(), dice) };
  const key = keyOf();
  const placed = () => stage.it.db.tx((tx) => placeOrder(tx, buyer.owner, input, key, stage.now()));
  const [{ id }, twin] = await Promise.all([placed(), dice.chance(0.2) ? placed() : null]);
  if (twin && twin.id !== id) throw new Error('one key placed two orders');
  diary.push(`${id} placed`);
  return { order: id, buyer, provider, payments: [], left, quietUntil: 0 };
}

/** One life goes on: by one act that is foretold, by a wrong one, or by several at once. */
async function step(run: Run, life: Life, isSearch: boolean): Promise<void> {
  const { stage, dice, coverage, rails } = run;
  life.left--;
  run.acts++;
  // Ids are in the order of their milliseconds; two disputes of one order cannot be opened in one.
  stage.it.clock.pass(1);
  const order = await reload(stage, life);
  const scene: Scene = { stage, life, order, dice, coverage, rails };
  const way = isSearch ? 1 : dice.roll();
  if (way < 0.12) return wrongStep(run, scene);
  const acts = await actsOf(scene);
  if (way < (order.dispute ? 0.35 : 0.24) && acts.length > 0) return storm(run, scene, acts);
  const best = acts.toSorted((a, b) => b.weight - a.weight)[0];
  const act = isSearch && dice.chance(0.7) ? best : dice.weighted(acts);
  if (!act) return void (life.left = 0);
  await alone(run, scene, act);
  if (dice.chance(0.35)) await stage.settle();
}

async function alone(run: Run, { life, coverage }: Scene, act: Act): Promise<void> {
  note(run, life, act.says);
  try {
    await act.run();
  } catch (error) {
    return act.foretold
      ? wrong(run, `${act.says} was to be possible: ${said(error)}`)
      : refusedOnly(run, act.says, error);
  }
  const last = act.foretold?.steps.at(-1);
  if (!last) return;
  for (const { process, move, to } of act.foretold?.steps ?? []) {
    coverage.add(`${process}.${move}`);
    coverage.add(`${process}.${move}>${to}`);
    coverage.add(`${process}:${to}`);
  }
  // What new terms say, the installation reckons.
  if (last.new_terms) return;
  const [is, foretold] = [outlineOf(await reload(run.stage, life)), outlineOf(last.after)];
  if (is !== foretold) wrong(run, `${act.says} was to leave ${foretold}, and left ${is}`);
}

/** What is foretold of an order, without ids and terms that only the installation makes. */
function outlineOf({ machine, dispute, tranches, version }: OrderSnapshot): string {
  const own = { state: machine.state, clocks: sorted(machine.clocks) };
  const other = dispute && {
    state: dispute.state,
    clocks: sorted(dispute.clocks),
    frozen: dispute.facts['frozen_minor'],
  };
  return JSON.stringify({ version, own, other, tranches: tranches.map(({ state }) => state) });
}

const sorted = (clocks: Readonly<Record<string, Instant>>) =>
  Object.entries(clocks).sort(([a], [b]) => (a < b ? -1 : 1));

async function wrongStep(run: Run, scene: Scene): Promise<void> {
  const act = wrongAct(scene);
  note(run, scene.life, act.says);
  try {
    await act.run();
    if (act.actor === run.stage.cast.stranger) wrong(run, `a stranger could ${act.says}`);
  } catch (error) {
    refusedOnly(run, act.says, error);
    if (act.actor === run.stage.cast.stranger && (error as Refused).code !== 'not_found')
      wrong(run, `a stranger learned ${said(error)} by ${act.says}`);
  }
}

/** Several at once on one order, with the sweeper among them, and one of them twice with one key. */
async function storm(run: Run, { life, order, dice }: Scene, acts: readonly Act[]): Promise<void> {
  const { stage } = run;
  const chosen = Array.from({ length: 2 + dice.below(3) }, () => dice.weighted(acts)).filter(
    (act) => act !== undefined,
  );
  // A move that brings another with it is most at risk from one that takes the version between the two.
  const long = acts.filter(({ foretold }) => (foretold?.steps.length ?? 0) > 1);
  const others = [dice.pick(acts), ...long.slice(0, 1)];
  const both = [...new Set([...chosen, ...others])];
  note(run, life, `at once: ${both.map(({ says }) => says).join(' | ')}`);
  const key = keyOf();
  const twice = () =>
    stage.it.db.tx((tx) =>
      makeMove(tx, life.buyer.owner, { order: order.id, name: 'extend', body: {}, key }, stage.now()),
    );
  const tries: [string, Promise<unknown>][] = [
    ...both.map(({ says, run: go }): [string, Promise<unknown>] => [says, go()]),
    ['tick', stage.it.db.tx((tx) => tick(tx, order.id, stage.now()))],
    ...(dice.chance(0.3)
      ? [['twice', twice()] as [string, Promise<unknown>], ['twice', twice()] as [string, Promise<unknown>]]
      : []),
    ...(dice.chance(0.3) ? [['settle', stage.settle()] as [string, Promise<unknown>]] : []),
  ];
  const results = await Promise.allSettled(tries.map(([, promise]) => promise));
  for (const [n, result] of results.entries()) {
    if (result.status === 'rejected') refusedOnly(run, tries[n]?.[0] ?? '', result.reason);
  }
  await stage.settle();
}

/** Hours, or to the very instant of a clock, or weeks; now and then the server was off meanwhile. */
async function passTime(run: Run, pool: readonly Life[]): Promise<void> {
  const { stage, dice } = run;
  const before = stage.now();
  const next = pool.filter(({ quietUntil }) => quietUntil > before).sort((a, b) => a.quietUntil - b.quietUntil)[0];
  const way = dice.roll();
  const long = way < 0.03 ? dice.below(100) * DAY : way < 0.5 ? dice.below(30) * HOUR : 0;
  const until =
    next && (long === 0 || dice.chance(0.7)) ? next.quietUntil + dice.pick([0, 0, -1, HOUR]) : before + long;
  const now = Math.max(before, until);
  stage.it.clock.set(now);
  run.diary.push(`-- ${new Date(now).toISOString()}`);
  if (dice.chance(0.06)) {
    const put = await postponeAfterGap(stage.it.db, before, now);
    run.diary.push(`-- the server was off since ${new Date(before).toISOString()}; ${put} orders wait a day more`);
  }
  if (dice.chance(0.9)) {
    await stage.settle();
    return;
  }
  // Somebody acts on what has run out before the sweeper comes: the late click loses.
  for (const life of pool.slice(0, 3)) {
    const order = await reload(stage, life);
    const { steps, order: after } = runClocks(order, now);
    if (steps.length === 0) continue;
    const scene: Scene = { ...run, life, order: after };
    for (const act of (await actsOf(scene)).filter(({ foretold }) => foretold)) {
      await alone(run, { ...scene, order }, act);
      break;
    }
  }
  await stage.settle();
}

async function check(run: Run): Promise<void> {
  await run.stage.settle();
  const wrongs = [
    ...(await breaksOf(run.stage, run.stage.now())),
    ...(await statementBreaks(run.stage, run.rails.strays)),
  ];
  for (const one of wrongs) wrong(run, one);
  const seen = await seenIn(run.stage, run.coverage);
  for (const [key, count] of seen.counts)
    for (let n = run.coverage.counts.get(key) ?? 0; n < count; n++) run.coverage.add(key);
}

/** Two years without anybody. */
async function toTheEnd(run: Run): Promise<void> {
  const { stage, rails } = run;
  for (let round = 0; round < 8; round++) {
    stage.it.clock.pass(100 * DAY);
    await stage.settle();
    await rails.office();
  }
  for (let round = 0; round < 20; round++) {
    const open = await stage.it.db.sql(`SELECT 1 FROM payouts WHERE state = 'requested' LIMIT 1`);
    if (open.length === 0) break;
    await rails.office();
  }
  await check(run);
  for (const one of await endBreaks(stage)) wrong(run, one);
}

/** From the histories, not from what was tried. */
async function seenIn(stage: Stage, live: Coverage): Promise<Coverage> {
  const seen = newCoverage();
  const rows = await stage.it.owner.sql<{ process: string; move: string; to_state: string; n: number }>(
    `SELECT process, move, to_state, count(*)::int AS n FROM order_events GROUP BY 1, 2, 3`,
  );
  for (const { process, move, to_state: to, n } of rows) {
    for (const key of [`${process}.${move}`, `${process}.${move}>${to}`, `${process}:${to}`])
      for (let i = 0; i < n; i++) seen.add(key);
  }
  const outcomes = await stage.it.owner.sql<{ outcome: string; n: number }>(
    `SELECT outcome, count(*)::int AS n FROM rail_events WHERE outcome IS NOT NULL GROUP BY 1`,
  );
  for (const { outcome, n } of outcomes) for (let i = 0; i < n; i++) seen.add(`rail.${outcome}`);
  for (let i = 0; i < (live.counts.get('rail.replayed') ?? 0); i++) seen.add('rail.replayed');
  return seen;
}

function refusedOnly(run: Run, says: string, error: unknown): void {
  const isKnown = error instanceof Refused && error.code in ERRORS && ERRORS[error.code].status < 500;
  if (!isKnown) wrong(run, `${says} failed: ${said(error)}`);
}

function said(error: unknown): string {
  return error instanceof Refused ? error.message : String((error as Error).stack ?? error);
}

function note({ diary, stage }: Run, { order }: Life, says: string): void {
  diary.push(`${new Date(stage.now()).toISOString()} ${order} ${says.slice(0, 400)}`);
}

const WRONG_MAX = 25;

function wrong(run: Run, what: string): void {
  if (run.wrong.length > WRONG_MAX) return;
  const order = /ord_[0-9a-z]{26}/.exec(what)?.[0];
  const before = run.diary
    .filter((line) => !order || line.includes(order) || line.startsWith('--'))
    .slice(order ? -60 : -8);
  run.wrong.push([what, ...before.map((line) => `    ${line}`)].join('\n'));
}
