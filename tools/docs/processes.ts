import type { Grade } from '#domain/permissions.ts';
import { DEFAULT_POLICY } from '#domain/policy.ts';
import type { AnyProcess } from '#domain/process/define.ts';
import { mermaidOf, moveRows, stateRows, waitRows, type MoveRow } from '#domain/process/draw.ts';
import { PROCESSES } from '#domain/process/registry.ts';
import type { Span } from '#domain/time.ts';
import type { Translate } from '#platform/i18n.ts';
import { code, codes, page, table } from './markdown.ts';

const ROLES: Record<Grade, string> = {
  bind: 'owner, admin',
  act: 'owner, admin, member',
  visit: 'owner, admin, member, field inspector',
};

const MONEY: Record<NonNullable<MoveRow['money']>, string> = {
  hold: 'What the buyer paid goes into escrow; what came beyond it waits as unapplied.',
  release: 'Escrow goes to the provider’s balance, less the commission.',
  refund: 'Escrow goes back to the buyer, by the rail it came from.',
  ladder: 'Divided by the ladder of the terms: the later the cancellation, the more the provider keeps.',
  fault: 'Divided by whose fault the aborted visit was, as the terms say.',
  split: 'Divided to the cent as agreed or decided; the commission is on the provider’s part.',
  chargeback: 'The rail takes it back: out of escrow, and out of the provider’s later earnings what was released.',
  freeze: 'Nothing moves out; before release escrow stays, after it the provider’s balance is frozen up to the claim.',
  reverse: 'Out of what was frozen, and what is missing becomes a debt of the provider.',
};

export function spanWords(span: Span): string {
  const [count, unit] = 'days' in span ? [span.days, 'day'] : [span.months, 'calendar month'];
  return `${count} ${unit}${count === 1 ? '' : 's'}`;
}

/** docs/reference/processes.md */
export function processesPage(t: Translate): string {
  const parts = PROCESSES.flatMap((process) => processParts(process, t));
  return page('Processes', '`src/domain/process`', INTRO, ...parts);
}

const INTRO = `An order's life is data: states, and the moves that lead from one to the next, each with who may make it. What stands
here is what the server obeys, the pages show and the API offers. A move that a state does not list is refused. The moves
of the clock happen by themselves when their time has come; each wait is counted by the policy that the order's terms froze.`;

export function processParts(process: AnyProcess, t: Translate): string[] {
  const label = (key: string) => t(key);
  const title = `${process.name.slice(0, 1).toUpperCase()}${process.name.slice(1)}, version ${process.version}`;
  return [
    `## ${title}`,
    `\`\`\`mermaid\n${mermaidOf(process, label)}\`\`\``,
    '### States',
    statesTable(process, t),
    '### Who may do what',
    'Roles are those of a person in the acting organization. *Asks for* is the body of the API call and the form of the page.',
    movesTable(process, t),
    '### If nobody acts',
    waitsTable(process, t),
    '### Where the money goes',
    moneyTable(process, t),
  ];
}

function statesTable(process: AnyProcess, t: Translate): string {
  const rows = stateRows(process).map(({ name, label, filter, turns, holds, final }) => [
    code(name),
    t(label),
    t(`order.filter.${filter}`),
    turns.map((turn) => t(`order.side.${turn}`)).join(', '),
    [holds ? 'holds money' : '', final ? 'final' : ''].filter(Boolean).join(', '),
  ]);
  return table(['state', 'on screen', 'list filter', 'must act', ''], ...rows);
}

function movesTable(process: AnyProcess, t: Translate): string {
  const rows = moveRows(process)
    .filter(({ by }) => !by.includes('clock'))
    .map((move) => [
      code(move.name),
      t(`order.move.${move.name}.do`),
      codes(move.from),
      endWords(move),
      move.by.map((mover) => t(`order.side.${mover}`)).join(', '),
      move.grade ? ROLES[move.grade] : '',
      [codes(move.asks), move.confirm ? 'asked twice' : ''].filter(Boolean).join('; '),
      move.tells.join(', '),
    ]);
  return table(['move', 'button', 'from', 'to', 'by', 'roles', 'asks for', 'tells'], ...rows);
}

function endWords({ to, back }: Pick<MoveRow, 'to' | 'back'>): string {
  return back ? 'where it came from' : to.length === 0 ? 'the same' : codes(to);
}

function waitsTable(process: AnyProcess, t: Translate): string {
  const rows = waitRows(process, DEFAULT_POLICY).map(({ move, from, to, span, policy, reminds }) => [
    codes(from),
    span ? spanWords(span) : `reckoned with ${policy.map((key) => `${code(key)} (${policyWords(key)})`).join(', ')}`,
    span ? codes(policy) : '',
    code(move),
    t(`order.outcome.${move}`),
    endWords({ to, back: false }),
    reminds.join(', '),
  ]);
  return table(['state', 'default', 'policy', 'move', 'what happens', 'to', 'reminds'], ...rows);
}

function policyWords(key: keyof typeof DEFAULT_POLICY): string {
  const value = DEFAULT_POLICY[key];
  return typeof value === 'object' && ('days' in value || 'months' in value) ? spanWords(value) : JSON.stringify(value);
}

function moneyTable(process: AnyProcess, t: Translate): string {
  const rows = moveRows(process).flatMap((move) =>
    move.money ? [[code(move.name), t(`order.move.${move.name}.done`), move.money, MONEY[move.money]]] : [],
  );
  return table(['move', 'what happened', 'money', 'where it goes'], ...rows);
}
