import { ERRORS, type Code } from '#domain/errors.ts';
import { PERMISSIONS, ROLES, STAFF_PERMISSIONS, STAFF_ROLES, mayAct, type Grade } from '#domain/permissions.ts';
import { DEFAULT_POLICY, type Policy } from '#domain/policy.ts';
import { settingsTable } from '#platform/config.ts';
import { paths } from '#web/paths.ts';
import { code, page, table } from './markdown.ts';
import { spanWords } from './processes.ts';

/** docs/reference/errors.md */
export function errorsPage(): string {
  const rows = (Object.keys(ERRORS) as Code[]).sort().map((name) => {
    const { status, en, zh } = ERRORS[name];
    return [code(name), String(status), en, zh];
  });
  const intro = `Every refusal is one of these, in the API as \`application/problem+json\` with the code, on a page as the sentence.
Codes are never renamed. \`{name}\` is filled in from the case at hand.`;
  return page('Refusals', '`src/domain/errors.ts`', intro, table(['code', 'status', 'English', '简体中文'], ...rows));
}

const GRADES: Record<Grade, string> = {
  bind: 'signs, pays, releases, refunds, settles',
  act: 'every other move of an order',
  visit: 'a visit and its report',
};

/** docs/reference/permissions.md */
export function permissionsPage(): string {
  const grid = (roles: readonly string[], of: Record<string, Record<string, readonly string[]>>) =>
    table(
      ['what', ...roles],
      ...Object.entries(of).flatMap(([noun, verbs]) =>
        Object.entries(verbs).map(([verb, may]) => [
          `${noun}: ${verb}`,
          ...roles.map((role) => (may.includes(role) ? 'yes' : '')),
        ]),
      ),
    );
  const grades = (Object.keys(GRADES) as Grade[]).map((grade) => [
    `${code(grade)}: ${GRADES[grade]}`,
    ...ROLES.map((role) => (mayAct(role, grade) ? 'yes' : '')),
  ]);
  return page(
    'Who may do what',
    '`src/domain/permissions.ts`',
    'A person always acts for one organization, in the role they have there. Which grade a move has is in [processes](processes.md).',
    '## Moves of an order',
    table(['grade of the move', ...ROLES], ...grades),
    '## Everything else',
    grid(ROLES, PERMISSIONS),
    '## Staff of the operator',
    grid(STAFF_ROLES, STAFF_PERMISSIONS),
  );
}

/** A value of the policy that is not explained here does not compile. */
const MEANS: Record<keyof Policy, string> = {
  offer_within: 'an offer stands, where the side that makes it says nothing else',
  offer_at_most: 'and at most, if it says so',
  confirm_within: 'the inspector confirms, from the latest version of the terms',
  pay_within: 'the buyer pays, from the confirmation',
  report_within: 'the report comes, from the end of the visit’s date',
  overdue_refund_after: 'an overdue report is refunded by itself, from its due instant',
  grant_at_most: 'the buyer grants at most so much more time at once',
  grants_max: 'so often',
  review_within: 'the buyer reviews a report',
  review_extended_by: 'each side may extend the review once, by this',
  review_rest_at_least: 'at least so much of the review is left after a correction or a dispute',
  correct_within: 'the inspector answers a request for a correction',
  corrections_max: 'rounds of correction',
  date_proposal_within: 'another date is agreed to, else the proposal lapses',
  date_moves_at_most: 'the visit moves at most so far past the window',
  feedback_within: 'feedback, from release; its accuracy part, from receipt',
  accuracy_unrated_after: 'where receipt is never declared, accuracy stays unrated after this',
  default_stars: 'the default rating, marked as one',
  dispute_after_release: 'a dispute can be opened so long after release',
  dispute_negotiation: 'the sides talk',
  dispute_escalate_from: 'either side may ask for a mediator after this',
  dispute_evidence: 'evidence, once escalated',
  dispute_decision: 'the mediator decides, else the head of staff is reminded',
  dispute_decision_reminder: 'and again every',
  dispute_decided_by_clock_after: 'half goes to each side where nobody decided',
  dispute_execution: 'a decision is carried out',
  dispute_appeal: 'and can be appealed for so long after that',
  listed_paid_within: 'what is bought at its listed price is paid, before the seller’s lead time has to begin',
  sign_within: 'each side signs the standing version of goods terms, or of an amendment',
  ship_overdue_refund_after:
    'goods that were not shipped by the agreed date are refunded by themselves, from that date',
  ship_after_objection: 'at least so much is left to ship when the seller objects to a cancellation',
  cancellation_within: 'the seller answers a cancellation, else everything goes back',
  receipt_within:
    'receipt counts as confirmed, from shipping; tracked goods that have not arrived are disputed after twice that',
  receipt_extended_by: 'each side may put that off once, by this',
  delivery_review_within: 'and never earlier than so long after a recorded delivery',
  claim_within: 'the seller answers a claim, else it is disputed',
  claim_photos_min: 'photos of damaged or wrong goods',
  claims_after_release: 'a dispute about goods can be opened so long after release and delivery',
  replacement_within: 'goods are replaced, unless another date is agreed',
  replacements_max: 'so often',
  return_within: 'goods are sent back, else they count as kept',
  return_check_within: 'the seller checks what came back, else it is refunded',
  tranche_within: 'a part of the price that is called for is paid, else the order ends by its terms',
  tranche_called_before: 'it is called for so long before the ship-by date at most',
  verdict_choice_within: 'buyer and seller choose what follows a failed inspection of the goods, else it is disputed',
  remind_before: 'reminders to whoever must act, before each automatic outcome',
  fee_bps: 'commission on the price',
  cancel_ladder: 'what the provider’s side keeps when the buyer cancels, by hours before the visit',
  aborted_bps: 'what the provider’s side gets of an aborted visit, by whose fault it was',
  rail_settles_within: 'a rail’s news of a payment',
  unapplied_refund_within: 'money that came at the wrong time goes back, else finance has a task',
  payout_within: 'a payout reaches the bank',
};

