import { editListing } from '#modules/listings/commands.ts';
import { verifyPaper } from '#modules/listings/papers.ts';
import { plusDays, dateIn, type Instant } from '#domain/time.ts';
import { numberSeal } from '#modules/payments/account-number.ts';
import { requestPayout, setPayoutAccount, settlePayout, type PayoutOutcome } from '#modules/payments/commands.ts';
import type { Tx } from '#platform/db/pool.ts';
import { castOf, staffOf, type Company } from './cast.ts';
import { instantOf, type Scene, type Stage } from './play.ts';
import { DEMO_BUYER, DEMO_INSPECTOR, type When } from './story.ts';

/** What the demo inspector shows in the directory. */
export async function listDemoInspector(tx: Tx, stage: Stage, now: Instant): Promise<void> {
  const { actor } = inspectorOf(stage, DEMO_INSPECTOR);
  const here = stage.companies.find(({ city, country }) => country === 'CN' && city === 'Hangzhou')?.place;
  if (!here?.region) throw new Error('no Hangzhou');
  const day = (days: number) => plusDays(dateIn(stage.today, 'UTC'), days);
  const service = (type: 'psi' | 'dupro' | 'ipi' | 'cls' | 'audit' | 'first_article', price_minor: number) => ({
    type,
    price_minor,
    currency: 'USD',
  });
  await editListing(
    tx,
    actor,
    {
      kind: 'company',
      published: true,
      place: here.city,
      headline_en: 'Lamps, kitchenware and home textiles in Zhejiang; cartons drawn by us, never by the factory.',
      headline_zh: '专注浙江灯具、厨具与家纺验货；抽箱由我们决定，绝不由工厂挑选。',
      description_en:
        'Eleven inspectors of our own between Hangzhou, Shaoxing, Yiwu and Yongkang. Draft findings reach you before the inspector leaves the gate, the report the same evening, in English or Chinese. Hi-pot, moisture and enamel tests with our own calibrated instruments.',
      description_zh:
        '自有检验员十一名，覆盖杭州、绍兴、义乌、永康。检验员离厂前先发初步结果，当晚出中英文报告。耐压、含水率、搪瓷测试均用自有校准仪器。',
      founded: 2013,
      inspectors: 11,
      team: ['Shen Yifan', 'Luo Jing', 'Zhu Haoran', 'Xie Min'],
      languages: ['zh', 'en', 'de'],
      industries: ['2740', '1392', '2599', '2593', '1629', '2023'],
      covers: [here.region],
      services: [
        service('psi', 24_800),
        service('dupro', 24_800),
        service('ipi', 24_800),
        service('cls', 21_200),
        service('audit', 32_400),
        service('first_article', 26_200),
      ],
      accreditations: [
        { code: 'iso17020', number: 'IB-QT4471', issuer: 'National accreditation body', expires_on: day(610) },
        { code: 'iso9001', number: 'QMS-QT20931', issuer: 'Certification body', expires_on: day(233) },
      ],
      days_taken: [1, 2, 5, 6, 7, 12].map(day),
    },
    now,
  );
  const admin = staffOf(stage.demo, 'second');
  if (admin) await verifyPaper(tx, admin, { org: actor.org, code: 'iso17020' }, now);
}

function inspectorOf({ demo, companies }: Stage, inspector: string): Company {
  const cast = castOf({ buyer: DEMO_BUYER, inspector }, demo, companies);
  return { actor: cast.inspector, name: cast.names.inspector };
}

const BANKS = [
  { inspector: DEMO_INSPECTOR, bank: 'Bank of Hangzhou', number: '3301 0401 6000 8812 447' },
  { inspector: 'Nantong', bank: 'Bank of Jiangsu', number: '3206 8812 0001 7765' },
  { inspector: 'Ningbo', bank: 'Bank of Ningbo', number: '3302 1180 0090 2214' },
] as const;

interface Wish {
  readonly inspector: string;
  readonly at: When;
  /** Null: finance has it on the desk today. */
  readonly settled: readonly [at: When, outcome: PayoutOutcome] | null;
}

const done = (at: When, reference: string) => [at, { outcome: 'done', reference }] as const;

const WISHES: readonly Wish[] = [
  { inspector: DEMO_INSPECTOR, at: '-104 02:10', settled: done('-103 10:20', 'HFP-2026-0418') },
  { inspector: 'Nantong', at: '-71 03:00', settled: done('-70 09:30', 'HFP-2026-0527') },
  { inspector: DEMO_INSPECTOR, at: '-68 01:40', settled: done('-67 09:15', 'HFP-2026-0533') },
  { inspector: DEMO_INSPECTOR, at: '-36 02:30', settled: done('-35 11:05', 'HFP-2026-0619') },
  {
    inspector: 'Ningbo',
    at: '-4 03:10',
    settled: ['-2 09:40', { outcome: 'failed', reason: 'The bank does not know the account: one digit is missing.' }],
  },
  { inspector: DEMO_INSPECTOR, at: '-1 02:50', settled: null },
];

/** What happens beside the orders: bank accounts, payouts asked for and made. */
export function officeScenes(stage: Stage): Scene[] {
  const { at, today } = stage;
  const accounts = BANKS.map(({ inspector, bank, number }): Scene => {
    const now = instantOf(today, '-150 03:00');
    const { actor, name } = inspectorOf(stage, inspector);
    const account = { holder: name, bank, country: 'CN', number, automatic: false };
    return { at: now, run: () => at.db.tx((tx) => setPayoutAccount(tx, actor, account, numberSeal(at), now)) };
  });
  return [...accounts, ...WISHES.flatMap((wish, number) => payoutScenes(stage, wish, number))];
}

function payoutScenes(stage: Stage, { inspector, at: when, settled }: Wish, number: number): Scene[] {
  const { at, today, demo } = stage;
  const finance = staffOf(demo, 'finance');
  const now = instantOf(today, when);
  let payout = '';
  const asked: Scene = {
    at: now,
    run: async () => {
      const { actor } = inspectorOf(stage, inspector);
      const wished = await at.db.tx((tx) => requestPayout(tx, actor, 'USD', `demo-payout-${number}`, now));
      payout = wished.payout;
    },
  };
  if (!settled || !finance) return [asked];
  const [on, outcome] = settled;
  const later = instantOf(today, on);
  const key = `demo-settle-${number}`;
  return [
    asked,
    { at: later, run: () => at.db.tx((tx) => settlePayout(tx, finance, payout, outcome, 'sandbox', key, later)) },
  ];
}
