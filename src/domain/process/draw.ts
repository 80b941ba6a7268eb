import type { Grade } from '../permissions.ts';
import type { Policy } from '../policy.ts';
import type { Span } from '../time.ts';
import { movers, turnOf, type AnyProcess, type Hearer, type Mover, type Reminded, type Transition } from './define.ts';

type AnyTransition = Transition<string, string, Record<string, unknown>, Record<string, unknown>>;

export interface StateRow {
  readonly name: string;
  /** A key of the catalogues. */
  readonly label: string;
  readonly filter: string;
  /** Who must act at the beginning of it. */
  readonly turns: readonly Mover[];
  readonly holds: boolean;
  readonly final: boolean;
}

export interface MoveRow {
  readonly name: string;
  readonly from: readonly string[];
  /** Where it leads; empty where that is the state it came from. */
  readonly to: readonly string[];
  /** It leads back to the state that a dispute or a correction suspended. */
  readonly back: boolean;
  readonly by: readonly Mover[];
  /** Null where no person of a side makes it. */
  readonly grade: Grade | null;
  /** Without what the installation fills in itself. */
  readonly asks: readonly string[];
  readonly confirm: boolean;
  readonly money: NonNullable<AnyTransition['money']> | null;
  readonly tells: readonly Hearer[];
  /** Made by other parts of the installation, through no button and no API. */
  readonly internal: boolean;
}

export interface WaitRow {
  readonly move: string;
  readonly from: readonly string[];
  readonly to: readonly string[];
  /** How long from the arming, where that is all there is to say. */
  readonly span: Span | null;
  /** The values of the policy that the due instant is reckoned from. */
  readonly policy: readonly (keyof Policy)[];
  readonly reminds: readonly Reminded[];
  readonly money: MoveRow['money'];
}

const SIDES: readonly Mover[] = ['buyer', 'inspector', 'seller', 'opener', 'respondent'];

export function stateRows(process: AnyProcess): StateRow[] {
  return Object.entries(process.states).map(([name, state]) => ({
    name,
    label: state.label,
    filter: state.filter,
    turns: turnOf(state, {}),
    holds: state.holds !== undefined,
    final: state.final === true,
  }));
}

export function moveRows(process: AnyProcess): MoveRow[] {
  return Object.entries(process.transitions).map(([name, transition]) => {
    const by = movers(transition);
    return {
      name,
      from: transition.from,
      to: endsOf(transition),
      back: transition.to === 'back',
      by,
      grade: by.some((mover) => SIDES.includes(mover)) ? (transition.grade ?? 'act') : null,
      asks: Object.entries(transition.input ?? {}).flatMap(([field, { type }]) => (type === 'system' ? [] : [field])),
      confirm: transition.confirm ?? false,
      money: transition.money ?? null,
      tells: transition.tells ?? [],
      internal: transition.internal ?? false,
    };
  });
}

/** What happens by itself: the moves of the clock. */
export function waitRows(process: AnyProcess, policy: Policy): WaitRow[] {
  return Object.entries(process.transitions).flatMap(([move, transition]) => {
    const { after, by, from, reminds = [], money = null } = transition;
    if (by !== 'clock' || after === undefined) return [];
    const known = typeof after === 'string' ? [after] : typeof after === 'function' ? policyRead(after) : [];
    const span = typeof after === 'string' ? (policy[after] as Span) : typeof after === 'function' ? null : after;
    return [{ move, from, to: endsOf(transition), span, policy: known, reminds, money }];
  });
}

// A function says in its own text what it reads, and saying it a second time beside it could drift.
function policyRead(fn: (...given: never[]) => unknown): (keyof Policy)[] {
  const read = [...String(fn).matchAll(/\bpolicy\.(\w+)/g)].map(([, key]) => key as keyof Policy);
  return [...new Set(read)];
}

function endsOf({ to }: AnyTransition): readonly string[] {
  if (to === 'same' || to === 'back') return [];
  return typeof to === 'string' ? [to] : to;
}

/**
 * The process as a Mermaid state diagram. Moves that leave the state as it is are not drawn; those between the same two
 * states share an arrow. `label` gives the words of a key of the catalogues.
 */
export function mermaidOf(process: AnyProcess, label: (key: string) => string): string {
  const lines = ['stateDiagram-v2', '  direction TB'];
  for (const { name, label: key } of stateRows(process)) lines.push(`  ${name}: ${label(key).replaceAll(':', ' -')}`);
  lines.push(`  [*] --> ${process.start}`);
  for (const { from, to, moves } of arrowsOf(process)) lines.push(`  ${from} --> ${to}: ${moves.join(', ')}`);
  for (const { name, final } of stateRows(process)) if (final) lines.push(`  ${name} --> [*]`);
  return `${lines.join('\n')}\n`;
}

export interface Arrow {
  readonly from: string;
  readonly to: string;
  readonly moves: readonly string[];
  /** Every one of its moves is the clock's. */
  readonly byClock: boolean;
}

export function arrowsOf(process: AnyProcess): Arrow[] {
  const arrows = new Map<string, { from: string; to: string; moves: string[]; byClock: boolean }>();
  for (const { name, from, to, back, by } of moveRows(process)) {
    for (const start of from) {
      for (const end of back ? suspended(process, start) : to) {
        if (end === start) continue;
        const arrow = arrows.get(`${start} ${end}`) ?? { from: start, to: end, moves: [], byClock: true };
        arrow.moves.push(name);
        arrow.byClock &&= by.includes('clock');
        arrows.set(`${start} ${end}`, arrow);
      }
    }
  }
  return [...arrows.values()];
}

/** Where a suspension that led to this state can have come from. */
function suspended(process: AnyProcess, state: string): string[] {
  const starts = moveRows(process)
    .filter(({ name, to }) => to.includes(state) && process.transitions[name]?.clocks === 'suspend')
    .flatMap(({ from }) => from);
  return [...new Set(starts)];
}