/** docs/reference/policy.md */
export function policyPage(): string {
  const rows = (Object.keys(DEFAULT_POLICY) as (keyof Policy)[]).map((key) => [code(key), shown(key), MEANS[key]]);
  const intro = `Every day count, rate and ladder, as it is unless the operator changes it. Each version of an order's terms keeps the
values it was made under; a change is for later terms only.`;
  return page('Policy', '`src/domain/policy.ts`', intro, table(['value', 'default', 'what for'], ...rows));
}

function shown(key: keyof Policy): string {
  const value: unknown = DEFAULT_POLICY[key];
  if (key === 'fee_bps') return percent(DEFAULT_POLICY.fee_bps);
  if (key === 'aborted_bps')
    return Object.entries(DEFAULT_POLICY.aborted_bps)
      .map(([fault, bps]) => `${fault} ${percent(bps)}`)
      .join(', ');
  if (key === 'cancel_ladder')
    return DEFAULT_POLICY.cancel_ladder
      .map(({ hours_before: hours, provider_bps: bps }) => `from ${hours} h: ${percent(bps)}`)
      .join(', ');
  if (key === 'receipt_within')
    return Object.entries(DEFAULT_POLICY.receipt_within)
      .map(([transport, span]) => `${transport} ${spanWords(span)}`)
      .join(', ');
  if (key === 'remind_before') return DEFAULT_POLICY.remind_before.map(spanWords).join(' and ');
  return typeof value === 'number' ? String(value) : spanWords(value as Parameters<typeof spanWords>[0]);
}

const percent = (bps: number) => `${bps / 100} %`;

/** docs/reference/settings.md */
export function settingsPage(): string {
  const intro = 'Environment variables, read once at the start. A wrong one is named, with what would be right.';
  return page('Settings', '`src/platform/config.ts`', intro, settingsTable());
}

/** docs/reference/paths.md */
export function pathsPage(): string {
  const rows = Object.entries(paths).map(([name, path]) => [
    code(name),
    code(typeof path === 'string' ? path : addressOf(path)),
  ]);
  return page('Pages', '`src/web/paths.ts`', 'Every address a page links to.', table(['name', 'address'], ...rows));
}

// The names of what a path takes stand in its own text.
function addressOf(path: (...given: never[]) => string): string {
  const [, given = ''] = /^(?:async )?\(?([^)=]*)\)?\s*=>/.exec(String(path)) ?? [];
  const names = given.split(',').map((one) => `{${one.trim().replace(/[?:=\s].*$/, '')}}`);
  return decodeURIComponent(path(...(names as never[])));
}
