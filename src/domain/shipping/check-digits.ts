/** Digit sums with weights that repeat from the left; letters are not taken. */
function weighted(digits: string, weights: readonly number[]): number {
  let sum = 0;
  for (const [at, digit] of [...digits].entries()) sum += Number(digit) * (weights[at % weights.length] ?? 0);
  return sum;
}

/** GS1 General Specifications, 7.9: weights 3 and 1 from the right. Finds every single wrong digit. */
export function gs1Digit(digits: string): number {
  return (10 - (weighted([...digits].reverse().join(''), [3, 1]) % 10)) % 10;
}

/** UPU S10, 4.2: modulo 11, where 10 is written 0 and 11 is written 5; so a 0 for a 6 in the remainder is not found. */
export function s10Digit(serial: string): number {
  const digit = 11 - (weighted(serial, [8, 6, 4, 2, 3, 5, 9, 7]) % 11);
  return digit === 10 ? 0 : digit === 11 ? 5 : digit;
}

/**
 * UPS 1Z numbers: letters count as (A = 2, B = 3, ...) modulo 10, every second character twice. Doubling does not tell
 * a digit from the one five above it, so those errors in the doubled places are not found.
 */
export function upsDigit(body: string): number {
  const digits = [...body].map((sign) => (/\d/.test(sign) ? Number(sign) : (sign.charCodeAt(0) - 63) % 10)).join('');
  return (10 - (weighted(digits, [1, 2]) % 10)) % 10;
}

/** FedEx Express: weights 3, 1, 7, modulo 11, of which 10 is written 0. */
export function fedexExpressDigit(digits: string): number {
  return (weighted(digits, [3, 1, 7]) % 11) % 10;
}

/** DHL Express and air waybills (IATA resolution 600a): the number modulo 7; 7 digits apart are not told apart. */
export function modulo7Digit(digits: string): number {
  return Number(BigInt(digits) % 7n);
}

/** ISO 6346, annex A: letters count from 10 without the multiples of 11, places count powers of two, modulo 11, 10 is written 0. */
export function containerDigit(body: string): number {
  const sum = [...body].reduce((all, sign, at) => all + letterValue(sign) * 2 ** at, 0);
  return (sum % 11) % 10;
}

function letterValue(sign: string): number {
  if (/\d/.test(sign)) return Number(sign);
  const from10 = sign.charCodeAt(0) - 65 + 10;
  return from10 + Math.floor((from10 - 1) / 10);
}
