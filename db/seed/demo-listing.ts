import type { SeedListing } from './companies.ts';

/** The demo inspector's company; its people come with the demo logins. */
export const DEMO_COMPANY = { name: 'Qiantang Quality Services', country: 'CN', city: 'Hangzhou' } as const;

const price = (type: SeedListing['services'][number]['type'], dollars: number) => ({
  type,
  price_minor: dollars * 100,
  currency: 'USD',
});

/** Written by hand: this is the page that everybody who tries the sandbox sees first. */
export const DEMO_LISTING: SeedListing = {
  kind: 'company',
  headline: { en: 'Lighting and small appliances; own light lab.', zh: '照明与小家电；自有光学实验室。' },
  description: {
    en:
      'Founded in 2011 by two former lighting engineers, we work for importers only and never for the factory. Luminaires are aged for two hours, then measured for power, ' +
      'flicker and colour temperature in our own laboratory in Hangzhou; creepage, cord anchorage and marking are checked on site. We draw the cartons ourselves, by number. ' +
      'Draft findings reach you before the inspector leaves the gate, the report within 24 hours, in English or German.',
    zh: '2011 年由两位照明工程师创立，只为进口商服务，从不受雇于工厂。灯具老化两小时后，在杭州自有实验室测量功率、频闪和色温；爬电距离、线扣和标识现场检查。抽箱由我们按编号决定。检验员离厂前先发初步结果，24 小时内出正式报告。',
  },
  founded: 2011,
  inspectors: 26,
  team: ['Shen Yulan', 'Zhou Haoran', 'Xu Meiling', 'Fang Wei'],
  languages: ['zh', 'en', 'de'],
  industries: ['2740', '2750', '2733', '2790', '3100', '1392'],
  covers: ['region', 'CN-JS', 'CN-SH', 'CN-FJ'],
  services: [
    price('ipi', 268),
    price('dupro', 268),
    price('psi', 268),
    price('cls', 230),
    price('monitoring', 246),
    price('audit', 348),
    price('first_article', 284),
  ],
  papers: [
    {
      code: 'iso17020',
      number: 'IB-QQ20417',
      issuer: 'National accreditation body',
      expiresInDays: 512,
      verified: true,
    },
    { code: 'iso9001', number: 'QMS-QQ7781', issuer: 'Certification body', expiresInDays: 203, verified: true },
  ],
  daysTaken: [1, 2, 5, 8, 9, 15, 16, 22, 30, 33],
  responseMinutes: 42,
  completed: 212,
  onTime: 206,
  late: 6,
  rated: 187,
  ratings: {
    knowledge: { count: 187, sum: 909, byDefault: 25 },
    service: { count: 187, sum: 894, byDefault: 25 },
    accuracy: { count: 121, sum: 578, byDefault: 9 },
  },
  comments: [
    {
      daysAgo: 12,
      country: 'NL',
      type: 'psi',
      industry: '2740',
      stars: { knowledge: 5, service: 5, accuracy: 5 },
      words:
        'They aged two hundred lamps and found the one driver batch that flickers. The supplier replaced it before shipping.',
      reply: 'Thank you. The batch code is in the report, so the next order can be checked for it first.',
    },
    {
      daysAgo: 41,
      country: 'US',
      type: 'dupro',
      industry: '2750',
      stars: { knowledge: 5, service: 4, accuracy: 5 },
      words: 'Very thorough. The report came a few hours later than promised, but we were told in time.',
      reply: null,
    },
    {
      daysAgo: 77,
      country: 'DE',
      type: 'psi',
      industry: '2740',
      stars: { knowledge: 5, service: 5, accuracy: 4 },
      words: 'Report in German without being asked twice, photos usable as they are.',
      reply: null,
    },
    {
      daysAgo: 160,
      country: 'GB',
      type: 'cls',
      industry: '3100',
      stars: { knowledge: 4, service: 5, accuracy: 5 },
      words: 'Stayed until the container was closed at one in the morning.',
      reply: null,
    },
  ],
};
