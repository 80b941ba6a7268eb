import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { containerDigit, fedexExpressDigit, gs1Digit, modulo7Digit, s10Digit, upsDigit } from './check-digits.ts';
import { CARRIERS, carriersOf, formatsOf, plainNumber, trackingFault, type Carrier, type Format } from './tracking.ts';

/** As the carriers and standards print them in their own documents and test sets. */
const PUBLISHED: readonly (readonly [string, Format, Carrier | null])[] = [
  ['RA 473 124 829 US', 'upu_s10', 'post'],
  ['RB123456785GB', 'upu_s10', 'post'],
  ['1Z999AA10123456784', 'ups_1z', 'ups'],
  ['1Z12345E6605272234', 'ups_1z', 'ups'],
  ['1Z5R89390357567127', 'ups_1z', 'ups'],
  ['986578788855', 'fedex_12', 'fedex'],
  ['4771 7908 1230', 'fedex_12', 'fedex'],
  ['799531274483', 'fedex_12', 'fedex'],
  ['0414 4176 0228 964', 'fedex_15', 'fedex'],
  ['568283610012734', 'fedex_15', 'fedex'],
  ['61299998820821171811', 'fedex_20', 'fedex'],
  ['00 0123 4500 0000 0027', 'sscc', null],
  ['9611020987654312345672', 'fedex_96', 'fedex'],
  ['3318810025', 'dhl_10', 'dhl'],
  ['8487135506', 'dhl_10', 'dhl'],
  ['106141412345678908', 'sscc', null],
  ['020-12345675', 'air_waybill', 'airline'],
  ['CSQU 305438-3', 'container', 'sea_line'],
  ['MSKU9070323', 'container', 'sea_line'],
  ['MAEU123456789', 'bill_of_lading', 'sea_line'],
];

describe('tracking numbers', () => {
  test.each(PUBLISHED)('%s is %s', (text, format, carrier) => {
    expect(formatsOf(text)).toContain(format);
    if (!carrier) return;
    expect(carriersOf(text)).toContain(carrier);
    expect(trackingFault(carrier, text)).toBeNull();
  });

  test.each(PUBLISHED.filter(([, format]) => format !== 'bill_of_lading'))(
    '%s with another check digit is none, and the refusal says what one looks like',
    (text, format, carrier) => {
      const number = plainNumber(text);
      const at = format === 'upu_s10' ? number.length - 3 : number.length - 1;
      for (let digit = 0; digit <= 9; digit++) {
        if (String(digit) === number[at]) continue;
        const wrong = number.slice(0, at) + digit + number.slice(at + 1);
        expect(formatsOf(wrong)).not.toContain(format);
        if (carrier) expect(trackingFault(carrier, wrong)).not.toBeNull();
      }
    },
  );

  test('of one carrier are refused under another', () => {
    for (const [text, , carrier] of PUBLISHED.filter(([, , own]) => own !== null))
      for (const other of CARRIERS)
        if (other !== 'other' && other !== carrier && !carriersOf(text).includes(other))
          expect(trackingFault(other, text), `${text} ${other}`).not.toBeNull();
  });

  test('that could be anything are taken only where nothing is claimed of them', () => {
    expect(trackingFault('other', 'SF-1234 5678')).toBeNull();
    for (const text of ['', 'a', '!!!!', '<b>12345</b>', 'x'.repeat(41)])
      for (const carrier of CARRIERS) expect(trackingFault(carrier, text), `${carrier} ${text}`).not.toBeNull();
  });
});

const digits = (length: number) =>
  fc.array(fc.integer({ min: 0, max: 9 }), { minLength: length, maxLength: length }).map((all) => all.join(''));
const letters = (length: number) =>
  fc
    .array(fc.integer({ min: 65, max: 90 }), { minLength: length, maxLength: length })
    .map((all) => String.fromCharCode(...all));

/** Every single wrong digit of one body that its check digit does not show. */
function missed(body: string, digit: (body: string) => number): [string, string][] {
  return [...body].flatMap((sign, at) =>
    [...'0123456789']
      .filter(
        (other) =>
          /\d/.test(sign) && other !== sign && digit(body.slice(0, at) + other + body.slice(at + 1)) === digit(body),
      )
      .map((other): [string, string] => [sign, other]),
  );
}

describe('a single wrong digit', () => {
  test('of a GS1 number is always found', () => {
    fc.assert(
      fc.property(digits(17), (body) => {
        expect(missed(body, gs1Digit)).toEqual([]);
      }),
    );
  });

  test('of a DHL number or an air waybill is found unless it is seven off', () => {
    for (const length of [9, 7])
      fc.assert(
        fc.property(digits(length), (body) => {
          for (const [is, was] of missed(body, modulo7Digit)) expect(Math.abs(Number(is) - Number(was))).toBe(7);
        }),
      );
  });

  test('of a UPS number is found unless it is five off where the digit counts twice', () => {
    fc.assert(
      fc.property(digits(15), (body) => {
        for (const [is, was] of missed(body, upsDigit)) expect(Math.abs(Number(is) - Number(was))).toBe(5);
      }),
    );
  });

  // Modulo 11 has eleven remainders and ten digits: one digit stands for two of them.
  test.each([
    ['UPU S10', digits(8), s10Digit, 5],
    ['FedEx Express', digits(11), fedexExpressDigit, 0],
    ['ISO 6346', fc.tuple(letters(3), digits(6)).map(([owner, serial]) => `${owner}U${serial}`), containerDigit, 0],
  ] as const)(
    'of %s is found unless the check digit is the one that stands for two remainders',
    (_, body, digit, twice) => {
      fc.assert(
        fc.property(body, (one) => {
          if (digit(one) !== twice) expect(missed(one, digit)).toEqual([]);
        }),
      );
    },
  );
});
