import { buyer, DEMO_BUYER, DEMO_INSPECTOR, inspector, mediator, pay, report, type Story } from './story.ts';

/** Cases that are open or have just been decided. */
export const OPEN_CASES: readonly Story[] = [
  {
    // Opened, and the demo inspector has not answered yet.
    buyer: DEMO_BUYER,
    inspector: DEMO_INSPECTOR,
    good: 'cushion',
    lot: 3_000,
    po: 'FF-2609-30',
    visit: [-7, -6],
    placed: '-21 08:20',
    acts: [
      inspector('-20 01:15', 'confirm'),
      pay('-19 09:41', 'visa'),
      report(
        '-5 08:30',
        { result: 'pass', major: 3, minor: 7, remarks: 'Shade band complete.', photos: ['fabric', 'count'] },
        'field',
      ),
      buyer('-2 11:00', 'dispute', {
        reason: 'report_incomplete',
        claim_minor: '%40',
        statement:
          'The report has sizes for ten covers; the plan asks for 125. The zip test of the checklist is missing. I cannot release on this.',
        files: ['fabric', 'measurements.csv'],
      }),
    ],
  },
  {
    // Answered, and an offer of the inspector lies on the table.
    buyer: 'Thames & Tweed',
    inspector: DEMO_INSPECTOR,
    good: 'cushion',
    lot: 2_400,
    po: 'TT-4410',
    visit: [-9, -8],
    placed: '-24 09:10',
    acts: [
      inspector('-23 02:12', 'confirm'),
      pay('-22 10:40', 'mastercard'),
      report('-7 09:10', { result: 'pass', major: 2, minor: 6, remarks: 'Passed.', photos: ['fabric'] }, 'field'),
      buyer('-5 10:15', 'dispute', {
        reason: 'report_wrong',
        claim_minor: '%50',
        statement: 'Our own people in Hangzhou opened twelve cartons the day after: four covers of the wrong shade.',
        files: ['scratch', 'fabric'],
      }),
      inspector('-4 03:30', 'answer', {
        statement:
          '我们抽取的是第 4、9、17、31、52 箱，照片均有箱号。The cartons you opened were packed after our visit. We would still meet you half way.',
        files: ['cartons'],
      }),
      inspector('-3 02:45', 'offer', { remedy: 'split', buyer_minor: '%30', note: 'As a sign of good will.' }),
    ],
  },
  {
    buyer: DEMO_BUYER,
    inspector: 'Guangzhou',
    good: 'sofa',
    lot: 90,
    po: 'FF-2608-28',
    visit: [-14, -13],
    placed: '-29 08:10',
    acts: [
      inspector('-28 02:20', 'confirm'),
      pay('-27 09:20', 'wire'),
      report('-12 09:20', {
        result: 'pass',
        major: 1,
        minor: 1,
        remarks: 'Frames not opened, the factory did not allow it.',
      }),
      buyer('-9 08:55', 'dispute', {
        reason: 'report_incomplete',
        claim_minor: '%65',
        statement:
          'Opening two sofas was the one special requirement of this order. It was not done and the report says pass.',
        files: [],
      }),
      inspector('-8 03:05', 'answer', {
        statement: 'The factory refused in front of witnesses; we noted it on page 1.',
        files: ['hall'],
      }),
      buyer('-1 10:40', 'addEvidence', { statement: 'The factory writes that nobody asked.', files: ['mail.pdf'] }),
    ],
  },
  {
    // Before the mediator.
    buyer: DEMO_BUYER,
    inspector: DEMO_INSPECTOR,
    good: 'pendant',
    lot: 800,
    po: 'FF-2608-22',
    visit: [-18, -17],
    placed: '-33 07:40',
    acts: [
      inspector('-32 01:10', 'confirm'),
      pay('-31 08:25', 'visa'),
      report(
        '-16 08:30',
        {
          result: 'pass',
          major: 2,
          minor: 5,
          remarks:
            'Moisture 9 to 13 percent, mean 10.8. One pendant with a live larva was taken out and is not counted.',
          photos: ['moisture', 'cartons', 'scratch'],
        },
        'field',
      ),
      buyer('-14 09:30', 'dispute', {
        reason: 'report_wrong',
        claim_minor: '%100',
        statement:
          'A live insect is a critical defect by our requirements and cannot be taken out of the count. With it the lot fails and we would not have shipped.',
        files: ['scratch'],
      }),
      inspector('-12 02:20', 'answer', {
        statement:
          '虫体在未抽样的一件上发现，不属于样本。The insect was on a pendant outside the sample; we reported it all the same.',
        files: ['count', 'cartons'],
      }),
      buyer('-11 09:00', 'offer', { remedy: 'split', buyer_minor: '%75' }),
    ],
  },
  {
    buyer: 'Costa Clara Import',
    inspector: 'Istanbul',
    good: 'towel',
    lot: 4_000,
    po: 'CC-0912',
    visit: [-22, -21],
    placed: '-36 09:20',
    acts: [
      inspector('-35 07:30', 'confirm'),
      pay('-34 10:10', 'bank_transfer', { outcome: 'delay', days: 2 }),
      report('-19 13:20', { result: 'fail', major: 18, minor: 6, remarks: 'Weight below 570 g on eighteen of 200.' }),
      buyer('-17 09:15', 'dispute', {
        reason: 'conduct',
        claim_minor: '%35',
        statement: 'The inspector came at 16:00 and left at 17:30. Nobody weighs 200 towels in that time.',
        files: ['scale'],
      }),
      inspector('-16 08:00', 'answer', {
        statement: 'Two inspectors, two scales. Every weight has its time in the annex.',
        files: ['weights.csv'],
      }),
      buyer('-14 09:40', 'escalate'),
    ],
  },
  {
    // Decided yesterday; carried out in two days.
    buyer: DEMO_BUYER,
    inspector: 'Xiamen',
    good: 'dinner',
    lot: 1_600,
    po: 'FF-2608-16',
    visit: [-23, -22],
    placed: '-38 08:35',
    acts: [
      inspector('-37 02:10', 'confirm'),
      pay('-36 09:50', 'mastercard'),
      report('-20 07:50', { result: 'pass', major: 4, minor: 9, remarks: 'Three limit samples used.' }),
      buyer('-18 10:05', 'dispute', {
        reason: 'report_wrong',
        claim_minor: '%85',
        statement: 'Of 40 sets opened in our warehouse eleven have crazing. The report counts four.',
        files: ['scratch', 'count'],
      }),
      inspector('-16 02:50', 'answer', {
        statement: 'Crazing can grow at sea. Our photos of the four show what we saw.',
        files: [],
      }),
      buyer('-14 11:00', 'escalate'),
      mediator('-1 13:45', 'decide', {
        buyer_minor: '%45',
        reasons:
          'Crazing was present at the visit on units that the photos show and the count leaves out (photo 4, sets 6 and 7). The rest may have come later. Half of the price, rounded, goes back.',
      }),
    ],
  },
];
