import {
  type Accreditation,
  type Area,
  AREAS,
  type Industry,
  type Language,
  type ListingKind,
} from '#domain/listings.ts';
import { exponentOf } from '#domain/money.ts';
import { INSPECTION_TYPES, type InspectionType } from '#domain/process/inspection-terms.ts';
import { words } from '#platform/i18n.ts';
import { RATES } from '#modules/reference/rates.ts';
import { chance, type Chance } from './chance.ts';
import { BUYER_COUNTRIES, BUYERS } from './buyers.ts';
import { type Market, MARKETS, type Town } from './markets.ts';
import {
  CLOSINGS,
  CLOSINGS_ZH,
  COMMENTS,
  OPENINGS,
  OPENINGS_ZH,
  PERSON_OPENINGS,
  PERSON_OPENINGS_ZH,
  TRADES,
} from './phrases.ts';

export interface SeedPerson {
  readonly name: string;
  readonly email: string;
  readonly locale: 'en' | 'zh' | null;
}

export interface SeedComment {
  readonly daysAgo: number;
  readonly country: string;
  readonly type: InspectionType;
  readonly industry: Industry;
  readonly stars: Readonly<Record<Area, number>>;
  readonly words: string;
  readonly reply: string | null;
}

export interface SeedListing {
  readonly kind: ListingKind;
  readonly headline: { readonly en: string; readonly zh: string };
  readonly description: { readonly en: string; readonly zh: string };
  readonly founded: number;
  readonly inspectors: number;
  readonly team: readonly string[];
  readonly languages: readonly Language[];
  readonly industries: readonly Industry[];
  /** `city`, `region` of the city, or the code of a country. */
  readonly covers: readonly string[];
  readonly services: readonly {
    readonly type: InspectionType;
    readonly price_minor: number;
    readonly currency: string;
  }[];
  readonly papers: readonly {
    readonly code: Accreditation;
    readonly number: string;
    readonly issuer: string;
    readonly expiresInDays: number;
    readonly verified: boolean;
  }[];
  readonly daysTaken: readonly number[];
  readonly responseMinutes: number;
  readonly completed: number;
  readonly onTime: number;
  readonly late: number;
  readonly rated: number;
  readonly ratings: Readonly<
    Record<
      Area,
      {
        readonly count: number;
        readonly sum: number;
        /** Of one to five stars. */
        readonly spread: readonly number[];
        readonly byDefault: number;
      }
    >
  >;
  readonly comments: readonly SeedComment[];
}

export interface SeedCompany {
  readonly name: string;
  readonly country: string;
  /** English name as in db/reference. */
  readonly city: string;
  readonly buys: boolean;
  readonly inspects: boolean;
  readonly people: readonly SeedPerson[];
  readonly currency: string;
  readonly daysAgo: number;
  readonly listing: SeedListing | null;
}

const COUNTRY_NAMES = new Intl.DisplayNames('en', { type: 'region', style: 'short' });
/** Taken by the organizations of the demo logins. */
const DEMO_NAMES = ['Qiantang Quality Services'];
const THIS_YEAR = 2026;
const SEED = 20_261_122;

/** The same companies at every call: inspection companies and single inspectors first, then buyers. */
export function companies(): SeedCompany[] {
  const rnd = chance(SEED);
  const names = new Set<string>(DEMO_NAMES);
  const inspectors = MARKETS.flatMap((market) =>
    market.towns.flatMap((town) =>
      Array.from({ length: town.companies }, (_, at) => inspector(rnd, market, town, names, at)),
    ),
  );
  return [...inspectors, ...buyers(rnd)];
}

function inspector(rnd: Chance, market: Market, town: Town, names: Set<string>, at: number): SeedCompany {
  const kind: ListingKind = at > 0 && rnd.is(0.13) ? 'person' : 'company';
  const owner = personName(rnd, market);
  const name = unused(
    names,
    () => (kind === 'person' ? personName(rnd, market) : `${rnd.pick(market.stems)} ${rnd.pick(market.endings)}`),
    town.city,
  );
  const age = kind === 'person' ? rnd.whole(1, 12) : Math.max(1, Math.round(rnd.next() ** 1.6 * 26) + 1);
  const listing = listingOf(rnd, market, town, kind, name, age);
  const head = kind === 'person' ? name : owner;
  return {
    name,
    country: market.country,
    city: town.city,
    buys: false,
    inspects: true,
    people: [
      {
        name: head,
        email: emailOf(head, name),
        locale: market.country === 'CN' || market.country === 'TW' ? 'zh' : 'en',
      },
    ],
    currency: market.currency,
    daysAgo: Math.min(age * 365, rnd.whole(300, 1500)),
    listing,
  };
}

