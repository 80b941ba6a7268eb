/** One thing that `holdfast verify` found wrong: which check, which row, and how it is wrong. */
export interface Break {
  readonly check: string;
  readonly row: string;
  readonly says: string;
}

/** So many breaks are kept in full; a database that is wrong everywhere must not fill the memory. */
const KEPT_MAX = 1_000;

/** What was looked at, by check, and what was wrong. */
export interface Findings {
  readonly checks: ReadonlyMap<string, { readonly looked: number; readonly broken: number }>;
  readonly breaks: readonly Break[];
  /** Declares a check, so that it is named even where there was nothing to look at. */
  looked(check: string, count: number): void;
  broke(check: string, row: string, says: string): void;
}

export function newFindings(): Findings {
  const checks = new Map<string, { looked: number; broken: number }>();
  const breaks: Break[] = [];
  const of = (check: string) => {
    const there = checks.get(check) ?? { looked: 0, broken: 0 };
    checks.set(check, there);
    return there;
  };
  return {
    checks,
    breaks,
    looked: (check, count) => void (of(check).looked += count),
    broke: (check, row, says) => {
      of(check).broken += 1;
      if (breaks.length < KEPT_MAX) breaks.push({ check, row, says });
    },
  };
}
