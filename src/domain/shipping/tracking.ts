import { containerDigit, fedexExpressDigit, gs1Digit, modulo7Digit, s10Digit, upsDigit } from './check-digits.ts';

/** `sea_line` is tracked by its container or its bill of lading, `airline` by its waybill; `other` by nothing that could be checked. */
export const CARRIERS = ['post', 'ups', 'fedex', 'dhl', 'airline', 'sea_line', 'other'] as const;
export type Carrier = (typeof CARRIERS)[number];

export const FORMATS = [
  'upu_s10',
  'ups_1z',
  'fedex_12',
  'fedex_15',
  'fedex_20',
  'fedex_96',
  'dhl_10',
  'sscc',
  'air_waybill',
  'container',
  'bill_of_lading',
] as const;
export type Format = (typeof FORMATS)[number];

interface Shape {
  readonly carrier: Carrier | null;
  /** With the check digit, where there is one, as the last group. */
  readonly pattern: RegExp;
  /** The check digit of what the first group holds; absent where the format has none. */
  readonly digit?: (body: string) => number;
  readonly looks: string;
}

const SHAPES: Readonly<Record<Format, Shape>> = {
  upu_s10: {
    carrier: 'post',
    pattern: /^[A-Z]{2}(\d{8})(\d)[A-Z]{2}$/,
    digit: s10Digit,
    looks: '2 letters, 9 digits, 2 letters of the country, such as RA473124829US',
  },
  ups_1z: {
    carrier: 'ups',
    pattern: /^1Z([0-9A-Z]{15})(\d)$/,
    digit: upsDigit,
    looks: '1Z and 16 signs, such as 1Z999AA10123456784',
  },
  fedex_12: { carrier: 'fedex', pattern: /^(\d{11})(\d)$/, digit: fedexExpressDigit, looks: '12 digits' },
  fedex_15: { carrier: 'fedex', pattern: /^(\d{14})(\d)$/, digit: gs1Digit, looks: '15 digits' },
  // FedEx Ground Economy: the 22 digits of its postal code without the 92 at their head, which counts.
  fedex_20: {
    carrier: 'fedex',
    pattern: /^(?:92)?(\d{19})(\d)$/,
    digit: (body) => gs1Digit(`92${body}`),
    looks: '20 digits',
  },
  // Only the last 15 of the 22 digits are the parcel's; what stands before is the application and the service.
  fedex_96: {
    carrier: 'fedex',
    pattern: /^96\d{5}(\d{14})(\d)$/,
    digit: gs1Digit,
    looks: '22 digits that begin with 96',
  },
  dhl_10: { carrier: 'dhl', pattern: /^(\d{9})(\d)$/, digit: modulo7Digit, looks: '10 digits' },
  // The logistic unit of any sender, whoever carries it.
  sscc: { carrier: null, pattern: /^(?:00)?(\d{17})(\d)$/, digit: gs1Digit, looks: '18 digits' },
  air_waybill: {
    carrier: 'airline',
    pattern: /^\d{3}(\d{7})(\d)$/,
    digit: modulo7Digit,
    looks: '11 digits, such as 020-12345675',
  },
  container: {
    carrier: 'sea_line',
    pattern: /^([A-Z]{3}[UJZ]\d{6})(\d)$/,
    digit: containerDigit,
    looks: 'a container number such as CSQU3054383',
  },
  // The carrier's own code (SCAC, 4 letters) and its number; lines write it as they like, so nothing can be reckoned.
  bill_of_lading: {
    carrier: 'sea_line',
    pattern: /^[A-Z]{4}(?=[A-Z0-9]*\d{4})[A-Z0-9]{6,12}$/,
    looks: 'a bill of lading such as MAEU123456789',
  },
};

/** As it is stored and compared: without the blanks, dots and dashes that labels print. */
export function plainNumber(text: string): string {
  return text.replaceAll(/[\s.\-/]/g, '').toUpperCase();
}

/** Every format that the number fits, its check digit included. */
export function formatsOf(text: string): Format[] {
  const number = plainNumber(text);
  return FORMATS.filter((format) => fits(SHAPES[format], number));
}

function fits({ pattern, digit }: Shape, number: string): boolean {
  const match = pattern.exec(number);
  return match !== null && (!digit || digit(match[1] ?? '') === Number(match[2]));
}

/** Whose number it can be; none where it fits no format or its check digit is wrong. */
export function carriersOf(text: string): Carrier[] {
  const formats = formatsOf(text);
  const named = formats.flatMap((format) => SHAPES[format].carrier ?? []);
  // A container number looks like a bill of lading too, and says more.
  return [...new Set(named)];
}

/** What a number of this carrier looks like, where this is none; null where it is right. */
export function trackingFault(carrier: Carrier, text: string): string | null {
  const number = plainNumber(text);
  if (carrier === 'other') return /^[0-9A-Z]{4,40}$/.test(number) ? null : '4 to 40 letters and digits';
  const isContainer = SHAPES.container.pattern.test(number);
  const formats = FORMATS.filter(
    // A wrong check digit of a container does not make it a bill of lading.
    (format) => SHAPES[format].carrier === carrier && !(isContainer && format === 'bill_of_lading'),
  );
  if (formats.some((format) => fits(SHAPES[format], number))) return null;
  return formats.map((format) => SHAPES[format].looks).join('; ');
}
