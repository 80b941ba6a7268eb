import { MAN_DAYS_LIMITS, manDays, secondsOf, testsOf, workFault, type ManDays, type Term } from '#domain/man-days.ts';
import { Refused } from '#domain/errors.ts';
import { planOf } from '#domain/process/inspection-terms.ts';
import type { Sent } from '#modules/orders/fields.ts';
import { Plan } from '#modules/orders/contract.ts';
import { Small, Stack } from '#web/ui/block.tsx';
import { FieldSet } from '#web/ui/form.tsx';
import { TextArea, TextInput } from '#web/ui/input.tsx';
import { SumTable } from '#web/ui/offer.tsx';
import type { View } from '#web/view.ts';

/** Beside the fields of the sampling plan, what the calculator asks for. */
export const WORK_FIELDS: readonly string[] = ['unit_minutes', 'styles', 'tests'];

export const WORK_BLANK = { unit_minutes: '1', styles: '1', tests: '' };

/** The sum for what is typed so far, or the field that keeps it from being reckoned. */
export type Reckoned = { readonly sum: ManDays } | { readonly missing: string };

/** Every unit is looked at where there is a lot and no plan. */
export function reckoned(sent: Sent): Reckoned {
  const lot = Number(sent.get('lot') ?? '');
  if (!Number.isSafeInteger(lot) || lot < 1) return { missing: 'lot' };
  const tests = testsOf(sent.get('tests') ?? '');
  if (tests === null) return { missing: 'tests' };
  const work = {
    n: sampleOf(sent, lot),
    unit_seconds: secondsOf(sent.get('unit_minutes') ?? ''),
    styles: Number(sent.get('styles') || '1'),
    tests,
  };
  const fault = workFault(work);
  if (fault === null) return { sum: manDays(work) };
  return {
    missing: { n: 'lot', unit_seconds: 'unit_minutes', styles: 'styles', tests: 'tests', test_minutes: 'tests' }[fault],
  };
}

function sampleOf(sent: Sent, lot: number): number {
  const aql = (name: string) => sent.get(name) || null;
  const plan = Plan.safeParse({
    standard: sent.get('standard'),
    level: sent.get('level'),
    severity: sent.get('severity') ?? 'normal',
    aql: { critical: sent.get('critical') ?? 'none', major: aql('major'), minor: aql('minor') },
  });
  if (!plan.success) return 0;
  try {
    return planOf(plan.data, lot).n;
  } catch (error) {
    // A plan that no table has: the form says so at its own field.
    if (error instanceof Refused) return 0;
    throw error;
  }
}

export function WorkFields({ view }: { view: View }) {
  const { t } = view;
  return (
    <FieldSet legend={t('talk.days.title')} hint={t('talk.days.hint')}>
      <FieldSet columns={2}>
        <TextInput name="unit_minutes" label={t('talk.days.unit_minutes')} optional inputMode="decimal" maxLength={7} />
        <TextInput
          name="styles"
          label={t('talk.days.styles')}
          optional
          type="number"
          min={1}
          max={MAN_DAYS_LIMITS.styles.max}
          inputMode="numeric"
        />
      </FieldSet>
      <TextArea
        name="tests"
        label={t('talk.days.tests')}
        hint={t('talk.days.tests_hint')}
        optional
        rows={3}
        maxLength={4000}
      />
    </FieldSet>
  );
}

/** The island puts a new one in its place while figures are typed. */
export function ManDaySum({ view, of }: { view: View; of: Reckoned }) {
  const { t, format } = view;
  return (
    <div id="man-days" data-reckoned="" aria-live="polite">
      {'missing' in of ? (
        <Small>{t(`talk.days.missing_${of.missing}`)}</Small>
      ) : (
        <Stack gap="snug">
          <SumTable
            caption={t('talk.days.sum')}
            lines={of.sum.terms.map((term) => ({
              ...wordsOf(view, term),
              value: t('talk.days.minutes', { minutes: format.number(term.minutes) }),
            }))}
            total={{
              label: t('talk.days.total', { count: of.sum.half_days / 2 }),
              how: t('talk.days.total_how', {
                minutes: format.number(of.sum.minutes),
                days: format.number(of.sum.minutes / 480, 2),
              }),
              value: t('talk.days.minutes', { minutes: format.number(of.sum.minutes) }),
            }}
          />
          <Small>{t(of.sum.capped ? 'talk.days.capped' : 'talk.days.yours')}</Small>
        </Stack>
      )}
    </div>
  );
}

function wordsOf({ t, format }: View, term: Term): { label: string; how: string } {
  switch (term.of) {
    case 'set_up':
    case 'report':
      return { label: t(`talk.days.${term.of}`), how: '' };
    case 'units':
      return {
        label: t('talk.days.units'),
        how: t('talk.days.units_how', { n: format.number(term.n), minutes: format.number(term.unit_seconds / 60, 2) }),
      };
    case 'styles':
      return {
        label: t('talk.days.styles'),
        how: t('talk.days.styles_how', { n: format.number(term.styles), minutes: format.number(term.each) }),
      };
    case 'test':
      return { label: term.name || t('talk.days.test'), how: '' };
  }
}
