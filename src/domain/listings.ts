/** Industries by class of ISIC Rev. 4 (United Nations, 2008), the ones whose goods are inspected for import. */
export const INDUSTRIES = [
  '1020',
  '1030',
  '1073',
  '1079',
  '1311',
  '1391',
  '1392',
  '1393',
  '1410',
  '1430',
  '1512',
  '1520',
  '1622',
  '1629',
  '1702',
  '1709',
  '2011',
  '2023',
  '2211',
  '2219',
  '2220',
  '2310',
  '2392',
  '2393',
  '2396',
  '2410',
  '2511',
  '2593',
  '2599',
  '2610',
  '2620',
  '2630',
  '2640',
  '2651',
  '2652',
  '2670',
  '2710',
  '2720',
  '2732',
  '2733',
  '2740',
  '2750',
  '2790',
  '2813',
  '2818',
  '2822',
  '2829',
  '2930',
  '3091',
  '3092',
  '3100',
  '3211',
  '3212',
  '3220',
  '3230',
  '3240',
  '3250',
  '3290',
] as const;
export type Industry = (typeof INDUSTRIES)[number];

/** What an inspection body can be accredited or approved for: standards and schemes by their usual short names. */
export const ACCREDITATIONS = ['iso17020', 'iso17025', 'iso9001', 'apsca', 'smeta'] as const;
export type Accreditation = (typeof ACCREDITATIONS)[number];

/** ISO 639 codes a company can name; yue is Cantonese, zh Mandarin. */
export const LANGUAGES = [
  'ar',
  'bn',
  'cs',
  'da',
  'de',
  'en',
  'es',
  'fa',
  'fi',
  'fil',
  'fr',
  'gu',
  'he',
  'hi',
  'hu',
  'id',
  'it',
  'ja',
  'km',
  'ko',
  'ml',
  'ms',
  'my',
  'nl',
  'no',
  'pa',
  'pl',
  'pt',
  'ro',
  'ru',
  'si',
  'sv',
  'ta',
  'te',
  'th',
  'tr',
  'uk',
  'ur',
  'vi',
  'yue',
  'zh',
] as const;
export type Language = (typeof LANGUAGES)[number];

/** What a buyer rates, one to five stars each. */
export const AREAS = ['knowledge', 'service', 'accuracy'] as const;
export type Area = (typeof AREAS)[number];

export const KINDS = ['company', 'person'] as const;
export type ListingKind = (typeof KINDS)[number];

export const SORTS = ['relevance', 'rating', 'price', 'experience', 'distance'] as const;
export type Sort = (typeof SORTS)[number];

/** Fewer rated orders than this say little: no average is shown, and none passes a rating filter. */
export const TOO_FEW = 5;

/** The mean of the stars, or null where nothing or too little was rated. `rated` counts orders, `count` stars. */
export function averageOf({ rated, sum, count }: { rated: number; sum: number; count: number }): number | null {
  return rated < TOO_FEW || count === 0 ? null : sum / count;
}

/** Stars as filters compare them, in tenths of what is shown, so that 4.46 counts as the 4.5 people read. */
export const tenths = (stars: number) => Math.ceil(Math.round(stars * 1_000) / 100);

/** The share of punctual orders, or null where there were too few to say. */
export function shareOnTime({ onTime, late }: { onTime: number; late: number }): number | null {
  const all = onTime + late;
  return all < TOO_FEW ? null : onTime / all;
}

/** What a company's place by relevance is made of. Points are rounded to five digits, as they are compared. */
export interface Score {
  readonly points: number;
  readonly rating: number;
  readonly punctuality: number;
  readonly experience: number;
}

/**
 * The mean of the stars drawn towards 4.2 by fifteen imaginary ones (six good ratings do not beat two hundred), the share
 * of punctual orders drawn towards nine in ten, and the logarithm of experience. Nobody can pay for a point.
 */
export function scoreOf(record: {
  readonly sum: number;
  readonly count: number;
  readonly onTime: number;
  readonly late: number;
  readonly completed: number;
}): Score {
  const rating = (record.sum + 63) / (record.count + 15);
  const punctuality = (1.5 * (record.onTime + 9)) / (record.onTime + record.late + 10);
  const experience = 0.12 * Math.log(1 + record.completed);
  return { points: rounded(rating + punctuality + experience), rating, punctuality, experience };
}

const rounded = (points: number) => Math.round(points * 100_000) / 100_000;
