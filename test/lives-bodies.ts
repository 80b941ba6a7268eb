import type { Field, Input } from '#domain/process/define.ts';
import { atStake, REMEDIES, type DisputeFacts } from '#domain/process/dispute.ts';
import type { InspectionTerms } from '#domain/process/inspection-terms.ts';
import type { OrderSnapshot } from '#domain/process/order.ts';
import { dateIn, plusDays, type Instant } from '#domain/time.ts';
import type { TermsInput } from '#modules/orders/contract.ts';
import { ReportInput } from '#modules/reports/contract.ts';
import { askedTerms } from './deals.ts';
import type { Dice, Party } from './lives-world.ts';

type Fields = Readonly<Record<string, Field>>;

/** What somebody might send with a move: mostly right, sometimes just beside it. */
export function someBody(fields: Fields, order: OrderSnapshot, provider: Party, dice: Dice, now: Instant): Input {
  const body: Record<string, unknown> = {};
  for (const [name, field] of Object.entries(fields)) {
    if ('optional' in field && field.optional && dice.chance(0.5)) continue;
    const value = someValue(name, field, order, provider, dice, now);
    if (value !== undefined) body[name] = value;
  }
  if (body['remedy'] === 'split') body['buyer_minor'] ??= someAmount(stakeOf(order), dice);
  if (body['remedy'] === 'reinspection') body['date'] ??= plusDays(dateIn(now, 'UTC'), 1 + dice.below(40));
  return body;
}

function someValue(
  name: string,
  field: Field,
  order: OrderSnapshot,
  provider: Party,
  dice: Dice,
  now: Instant,
): unknown {
  const today = dateIn(now, order.terms.zone);
  switch (field.type) {
    case 'text':
      return name === 'date' ? plusDays(today, dice.below(60)) : `${name} ${dice.below(1000)}`;
    case 'choice':
      return dice.pick(name === 'remedy' ? REMEDIES : field.of);
    case 'date':
      return plusDays(today, dice.chance(0.1) ? 100 - dice.below(200) : 1 + dice.below(14));
    case 'integer':
      return field.min + dice.below(Math.min(100, field.max - field.min));
    case 'stars':
      return 1 + dice.below(5);
    case 'member':
      return dice.pick([provider.field, provider.member, provider.owner]).person;
    case 'money':
      return someAmount(name === 'claim_minor' ? BigInt(order.terms.due_minor) : stakeOf(order), dice);
    case 'seen':
      return field.what === 'terms_hash' ? order.terms_hash : seenOf(field.what, order) - (dice.chance(0.03) ? 1 : 0);
    case 'files':
      return [];
    case 'document':
      return field.of === 'terms' ? someTerms(now, dice, (order.terms as unknown as InspectionTerms).type) : undefined;
    case 'order':
    case 'counts':
    case 'reviews':
    case 'system':
      return undefined;
  }
}

function seenOf(what: 'terms' | 'report', order: OrderSnapshot): number {
  const report = order.machine.facts['report'] as { version: number } | undefined;
  return what === 'terms' ? order.terms_version : (report?.version ?? 0);
}

function stakeOf(order: OrderSnapshot): bigint {
  return order.dispute ? atStake(order, order.dispute.facts as unknown as DisputeFacts) : BigInt(order.terms.due_minor);
}

/** The edges as often as the middle, and now and then a cent too much. */
function someAmount(most: bigint, dice: Dice): number {
  const whole = Number(most);
  return dice.pick([0, whole, whole, Math.floor(whole / 2), dice.below(whole + 1), dice.below(whole + 1), whole + 1]);
}

export function someTerms(now: Instant, dice: Dice, type: TermsInput['type'] = dice.pick(['psi', 'psi', 'audit'])) {
  const zone = dice.pick(['Asia/Shanghai', 'America/New_York', 'Pacific/Kiritimati']);
  const from = plusDays(dateIn(now, zone), 1 + dice.below(20));
  const asked = askedTerms(now, {
    type,
    window: { from, to: plusDays(from, dice.below(6)) },
    zone,
    half_days: 1 + dice.below(3),
    fee_by: dice.pick(['provider', 'buyer', 'half']),
  });
  return type === 'audit' ? { ...asked, plan: null } : asked;
}

/** What the figures say and what is claimed agree, since a report that contradicts itself is refused before it moves anything. */
export function someReport(order: OrderSnapshot, main_file: string, dice: Dice): ReportInput {
  const { plan } = order.terms as unknown as InspectionTerms;
  if (dice.chance(0.45)) {
    const aborted = { fault: dice.pick(['factory', 'inspector', 'neither']), cause: 'The gate stayed closed all day.' };
    return ReportInput.parse({ result: 'aborted', aborted, main_file });
  }
  const fails = plan !== null && dice.chance(0.3);
  const counts = { critical: 0, major: fails ? plan.computed.n : 0, minor: 0 };
  return ReportInput.parse({ result: fails ? 'fail' : 'pass', ...(plan ? { counts } : {}), main_file });
}

/** The report as the move sees it, for foretelling what it does. */
export function foretold({ result, aborted }: ReportInput, order: OrderSnapshot): Input {
  const version = seenOf('report', order) + 1;
  const report = { id: 'rep', version, sha256: 'ab', result, fault: aborted?.fault ?? null, files: 1, counted: true };
  return { report };
}
