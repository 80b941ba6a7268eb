/** ISO 4217 exponents that differ from 2. Source: ISO 4217 list one; every other currency in use has two decimals. */
const EXPONENTS: Readonly<Record<string, number>> = {
  BHD: 3,
  BIF: 0,
  CLP: 0,
  DJF: 0,
  GNF: 0,
  IQD: 3,
  ISK: 0,
  JOD: 3,
  JPY: 0,
  KMF: 0,
  KRW: 0,
  KWD: 3,
  LYD: 3,
  OMR: 3,
  PYG: 0,
  RWF: 0,
  TND: 3,
  UGX: 0,
  VND: 0,
  VUV: 0,
  XAF: 0,
  XOF: 0,
  XPF: 0,
};

export interface Money {
  readonly minor: bigint;
  readonly currency: string;
}

/** The largest amount that JSON carries without loss: 2^53 - 1 minor units. */
export const MINOR_MAX = 9_007_199_254_740_991n;

export function money(minor: bigint | number, currency: string): Money {
  if (!/^[A-Z]{3}$/.test(currency)) throw new RangeError(`not an ISO 4217 code: ${currency}`);
  return { minor: BigInt(minor), currency };
}

let inUse: ReadonlySet<string> | undefined;

/** Whether it is the ISO 4217 code of a currency in use. */
export function isCurrency(code: string): boolean {
  inUse ??= new Set(Intl.supportedValuesOf('currency'));
  return inUse.has(code);
}

export function exponentOf(currency: string): number {
  return EXPONENTS[currency] ?? 2;
}

/** A share of an amount in basis points (1/10,000), rounded down: the odd cent never goes to the fee. */
export function bpsOf(minor: bigint, bps: number): bigint {
  return (minor * BigInt(bps)) / 10_000n;
}

/** `minor * part / whole`, rounded down. Throws RangeError for a whole of zero. */
export function shareOf(minor: bigint, part: bigint, whole: bigint): bigint {
  if (whole <= 0n) throw new RangeError('the whole of a share is positive');
  return (minor * part) / whole;
}

/** The parts always sum to the whole; odd cents go to the first shares. Weights are not negative and not all zero. */
export function split(minor: bigint, weights: readonly bigint[]): bigint[] {
  const whole = weights.reduce((sum, weight) => sum + weight, 0n);
  if (whole <= 0n || weights.some((weight) => weight < 0n)) throw new RangeError('weights are positive');
  const parts = weights.map((weight) => (minor * weight) / whole);
  let odd = minor - parts.reduce((sum, part) => sum + part, 0n);
  for (let i = 0; odd > 0n; i = (i + 1) % parts.length) {
    if (weights[i] === 0n) continue;
    parts[i] = (parts[i] ?? 0n) + 1n;
    odd -= 1n;
  }
  return parts;
}

/** "12.5" in USD is 1250n. Null for anything that is not a plain decimal with at most the currency's decimals. */
export function parseMinor(text: string, currency: string): bigint | null {
  const match = /^(\d{1,16})(?:\.(\d+))?$/.exec(text.trim());
  if (!match) return null;
  const exponent = exponentOf(currency);
  const decimals = match[2] ?? '';
  if (decimals.length > exponent) return null;
  const minor = BigInt(match[1] + decimals.padEnd(exponent, '0'));
  return minor <= MINOR_MAX ? minor : null;
}

/** Plain decimal text without grouping, for forms, CSV and tests; people's pages format by locale. */
export function decimalOf({ minor, currency }: Money): string {
  const exponent = exponentOf(currency);
  const sign = minor < 0n ? '-' : '';
  const digits = (minor < 0n ? -minor : minor).toString().padStart(exponent + 1, '0');
  return exponent === 0 ? sign + digits : `${sign}${digits.slice(0, -exponent)}.${digits.slice(-exponent)}`;
}
