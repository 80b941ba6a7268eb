/**
 * One measured figure. `control` is the same quantity of something known, measured in turns with it (each benchmark says of
 * what); `ratio` is value to control, or control to value where less is better, so that more is better. `n` rounds.
 */
export interface Figure {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  readonly control: number | null;
  readonly ratio: number | null;
  readonly n: number;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1
    ? (sorted[middle] ?? NaN)
    : ((sorted[middle - 1] ?? NaN) + (sorted[middle] ?? NaN)) / 2;
}

export function rounded(value: number): number {
  return Number(value.toPrecision(4));
}

/** Of rounds that each measured the value and its control: their medians, and the median of the ratios. */
export function figure<Name extends string>(
  name: string,
  unit: string,
  rounds: readonly Readonly<Record<Name, number>>[],
  { value, control, less = false }: { value: Name; control?: Name; less?: boolean },
): Figure {
  const of = (one: (round: Readonly<Record<Name, number>>) => number) => rounded(median(rounds.map(one)));
  const ratio = (round: Readonly<Record<Name, number>>, beside: Name) =>
    less ? round[beside] / round[value] : round[value] / round[beside];
  return {
    name,
    value: of((round) => round[value]),
    unit,
    control: control === undefined ? null : of((round) => round[control]),
    ratio: control === undefined ? null : of((round) => ratio(round, control)),
    n: rounds.length,
  };
}