function unused(names: Set<string>, make: () => string, city: string): string {
  for (let tries = 0; ; tries++) {
    const name = tries < 12 ? make() : `${city} ${make()}`;
    if (names.has(name)) continue;
    names.add(name);
    return name;
  }
}

function personName(rnd: Chance, { given, family, familyFirst }: Market): string {
  const [first, last] = [rnd.pick(given), rnd.pick(family)];
  return familyFirst ? `${last} ${first}` : `${first} ${last}`;
}

const ascii = (text: string) =>
  text
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .replaceAll(/[łŁđĐıß]/g, (letter) => ({ ł: 'l', Ł: 'l', đ: 'd', Đ: 'd', ı: 'i', ß: 's' })[letter] ?? '')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '');

const emailOf = (person: string, company: string) => `${ascii(person).split('-')[0]}@${ascii(company)}.example`;

function listingOf(rnd: Chance, market: Market, town: Town, kind: ListingKind, name: string, age: number): SeedListing {
  const industries = rnd.some(
    town.industries,
    kind === 'person' ? rnd.whole(1, 2) : rnd.whole(2, town.industries.length),
  );
  const main = rnd.pick(industries);
  const inspectors =
    kind === 'person' ? 1 : Math.max(2, Math.round((2 + age * rnd.next() * 2.2) * (market.country === 'CN' ? 1.3 : 1)));
  const year = THIS_YEAR - age;
  const history = historyOf(rnd, kind, age, inspectors);
  return {
    kind,
    ...textsOf(rnd, { market, town, kind, industries, main, year, inspectors }),
    founded: year,
    inspectors,
    team:
      kind === 'person'
        ? [name]
        : Array.from({ length: Math.min(inspectors, rnd.whole(2, 5)) }, () => personName(rnd, market)),
    languages: [...market.speaks, ...rnd.some(market.also, kind === 'person' ? rnd.whole(0, 1) : rnd.whole(0, 3))],
    industries,
    covers: coversOf(rnd, market, kind, inspectors),
    services: servicesOf(rnd, market, kind, history.quality),
    papers: papersOf(rnd, kind, inspectors, name),
    daysTaken: Array.from({ length: 45 }, (_, day) => day).filter(() => rnd.is(kind === 'person' ? 0.3 : 0.12)),
    responseMinutes: Math.round(15 * 1.6 ** (rnd.next() * 9)),
    ...history.counts,
    comments: commentsOf(rnd, history, industries, town),
  };
}

/** A single inspector stays in the region; larger companies take the country, some the neighbours too. */
function coversOf(rnd: Chance, market: Market, kind: ListingKind, inspectors: number): string[] {
  if (kind === 'person') return [rnd.is(0.5) ? 'city' : 'region'];
  const large = market.country === 'CN' ? 22 : 9;
  if (inspectors < large) return ['region', ...(rnd.is(0.25) ? ['city'] : [])].slice(0, 1);
  return [market.country, ...rnd.some(market.travels ?? [], rnd.whole(0, 2))];
}

const FACTORS: Readonly<Record<InspectionType, number>> = {
  ipi: 1,
  dupro: 1,
  psi: 1,
  cls: 0.86,
  monitoring: 0.92,
  audit: 1.3,
  first_article: 1.06,
  sampling: 0.78,
};

function servicesOf(rnd: Chance, market: Market, kind: ListingKind, quality: number): SeedListing['services'] {
  const [low, high] = market.price;
  const level = Math.min(1, Math.max(0, rnd.around(0.42 + (quality - 4.3) * 0.35, 0.22)));
  const base = (low + (high - low) * level) * (kind === 'person' ? 0.88 : 1);
  const offered =
    kind === 'person'
      ? ([
          'psi',
          ...rnd.some(['dupro', 'ipi', 'cls', 'monitoring', 'first_article'] as const, rnd.whole(1, 3)),
        ] as const)
      : [
          'psi',
          'dupro',
          ...rnd.some(['ipi', 'cls', 'monitoring', 'audit', 'first_article', 'sampling'] as const, rnd.whole(2, 6)),
        ];
  return INSPECTION_TYPES.filter((type) => (offered as readonly string[]).includes(type)).map((type) => ({
    type,
    price_minor: rounded(base * FACTORS[type], market.currency),
    currency: market.currency,
  }));
}

