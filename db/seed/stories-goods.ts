import { DEPOSIT, seller, signed, WHOLE, type GoodsStory } from './goods-story.ts';
import { buyer, chargeBack, DEMO_BUYER, DEMO_INSPECTOR, inspector, pay, report, type Story } from './story.ts';

const STATED = { industry_knowledge: 5, service_quality: 5 } as const;

/** What the balance of the first order waited for: failed, and passed after rework. */
const PENDANTS: Pick<Story, 'buyer' | 'inspector' | 'good' | 'lot'> = {
  buyer: DEMO_BUYER,
  inspector: DEMO_INSPECTOR,
  good: 'pendant',
  lot: 600,
};

const FIRST_INSPECTION: Story = {
  ...PENDANTS,
  po: 'FF-2609-07',
  visit: [-64, -63],
  placed: '-72 08:30',
  acts: [
    inspector('-71 01:20', 'confirm'),
    pay('-70 09:10', 'visa'),
    report('-62 08:40', {
      result: 'fail',
      major: 9,
      minor: 8,
      remarks: 'Rattan ends stand out of the rim on nine of 80 lamps. The factory will sand and bind them again.',
      photos: ['lamp', 'scratch'],
    }),
    buyer('-61 08:20', 'release'),
  ],
};

const SECOND_INSPECTION: Story = {
  ...PENDANTS,
  po: 'FF-2609-07/2',
  visit: [-53, -52],
  placed: '-59 08:30',
  acts: [
    inspector('-58 01:15', 'confirm'),
    pay('-57 09:05', 'visa'),
    report('-51 08:10', {
      result: 'pass',
      major: 1,
      minor: 4,
      remarks: 'Reworked rims are bound and smooth. 同一批次返工后复检合格。',
      photos: ['lamp'],
    }),
    buyer('-50 08:20', 'release'),
    buyer('-48 09:00', 'feedback', { ...STATED, comment: 'Saw at once which rims were not sanded.' }),
  ],
};

/** What has come to its end, one way or another. */
export const GOODS_OVER: readonly GoodsStory[] = [
  {
    // 30 at the start of production, 70 on a passed inspection, which came at the second try.
    by: 'seller',
    items: [
      [6, 600],
      [4, 200],
    ],
    transport: 'sea',
    incoterms: ['FOB', 'Ningbo'],
    ship_by: -40,
    lead_days: 30,
    parts: [
      { share: 30, release: 'production' },
      { share: 70, release: 'inspection', by: -50 },
    ],
    delivery: 'One 20-foot container, palletized, to Bergen.',
    inspection_conditions: 'ISO 2859-1, level II, AQL 0 / 2.5 / 4.0, by an inspector of the buyer’s choice.',
    drafted: '-92 02:10',
    inspections: [FIRST_INSPECTION, SECOND_INSPECTION],
    acts: [
      ...signed('-92 02:20', '-90 09:00'),
      pay('-89 09:20', 'bank_transfer'),
      seller('-86 01:30', 'signProduction'),
      buyer('-86 09:10', 'signProduction'),
      buyer('-70 10:00', 'bindInspection', { milestone: 1, inspection: '0' }),
      seller('-60 02:00', 'proposeChoice', { choice: 'rework', date: '@-48' }),
      buyer('-60 09:00', 'agreeChoice'),
      buyer('-57 10:00', 'bindInspection', { milestone: 1, inspection: '1' }),
      seller('-46 03:00', 'ship', { carrier: 'sea_line', tracking: 'CSNU6144026', files: ['packing-list.pdf'] }),
      buyer('-19 10:00', 'receive'),
      buyer('-18 09:30', 'rate', {
        as_agreed: 5,
        communication: 5,
        shipping_time: 4,
        comment: 'The first lot failed and they said so before we did. The second is flawless.',
      }),
      seller('-17 01:50', 'answerRating', { comment: 'Thank you. 打磨工序已加一道检验。' }),
    ],
  },
  {
    by: 'buyer',
    items: [[5, 300]],
    transport: 'air',
    incoterms: ['FCA', 'Shanghai'],
    ship_by: -90,
    lead_days: 20,
    parts: DEPOSIT,
    drafted: '-125 09:10',
    acts: [
      ...signed('-124 01:30', '-124 09:00'),
      pay('-123 09:15', 'visa'),
      seller('-120 02:00', 'signProduction'),
      buyer('-119 09:20', 'signProduction'),
      seller('-95 03:30', 'ship', { carrier: 'other', tracking: 'CARGO 20449', files: [] }),
      buyer('-82 10:00', 'receive'),
    ],
  },
  {
    // Twenty were missing; the buyer kept the rest and got their price back. Not rated yet.
    by: 'seller',
    items: [[2, 400]],
    transport: 'air',
    incoterms: ['FCA', 'Shanghai'],
    ship_by: -38,
    lead_days: 20,
    parts: WHOLE,
    drafted: '-80 02:00',
    acts: [
      ...signed('-80 02:05', '-79 09:10'),
      pay('-78 09:40', 'visa'),
      seller('-46 03:00', 'ship', { carrier: 'other', tracking: 'CARGO 21187', files: [] }),
      buyer('-35 10:00', 'claim', {
        kind: 'missing',
        wanted: 'keep',
        minor: 30_920,
        counts: [400],
        statement: 'Two cartons of ten never came; we keep what is here.',
        files: [],
      }),
      seller('-34 02:00', 'acceptClaim'),
    ],
  },
  {
    by: 'buyer',
    items: [[9, 6_000]],
    transport: 'sea',
    incoterms: ['FOB', 'Ningbo'],
    ship_by: -50,
    lead_days: 20,
    parts: WHOLE,
    drafted: '-84 09:00',
    acts: [
      ...signed('-83 01:40', '-83 09:00'),
      pay('-82 09:10', 'visa'),
      buyer('-74 09:00', 'askCancellation', { reason: 'Our customer has withdrawn the order.' }),
      seller('-73 02:00', 'agreeCancellation'),
    ],
  },
  {
    by: 'seller',
    items: [[8, 10_000]],
    transport: 'courier',
    incoterms: ['DAP', 'Bergen'],
    ship_by: -40,
    lead_days: 15,
    parts: WHOLE,
    drafted: '-66 01:30',
    acts: [...signed('-66 01:35', '-65 09:00'), pay('-64 09:00', 'visa'), chargeBack('-52 08:00')],
  },
  {
    by: 'seller',
    items: [[1, 200]],
    transport: 'sea',
    incoterms: ['FOB', 'Ningbo'],
    ship_by: 30,
    lead_days: 40,
    parts: WHOLE,
    drafted: '-20 02:00',
    acts: [seller('-20 02:05', 'sign'), buyer('-18 09:00', 'withdraw')],
  },
  {
    // Nobody signed.
    by: 'buyer',
    items: [[0, 500]],
    transport: 'sea',
    incoterms: ['CIF', 'Bergen'],
    ship_by: 50,
    lead_days: 35,
    parts: WHOLE,
    drafted: '-16 09:00',
    acts: [],
  },
];
