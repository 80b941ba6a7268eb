/** What an id begins with says what it names; the rest is 10 characters of time and 16 of chance, so ids sort by age. */
export const PREFIXES = {
  org: 'organization',
  psn: 'person',
  inv: 'invitation',
  ses: 'session',
  ord: 'order',
  trm: 'terms',
  trn: 'tranche',
  trf: 'transfer',
  dsp: 'dispute',
  rep: 'report',
  fil: 'file',
  pay: 'payment',
  pot: 'payout',
  pac: 'payout account',
  rfd: 'refund',
  evt: 'event',
  cnv: 'conversation',
  ofr: 'offer',
  inq: 'inquiry',
  flg: 'flag',
  ntc: 'notice',
  sup: 'support message',
  tsk: 'task',
  mal: 'mail',
  ssr: 'saved search',
  prd: 'product',
  key: 'API key',
} as const;

export type Prefix = keyof typeof PREFIXES;
export type Id<P extends Prefix> = `${P}_${string}`;
export type OrderId = Id<'ord'>;
export type OrgId = Id<'org'>;
export type PersonId = Id<'psn'>;
export type ReportId = Id<'rep'>;
export type FileId = Id<'fil'>;
export type ConversationId = Id<'cnv'>;
export type ProductId = Id<'prd'>;

const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';

/** `random` holds at least 10 bytes. */
export function makeId<P extends Prefix>(prefix: P, at: number, random: Uint8Array): Id<P> {
  let time = '';
  for (let i = 0, rest = at; i < 10; i++, rest = Math.floor(rest / 32)) time = ALPHABET.charAt(rest % 32) + time;
  let chance = '';
  let bits = 0;
  let held = 0;
  for (let i = 0; chance.length < 16;) {
    if (held < 5) {
      bits = (bits << 8) | (random[i++] ?? 0);
      held += 8;
    }
    held -= 5;
    chance += ALPHABET.charAt((bits >> held) & 31);
    bits &= (1 << held) - 1;
  }
  return `${prefix}_${time}${chance}`;
}

export function isId<P extends Prefix>(prefix: P, text: string): text is Id<P> {
  return text.startsWith(`${prefix}_`) && /^[a-z]{3}_[0-9a-hjkmnp-tv-z]{26}$/.test(text);
}