/** As people set prices: to whole units of five or so. */
function rounded(usd: number, currency: string): number {
  const units = usd * (RATES[currency] ?? 1);
  const step = units > 20_000 ? 500 : units > 5_000 ? 100 : units > 1_500 ? 20 : units > 600 ? 10 : units > 250 ? 4 : 2;
  return Math.round(units / step) * step * 10 ** exponentOf(currency);
}

const ISSUERS: Readonly<Record<Accreditation, readonly string[]>> = {
  iso17020: ['National accreditation body'],
  iso17025: ['National accreditation body'],
  iso9001: ['Certification body'],
  apsca: ['APSCA'],
  smeta: ['Sedex'],
};

function papersOf(rnd: Chance, kind: ListingKind, inspectors: number, name: string): SeedListing['papers'] {
  const chances: Readonly<Record<Accreditation, number>> =
    kind === 'person'
      ? { iso17020: 0, iso17025: 0, iso9001: 0, apsca: 0.12, smeta: 0.05 }
      : { iso17020: inspectors > 10 ? 0.42 : 0.12, iso17025: 0.1, iso9001: 0.38, apsca: 0.18, smeta: 0.16 };
  const codes = (Object.keys(chances) as Accreditation[]).filter((code) => rnd.is(chances[code]));
  const letters = name
    .replaceAll(/[^A-Z]/g, '')
    .slice(0, 2)
    .padEnd(2, 'X');
  return codes.map((code) => ({
    code,
    number: `${{ iso17020: 'IB', iso17025: 'L', iso9001: 'QMS', apsca: 'RA', smeta: 'ZC' }[code]}-${letters}${rnd.whole(1000, 99_999)}`,
    issuer: rnd.pick(ISSUERS[code]),
    // Some have run out, as papers do.
    expiresInDays: rnd.whole(-90, 1_000),
    verified: rnd.is(0.9),
  }));
}

interface History {
  readonly quality: number;
  readonly counts: Pick<SeedListing, 'completed' | 'onTime' | 'late' | 'rated' | 'ratings'>;
}

function historyOf(rnd: Chance, kind: ListingKind, age: number, inspectors: number): History {
  const quality = Math.min(4.95, Math.max(3.2, rnd.around(4.4, 0.3)));
  const fresh = age <= 1 || rnd.is(0.08);
  const completed = fresh
    ? rnd.whole(0, 4)
    : Math.round((kind === 'person' ? 4 : 3 + inspectors * 0.9) * age ** 0.7 * (0.3 + rnd.next()));
  const late = Array.from({ length: completed }, () => rnd.next()).filter(
    (x) => x < 0.03 + (4.6 - quality) * 0.12,
  ).length;
  const rated = Array.from({ length: completed }, () => rnd.next()).filter((x) => x < 0.62).length;
  const area = (offset: number, share: number) => {
    const count = Math.round(rated * share);
    const stars = Array.from({ length: count }, () =>
      Math.min(5, Math.max(1, Math.round(rnd.around(quality + offset, 0.6)))),
    );
    const sum = stars.reduce((all, one) => all + one, 0);
    const spread = [1, 2, 3, 4, 5].map((each) => stars.filter((one) => one === each).length);
    return { count, sum, spread, byDefault: Math.round((completed - rated) * share) };
  };
  const ratings = { knowledge: area(0.08, 1), service: area(-0.02, 1), accuracy: area(0, 0.6) };
  return { quality, counts: { completed, onTime: completed - late, late, rated, ratings } };
}

function commentsOf(
  rnd: Chance,
  { quality, counts }: History,
  industries: readonly Industry[],
  town: Town,
): SeedComment[] {
  const count = Math.min(counts.rated, rnd.whole(2, 9));
  const said = [...COMMENTS].sort((a, b) => distance(a.stars, quality) - distance(b.stars, quality)).slice(0, 15);
  return rnd.some(said, count).map(({ stars, words: text, reply }) => ({
    daysAgo: rnd.whole(6, 520),
    country: rnd.pick(BUYER_COUNTRIES),
    type: rnd.is(0.7) ? 'psi' : rnd.pick(['dupro', 'cls', 'ipi'] as const),
    industry: rnd.pick(industries),
    stars: Object.fromEntries(AREAS.map((area, at) => [area, stars[at] ?? 4])) as Record<Area, number>,
    words: text.replaceAll('{type}', 'inspection').replaceAll('{city}', town.city),
    reply: reply?.replaceAll('{city}', town.city) ?? null,
  }));
}

const distance = (stars: readonly number[], quality: number) =>
  Math.abs(stars.reduce((all, one) => all + one, 0) / stars.length - quality);

