/**
 * What in a message looks like payment outside the platform. It warns the reader and stops nothing: a sign that is missed
 * or seen where there is none costs a sentence on the page, so the rules are few and each has its words in the tests.
 */
export const SIGN_KINDS = ['iban', 'card', 'account', 'direct', 'contact'] as const;
export type SignKind = (typeof SIGN_KINDS)[number];

export interface Sign {
  readonly kind: SignKind;
  /** Where it stands in the text, as `slice` takes it. */
  readonly start: number;
  readonly end: number;
}

/** Signs in the order in which they stand; of those that overlap the one of the kind that says more. */
export function offPlatformSigns(text: string): readonly Sign[] {
  const folded = fold(text);
  const kept: Sign[] = [];
  for (const find of [ibans, cards, accounts, direct, contacts]) {
    let last = 0;
    const before = [...kept];
    const free = (sign: Sign) =>
      sign.start >= last && !before.some((one) => one.start < sign.end && sign.start < one.end);
    for (const sign of [...find(folded)].sort((a, b) => a.start - b.start || b.end - a.end)) {
      if (!free(sign)) continue;
      kept.push(sign);
      last = sign.end;
    }
  }
  return kept.sort((a, b) => a.start - b.start);
}

/** Full width letters and digits as plain ones, each in its place, so that what is found can be shown in the text as it was. */
function fold(text: string): string {
  return text.replaceAll(/[\u2018\u2019\u2460-\u2468\u3000\u00a0\uff01-\uff5e]/g, (char) =>
    char === '\u2018' || char === '\u2019' ? "'" : char.normalize('NFKC'),
  );
}

function* matches(text: string, pattern: RegExp, kind: SignKind): Generator<Sign> {
  for (const match of text.matchAll(pattern)) yield { kind, start: match.index, end: match.index + match[0].length };
}

