/**
 * A fair estimate of the work at a factory. A man-day is one inspector for one day of eight hours; firms of the trade count
 * set-up, each unit drawn, each test, each further style and the report. The parties change the result before they agree.
 */
export const SET_UP_MINUTES = 60;
export const STYLE_MINUTES = 20;
export const REPORT_MINUTES = 60;
const DAY_MINUTES = 480;

/** What an estimate may be asked for; more is a mistake of typing. */
export const MAN_DAYS_LIMITS = {
  n: { min: 0, max: 1_000_000 },
  unit_seconds: { min: 1, max: 7_200 },
  styles: { min: 1, max: 500 },
  test_minutes: { min: 0, max: 4_800 },
  tests: { min: 0, max: 40 },
} as const;

/** Halves of a man-day that terms can hold. */
export const HALF_DAYS_MAX = 200;

export interface Work {
  /** Units to draw, from the sampling plan; 0 where no sample is drawn. */
  readonly n: number;
  /** How long one unit takes on average. */
  readonly unit_seconds: number;
  readonly styles: number;
  readonly tests: readonly { readonly name: string; readonly minutes: number }[];
}

export type Term =
  | { readonly of: 'set_up' | 'report'; readonly minutes: number }
  | { readonly of: 'units'; readonly n: number; readonly unit_seconds: number; readonly minutes: number }
  | { readonly of: 'styles'; readonly styles: number; readonly each: number; readonly minutes: number }
  | { readonly of: 'test'; readonly name: string; readonly minutes: number };

export interface ManDays {
  /** The sum, term by term, in the order in which the day goes. */
  readonly terms: readonly Term[];
  readonly minutes: number;
  readonly half_days: number;
  /** More than terms can hold: `half_days` is the most that they can. */
  readonly capped: boolean;
}

/** The name of the first figure that is outside of its limits, or null. */
export function workFault(work: Work): keyof typeof MAN_DAYS_LIMITS | null {
  const within = (name: keyof typeof MAN_DAYS_LIMITS, value: number) =>
    Number.isSafeInteger(value) && value >= MAN_DAYS_LIMITS[name].min && value <= MAN_DAYS_LIMITS[name].max;
  for (const name of ['n', 'unit_seconds', 'styles'] as const) if (!within(name, work[name])) return name;
  if (!within('tests', work.tests.length)) return 'tests';
  return work.tests.every(({ minutes }) => within('test_minutes', minutes)) ? null : 'test_minutes';
}

/** Throws RangeError for figures outside of `MAN_DAYS_LIMITS`. */
export function manDays(work: Work): ManDays {
  const fault = workFault(work);
  if (fault !== null) throw new RangeError(`outside of its limits: ${fault}`);
  const { n, unit_seconds, styles, tests } = work;
  const terms: Term[] = [
    { of: 'set_up', minutes: SET_UP_MINUTES },
    { of: 'units', n, unit_seconds, minutes: Math.ceil((n * unit_seconds) / 60) },
    ...tests.map(({ name, minutes }) => ({ of: 'test', name, minutes }) as const),
    { of: 'styles', styles, each: STYLE_MINUTES, minutes: styles * STYLE_MINUTES },
    { of: 'report', minutes: REPORT_MINUTES },
  ];
  const minutes = terms.reduce((sum, term) => sum + term.minutes, 0);
  const half_days = Math.ceil((2 * minutes) / DAY_MINUTES);
  return { terms, minutes, half_days: Math.min(half_days, HALF_DAYS_MAX), capped: half_days > HALF_DAYS_MAX };
}

const TEST_LINE = /^(.*?)[\s:：,，=]*(\d{1,4})\s*(?:min(?:ute)?s?\.?|分钟?)?$/i;

/** Tests as they are typed, one a line with its minutes: `Hi-pot 30`. Null where a line has no minutes. */
export function testsOf(text: string): Work['tests'] | null {
  const lines = text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  const tests = lines.map((line) => {
    const [, name = '', minutes = ''] = TEST_LINE.exec(line) ?? [];
    return { name, minutes: minutes === '' ? NaN : Number(minutes) };
  });
  return tests.every(({ minutes }) => !Number.isNaN(minutes)) ? tests : null;
}

/** Minutes as they are typed, `1.5`, in seconds; NaN for anything else. */
export function secondsOf(text: string): number {
  return /^\d{1,4}(?:[.,]\d{1,2})?$/.test(text.trim()) ? Math.round(Number(text.trim().replace(',', '.')) * 60) : NaN;
}