interface About {
  readonly market: Market;
  readonly town: Town;
  readonly kind: ListingKind;
  readonly industries: readonly Industry[];
  readonly main: Industry;
  readonly year: number;
  readonly inspectors: number;
}

function textsOf(
  rnd: Chance,
  { market, town, kind, industries, main, year, inspectors }: About,
): Pick<SeedListing, 'headline' | 'description'> {
  const [en, zh] = [words('en'), words('zh')];
  const trade = TRADES.find((each) => each.industries.includes(main)) ?? TRADES[0];
  if (!trade) throw new Error('no trades');
  const shown = [main, ...industries.filter((code) => code !== main)].slice(0, kind === 'person' ? 1 : rnd.whole(2, 3));
  const plain = shown.map((code, at) =>
    at === 0 ? en(`directory.industry.${code}`) : en(`directory.industry.${code}`).toLowerCase(),
  );
  const list = plain.length > 1 ? `${plain.slice(0, -1).join(', ')} and ${plain.at(-1)}` : (plain[0] ?? '');
  const country = COUNTRY_NAMES.of(market.country) ?? '';
  const fill = (text: string, city: string, region: string, tradeName: string) =>
    text
      .replaceAll('{city}', city)
      .replaceAll('{year}', String(year))
      .replaceAll('{people}', String(inspectors))
      .replaceAll('{region}', region)
      .replaceAll('{trade}', tradeName)
      .replaceAll('{years}', String(rnd.whole(6, 19)));
  const opening = rnd.pick(kind === 'person' ? PERSON_OPENINGS : OPENINGS);
  const sentences = [
    opening,
    ...rnd.some(trade.says, rnd.whole(1, 2)),
    ...rnd.some(CLOSINGS, kind === 'person' ? 1 : 2),
  ];
  const description = sentences.map((each) =>
    fill(each, town.city, country, en(`directory.industry.${main}`).toLowerCase()),
  );
  // A capital follows where a filled-in word begins a sentence.
  const english = description.map((each) => each.charAt(0).toUpperCase() + each.slice(1)).join(' ');
  const chinese = market.country === 'CN' || market.country === 'TW' || market.country === 'HK';
  const city = CITY_ZH[town.city] ?? town.city;
  const saysZh = [
    rnd.pick(kind === 'person' ? PERSON_OPENINGS_ZH : OPENINGS_ZH),
    ...rnd.some(trade.saysZh, 1),
    ...rnd.some(CLOSINGS_ZH, 1),
  ];
  return {
    headline: {
      en: `${list}; ${rnd.pick(trade.own)}.`,
      zh: chinese
        ? `${shown.map((code) => zh(`directory.industry.${code}`)).join('、')}；${rnd.pick(trade.ownZh)}。`
        : '',
    },
    description: {
      en: english,
      zh: chinese ? saysZh.map((each) => fill(each, city, city, zh(`directory.industry.${main}`))).join('') : '',
    },
  };
}

const CITY_ZH: Readonly<Record<string, string>> = {
  Shenzhen: '深圳',
  Guangzhou: '广州',
  Dongguan: '东莞',
  Foshan: '佛山',
  Zhongshan: '中山',
  Shantou: '汕头',
  Huizhou: '惠州',
  Jiangmen: '江门',
  Ningbo: '宁波',
  Yiwu: '义乌',
  Hangzhou: '杭州',
  Shaoxing: '绍兴',
  Wenzhou: '温州',
  Jinhua: '金华',
  Jiaxing: '嘉兴',
  Shanghai: '上海',
  Suzhou: '苏州',
  Nantong: '南通',
  Changzhou: '常州',
  Yangzhou: '扬州',
  Xiamen: '厦门',
  Quanzhou: '泉州',
  Fuzhou: '福州',
  Qingdao: '青岛',
  Linyi: '临沂',
  Yantai: '烟台',
  Tianjin: '天津',
  Beijing: '北京',
  Chongqing: '重庆',
  Chengdu: '成都',
  Wuhan: '武汉',
  Zhengzhou: '郑州',
  'Hong Kong': '香港',
  Taichung: '台中',
  Taipei: '台北',
  Kaohsiung: '高雄',
};

function buyers(rnd: Chance): SeedCompany[] {
  return BUYERS.map(([name, country, city, currency, person]) => ({
    name,
    country,
    city,
    buys: true,
    inspects: false,
    people: [{ name: person, email: emailOf(person, name), locale: 'en' }],
    currency,
    daysAgo: rnd.whole(120, 1400),
    listing: null,
  }));
}