// Numbers. What people put between digits to hide them; zero-width marks too.
const GAP = '[ .,_*/|·\\-\\u200b-\\u200d\\u2060\\ufeff]{0,3}';
const DIGIT_WORDS = ['zero', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine'];
const DIGITS_OF_HAN = '零一二三四五六七八九';
const DIGIT = `(?:[0-9〇${DIGITS_OF_HAN}]|\\b(?:${DIGIT_WORDS.join('|')})\\b)`;
const NUMBER = new RegExp(`${DIGIT}(?:${GAP}${DIGIT}){7,40}`, 'gi');
const ONE_DIGIT = new RegExp(DIGIT, 'gi');

interface Numeral {
  readonly digits: string;
  /** The lengths of its parts, as they were set apart. */
  readonly groups: readonly number[];
  readonly start: number;
  readonly end: number;
}

function numerals(text: string): Numeral[] {
  return [...text.matchAll(NUMBER)].map((match) => {
    const groups: number[] = [];
    let digits = '';
    let last = -1;
    for (const one of match[0].matchAll(ONE_DIGIT)) {
      digits += digitOf(one[0]);
      if (one.index === last) groups.push((groups.pop() ?? 0) + 1);
      else groups.push(1);
      last = one.index + one[0].length;
    }
    return { digits, groups, start: match.index, end: match.index + match[0].length };
  });
}

function digitOf(written: string): string {
  const place = Math.max(DIGIT_WORDS.indexOf(written.toLowerCase()), DIGITS_OF_HAN.indexOf(written));
  return place >= 0 ? String(place) : written === '〇' ? '0' : written;
}

/** Lengths by country, from the registry of ISO 13616. */
const IBAN_LENGTHS = new Map(
  (
    'AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BI27 BR29 BY28 CH21 CR22 CY28 CZ24 DE22 DJ27 DK18 DO28 EE20 EG29 ES24 ' +
    'FI18 FK18 FO18 FR27 GB22 GE22 GI23 GL18 GR27 GT28 HN28 HR21 HU28 IE22 IL23 IQ23 IS26 IT27 JO30 KW30 KZ20 LB28 LC32 ' +
    'LI21 LT20 LU20 LV21 LY25 MC27 MD24 ME22 MK19 MN20 MR27 MT31 MU30 NI28 NL18 NO15 OM23 PK24 PL28 PS29 PT25 QA29 RO24 ' +
    'RS22 RU33 SA24 SC31 SD18 SE24 SI19 SK24 SM27 SO23 ST25 SV28 TL23 TN24 TR26 UA29 VA22 VG24 XK20 YE30'
  )
    .split(' ')
    .map((entry) => [entry.slice(0, 2), Number(entry.slice(2))]),
);
const IBAN_START = /(?<![a-z0-9])[a-z][ .-]?[a-z][ .-]{0,2}[0-9][ .-]?[0-9]/gi;
/** Fewer digits than any country's number has: words that pass the check by chance. */
const IBAN_DIGITS_MIN = 9;

function* ibans(text: string): Generator<Sign> {
  for (const { index } of text.matchAll(IBAN_START)) {
    let iban = '';
    let end = index;
    let length = 2;
    while (iban.length < length && end < text.length) {
      const char = text[end] ?? '';
      if (/[a-z0-9]/i.test(char)) iban += char.toUpperCase();
      else if (!/[ .\-\u200b-\u200d]/.test(char)) break;
      end++;
      if (iban.length === 2) length = IBAN_LENGTHS.get(iban) ?? 0;
    }
    const digits = iban.replaceAll(/[^0-9]/g, '').length;
    if (length > 2 && iban.length === length && digits >= IBAN_DIGITS_MIN && mod97(iban) === 1n)
      yield { kind: 'iban', start: index, end };
  }
}

function mod97(iban: string): bigint {
  const turned = iban.slice(4) + iban.slice(0, 4);
  return BigInt(turned.replaceAll(/[A-Z]/g, (letter) => String(parseInt(letter, 36)))) % 97n;
}

/** Lengths and first digits of Visa, Mastercard, American Express, UnionPay, JCB, Discover and Maestro. */
const CARD =
  /^(?:4\d{15}(?:\d{3})?|5[1-5]\d{14}|2(?:2[2-9]|[3-6]\d|7[01])\d{13}|3[47]\d{13}|35[2-8]\d{13}|62\d{14,17}|6(?:011|4[4-9]\d|5\d\d)\d{12}|(?:50|5[6-8]|67)\d{14})$/;
/** Other long numbers of the trade, some of which have a check digit too. */
const GOODS_NUMBER =
  /(?:\b(?:ean|gtin|upc|sscc|imei|barcodes?|serial|s\/?n|sku|tracking|awb|b\/l|container|model|batch|item|art(?:icle)?|p\.?o|hs)(?: ?(?:no|number|code|#))?\.?|条码|条形码|序列号|运单号?|单号|货号|批号|型号)[ :#.：]{0,3}$/i;

function* cards(text: string): Generator<Sign> {
  for (const { digits, groups, start, end } of numerals(text)) {
    const evenly = groups.length === 1 || groups.every((size, at) => size === groups[0] || at === groups.length - 1);
    const asPrinted = evenly || (digits.length === 15 && groups.join() === '4,6,5');
    if (!asPrinted || !CARD.test(digits) || !luhn(digits)) continue;
    if (!GOODS_NUMBER.test(text.slice(Math.max(0, start - 24), start))) yield { kind: 'card', start, end };
  }
}

function luhn(digits: string): boolean {
  let sum = 0;
  for (let i = 0; i < digits.length; i++) {
    const digit = Number(digits.at(-1 - i)) * (i % 2 === 0 ? 1 : 2);
    sum += digit > 9 ? digit - 9 : digit;
  }
  return sum % 10 === 0;
}

const ACCOUNT_WORD =
  /(?:\b(?:bank|account|acct|a\/c|beneficiary|routing|sort code|aba|ifsc|clabe|wallet)\b|账号|账户|帐号|帐户|卡号|银行卡|开户行|银行)[^.!?。！？\n]{0,48}(?:\. ?)?$/i;
const SWIFT =
  /\b(?:swift|bic)(?: ?(?:code|no))?[ .:：=-]{1,3}[A-Z]{4}[ -]?[A-Z]{2}[ -]?[A-Z0-9]{2}(?:[ -]?[A-Z0-9]{3})?\b/gi;
const CRYPTO_ADDRESS = /(?<![\w])(?:0x[0-9a-f]{40}|T[1-9A-HJ-NP-Za-km-z]{33}|bc1[02-9ac-hj-np-z]{38,58})(?![\w])/g;
const SORT_CODE = /\bsort code[ .:：-]{1,3}\d{2}[ -]?\d{2}[ -]?\d{2}\b/gi;

function* accounts(text: string): Generator<Sign> {
  yield* matches(text, SWIFT, 'account');
  yield* matches(text, SORT_CODE, 'account');
  yield* matches(text, CRYPTO_ADDRESS, 'account');
  for (const { start, end } of numerals(text)) {
    const before = text.slice(Math.max(0, start - 64), start);
    const word = ACCOUNT_WORD.exec(before);
    if (word && !GOODS_NUMBER.test(before)) yield { kind: 'account', start: start - before.length + word.index, end };
  }
}

/** How far a word reaches, in characters. */
const NEAR = 60;

// Words, one clause at a time: what is said of the platform in one does not excuse the next.
const CLAUSE = /[^.,;:!?\n。，；：！？、]+/g;
const PLATFORM = String.raw`(?:(?:the|this|your|our)\W+)?(?:platform|escrow|holdfast|web ?site|site|market ?place|system|order page|pay now)`;
const METHODS =
  'western ?union|money ?gram|pay ?pal|venmo|zelle|payoneer|revolut|skrill|cash ?app|wise account|telegraphic transfer|' +
  'crypto(?:currenc(?:y|ies))?|bitcoins?|btc|usdt|tether|ethereum';
/** Also the names of other things, so a word of payment has to stand before them. */
const SHORT_METHODS = String.raw`${METHODS}|t/t|tt|cash(?! ?(?:register|box|drawer|machine|counter|flow))`;
const PAY = String.raw`(?:pa(?:y(?:s|ing|ments?|able)?|id)|wire|remit(?:tance)?|transfer(?:red)?|deposits?|balance|money|fees?|funds?|settle)`;
/** Samples are sent and transferred too. */
const SENT = String.raw`(?:send|transfer)\W+(?:\w+\W+){0,2}?(?:money|fees?|payments?|amount|balance|funds|deposit|price|\d+)`;
const TO_ONE = String.raw`(?:me|us|him|her|them|my|our|(?:the|your|our) (?:inspector|boss|office|partner|agent|colleague))`;

const DIRECT: readonly RegExp[] = [
  new RegExp(String.raw`\b(?:pay(?:ing)?|wire|remit) ${TO_ONE}\b`, 'gi'),
  new RegExp(
    String.raw`\b(?:pay(?:ing|ments?)?|wire|remit|settle|${SENT})\b(?:\W+\w+){0,5}?\W+(?:direct(?:ly)?|privately|in person|under the table|between us)\b`,
    'gi',
  ),
  new RegExp(String.raw`\b(?:direct|private)(?:ly)? (?:pay(?:ment)?|transfer)\b`, 'gi'),
  new RegExp(String.raw`\b(?:wire|remit|deposit|${SENT})\b(?:\W+\w+){0,4}?\W+to (?:me|us|my|our)\b`, 'gi'),
  /\b(?:pay|paid|wire|remit|transfer|send|deposit)\b(?:\W+\w+){0,4}?\W+to (?:my|our) (?:\w+ )?(?:account|bank|wallet|card)\b/gi,
  new RegExp(
    String.raw`\b${PAY}\b(?:[^\w]+[\w%$€£]+){0,6}?\W+(?:by|via|with|through|in|using|to)\W+(?:my |our |your )?(?:${SHORT_METHODS})\b`,
    'gi',
  ),
  new RegExp(String.raw`\b(?:by|via|with|using|accept|take|prefer|use|do)\W+(?:\w+\W+){0,2}?(?:${METHODS})\b`, 'gi'),
  /\bcash only\b|\b(?:accept|bring|take) (?:the )?cash\b(?! ?(?:register|box|drawer))/gi,
  new RegExp(
    String.raw`\b(?:${SHORT_METHODS})\W+(?:deposit|payment|transfer|in advance|to (?:me|us|my|our)|on (?:arrival|site|the (?:day|spot)))\b`,
    'gi',
  ),
  /(?:直接|私下|线下|私人|单独|另外)[^平]{0,8}?(?:付款|付钱|付给|付|转账|转给|转|汇款|汇|打款|打钱|支付|结算|交易)/g,
  /(?:付|转|汇|打)(?:款|账|钱|费)?[^平，。]{0,6}?(?:给|到)(?:我|本人|个人|私人|咱)/g,
  /(?:微信|支付宝)(?:上)?(?:支付|转账|付款|付|转|红包|收款)(?!.{0,6}(?:平台|下单))/g,
  /西联|速汇金|贝宝|比特币|泰达币|加密货币|虚拟币|(?:用|走|收|付|现场付?)现金|现金(?:支付|付款|结算|交易|给)/g,
  /(?:付|汇|转|用|走|通过|收)[^，。]{0,4}?(?:pay ?pal|usdt|t\/t|western union)/gi,
];
const AROUND: readonly RegExp[] = [
  new RegExp(
    String.raw`\b(?:outside|off|around|without|bypass\w*|avoid\w*|skip\w*|circumvent\w*|instead of|rather than)[ -]+(?:of |using |paying |through |on |via )*${PLATFORM}\b`,
    'gi',
  ),
  new RegExp(
    String.raw`\b(?:avoid\w*|sav(?:e|ing)|skip\w*|without|escape)\W+(?:\w+\W+){0,2}?(?:commission|(?:platform|holdfast|escrow|service)(?:'s)? (?:fees?|commission))\b`,
    'gi',
  ),
  new RegExp(
    String.raw`\b(?:don't|dont|do not|never|no need to|not)\W+(?:have to )?(?:pay|order|book|use|go|do (?:it|this)|settle)\W+(?:it |this |anything )?(?:through |via |on |in |by |over )?${PLATFORM}\b`,
    'gi',
  ),
  /(?:绕过|绕开|避开|跳过|脱离|离开|不(?:要|用|必)?(?:走|通过|经过|用|在))(?:这个|本|该)?平台/g,
  /(?:平台外|站外|平台之外|平台以外|场外)(?:.{0,4}(?:付|转|汇|支付|结算|交易|联系|合作))/g,
  /(?:省|免|避)(?:下|掉|去|了|开)?(?:一些|这笔|平台的?){0,2}(?:手续费|佣金|平台费|服务费)/g,
];
const THROUGH = new RegExp(
  String.raw`\b(?:through|via|on|over|into|by|with|inside|within|in|using)\W+${PLATFORM}\b|(?:通过|经由?|走|在|用)(?:这个|本|该)?平台|平台(?:上|内)?(?:付款|支付|托管|结算)`,
  'i',
);
/** What forbids it, or says that it is not done; "why not" and "no problem" do the opposite. */
const REFUSES =
  /(?:(?<!why )\b(?:never|not|don't|dont|won't|cannot|can't|isn't|refuse\w*|forbidden|against)\b|\b(?:no longer|neither|nobody)\b|请勿|不要|切勿|不能|不可|禁止|不接受|从不|不会|不得|别|勿|严禁|没有)(?:(?!\bbut\b).)*$/i;

function* direct(text: string): Generator<Sign> {
  for (const clause of text.matchAll(CLAUSE)) {
    const [words] = clause;
    const meant = ({ start }: Sign) => !REFUSES.test(words.slice(Math.max(0, start - NEAR), start));
    const shift = (sign: Sign) => ({ ...sign, start: sign.start + clause.index, end: sign.end + clause.index });
    const around = AROUND.flatMap((pattern) => [...matches(words, pattern, 'direct')]).filter(meant);
    yield* around.map(shift);
    if (around.length > 0 || THROUGH.test(words)) continue;
    for (const pattern of DIRECT) yield* [...matches(words, pattern, 'direct')].filter(meant).map(shift);
  }
}

const CONTACTS: readonly RegExp[] = [
  /[\w.+-]{2,64} ?(?:@|\(at\)|\[at\]| at ) ?[\w-]{2,63} ?(?:\.|\(dot\)|\[dot\]| dot ) ?[a-z]{2,10}\b/gi,
  /(?<![\w.])\+ ?\d(?:[ ().-]{0,2}\d){8,14}(?!\d)|(?<!\d)1[3-9]\d(?:[ -]?\d){8}(?!\d)/g,
  /\b(?:whats ?app|wechat|weixin|telegram|viber|signal|skype|line id|vx|qq)\b(?! ?pay)|微信(?!支付|转账|付)|威信|薇信|电报|加我|私聊/gi,
];
const OF_PAYMENT =
  /\b(?:pay(?:ing|ments?)?|paid|deposit|transfer|remit|bank details|cheaper|discount|better price|commission|private deal|deal directly)\b|付款|付钱|支付|转账|汇款|打款|定金|押金|便宜|优惠|折扣|佣金|返点|私下/gi;
function* contacts(text: string): Generator<Sign> {
  const clauses = [...text.matchAll(CLAUSE)].filter(({ 0: words }) => !THROUGH.test(words) && !REFUSES.test(words));
  const spoken = clauses.flatMap(({ 0: words, index }) =>
    [...words.matchAll(OF_PAYMENT)].map((word) => ({
      start: index + word.index,
      end: index + word.index + word[0].length,
    })),
  );
  for (const pattern of CONTACTS)
    for (const sign of matches(text, pattern, 'contact'))
      if (spoken.some(({ start, end }) => start - sign.end < NEAR && sign.start - end < NEAR)) yield sign;
}
