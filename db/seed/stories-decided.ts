import { buyer, DEMO_BUYER, DEMO_INSPECTOR, inspector, mediator, pay, report, second, type Story } from './story.ts';

/** Cases that were decided, settled or withdrawn, and others that came of a report long read. */
export const LATER_CASES: readonly Story[] = [
  {
    buyer: 'Yarra Kitchenware',
    inspector: DEMO_INSPECTOR,
    good: 'board',
    lot: 3_500,
    po: 'YK-2231',
    visit: [-31, -30],
    placed: '-47 01:20',
    acts: [
      inspector('-46 02:40', 'confirm'),
      pay('-45 03:10', 'visa'),
      report('-28 08:20', { result: 'pass', major: 5, minor: 9, remarks: 'Passed within the limits.' }, 'field'),
      buyer('-25 02:30', 'dispute', {
        reason: 'not_inspected',
        claim_minor: '%75',
        statement: 'The carton numbers in the report are not of our shipment.',
        files: ['cartons'],
      }),
      inspector('-23 05:00', 'answer', {
        statement: 'The factory renumbered the cartons after our visit; its letter is attached.',
        files: ['mail.pdf'],
      }),
      inspector('-21 07:10', 'escalate'),
      mediator('-10 10:30', 'decide', {
        buyer_minor: '%20',
        reasons:
          'The goods were inspected. The inspector did not seal the cartons, as its own offer promised: a part of the price goes back.',
      }),
    ],
  },
  {
    // Appealed before it was carried out: another mediator hears it.
    buyer: DEMO_BUYER,
    inspector: 'Foshan',
    good: 'sofa',
    lot: 60,
    po: 'FF-2608-09',
    visit: [-30, -29],
    placed: '-45 07:50',
    acts: [
      inspector('-44 02:15', 'confirm'),
      pay('-43 09:25', 'visa'),
      report('-27 10:10', { result: 'pass', major: 1, minor: 1, remarks: 'Fabric as ordered.' }),
      buyer('-24 08:40', 'dispute', {
        reason: 'report_wrong',
        claim_minor: '%95',
        statement: 'Fabric "Sand 04" was ordered, "Sand 07" was delivered. The report says as ordered.',
        files: ['fabric'],
      }),
      inspector('-22 03:15', 'answer', { statement: 'The swatch in the factory carried the number 04.', files: [] }),
      buyer('-20 09:30', 'escalate'),
      mediator('-6 12:00', 'decide', {
        buyer_minor: '%15',
        reasons:
          'The inspector compared with the swatch it was given. It should have asked for the sealed one: a small part.',
      }),
      buyer('-4 09:50', 'appeal', {
        new_facts:
          'The sealed swatch was in the inspector’s own bag: see its photo of the 12th, now found in our mail.',
        files: ['fabric', 'mail.pdf'],
      }),
    ],
  },
  {
    buyer: DEMO_BUYER,
    inspector: DEMO_INSPECTOR,
    good: 'candle',
    lot: 5_200,
    po: 'FF-2607-19',
    visit: [-45, -44],
    placed: '-60 08:25',
    acts: [
      inspector('-59 01:50', 'confirm'),
      pay('-58 08:40', 'mastercard'),
      report('-42 09:30', { result: 'pass', major: 2, minor: 4, remarks: 'One scent without burn test.' }, 'field'),
      buyer('-40 10:20', 'dispute', {
        reason: 'report_incomplete',
        claim_minor: '%35',
        statement: 'Burn test of “Fjord” is missing although it was on the checklist.',
        files: [],
      }),
      inspector('-39 01:30', 'answer', {
        statement: 'You are right, the time ran out. 我们愿意退还一部分费用。',
        files: [],
      }),
      inspector('-38 02:00', 'offer', { remedy: 'split', buyer_minor: '%25', note: 'For the test that is missing.' }),
      buyer('-37 08:15', 'acceptOffer'),
      buyer('-34 09:00', 'feedback', {
        industry_knowledge: 4,
        service_quality: 5,
        comment: 'A mistake, admitted within a day and put right fairly.',
      }),
    ],
  },
  {
    buyer: 'Harbor Lane Toys',
    inspector: 'Shantou',
    good: 'blocks',
    lot: 6_000,
    po: 'HLT-615',
    visit: [-84, -83],
    placed: '-99 14:10',
    acts: [
      inspector('-98 02:45', 'confirm'),
      pay('-97 15:20', 'visa'),
      report('-81 09:40', {
        result: 'pass',
        major: 3,
        minor: 7,
        remarks: 'No loose magnet on 200 sets.',
        photos: ['count', 'label'],
      }),
      buyer('-77 14:30', 'dispute', {
        reason: 'report_wrong',
        claim_minor: '%100',
        statement: 'Two sets with loose magnets in the first 50 we opened.',
        files: ['scratch'],
      }),
      inspector('-75 03:20', 'answer', {
        statement: 'Outside of our sample; carton numbers attached.',
        files: ['cartons'],
      }),
      mediator('-62 09:30', 'decide', {
        buyer_minor: '%0',
        reasons:
          'A sample of 200 with none found does not prove that there is none in 6,000. The report is correct for what was drawn.',
      }),
    ],
  },
  {
    buyer: DEMO_BUYER,
    inspector: 'Wenzhou/2',
    good: 'faucet',
    lot: 900,
    po: 'FF-2606-30',
    visit: [-78, -77],
    placed: '-93 09:00',
    acts: [
      inspector('-92 01:40', 'confirm'),
      pay('-91 09:10', 'visa'),
      report('-75 08:50', { result: 'pass', major: 2, minor: 4, remarks: 'Pressure test passed.' }),
      buyer('-73 08:30', 'dispute', {
        reason: 'report_wrong',
        claim_minor: '%85',
        statement: 'Blisters on the nickel of a third of the taps.',
        files: ['scratch'],
      }),
      inspector('-71 02:25', 'answer', { statement: 'No blister was visible at the visit.', files: [] }),
      buyer('-70 08:45', 'escalate'),
      mediator('-55 11:15', 'decide', {
        buyer_minor: '%40',
        reasons: 'Two photos of the report show blisters that are not counted.',
      }),
      inspector('-53 02:30', 'appeal', {
        new_facts: 'The photos are of the reference board, not of the lot: original files attached.',
        files: ['scratch'],
      }),
      second('-47 10:20', 'decideAppeal', {
        buyer_minor: '%15',
        reasons:
          'One of the two photos is of the reference board. What is left is one unit not counted: a small part stays with the buyer.',
      }),
    ],
  },
  {
    // Withdrawn, then paid.
    buyer: DEMO_BUYER,
    inspector: DEMO_INSPECTOR,
    good: 'kettle',
    lot: 1_800,
    po: 'FF-2607-11',
    visit: [-52, -51],
    placed: '-66 08:15',
    acts: [
      inspector('-65 02:05', 'confirm'),
      pay('-64 09:30', 'visa'),
      report('-49 09:50', { result: 'pass', major: 4, minor: 6, remarks: 'Whistle of all samples audible.' }, 'field'),
      buyer('-47 09:00', 'dispute', {
        reason: 'report_wrong',
        claim_minor: '%50',
        statement: 'Handles get hotter than 60 °C.',
        files: [],
      }),
      inspector('-46 03:10', 'answer', {
        statement: 'Measured with the lid closed, as the standard says: see page 4.',
        files: ['caliper'],
      }),
      buyer('-45 10:05', 'withdrawDispute'),
      buyer('-44 08:10', 'release'),
      buyer('-43 08:40', 'feedback', {
        industry_knowledge: 5,
        service_quality: 5,
        comment: 'They were right about the lid. Patient with us.',
      }),
      inspector('-42 02:00', 'reply', { comment: 'Thank you, gladly again.' }),
    ],
  },
  {
    // Released, and disputed when the goods had come.
    buyer: DEMO_BUYER,
    inspector: DEMO_INSPECTOR,
    good: 'lamp',
    lot: 1_400,
    po: 'FF-2608-30',
    visit: [-24, -23],
    placed: '-39 08:30',
    acts: [
      inspector('-38 01:45', 'confirm'),
      pay('-37 08:20', 'visa'),
      report('-22 09:15', { result: 'pass', major: 4, minor: 6, remarks: 'Shades level within 3 mm.' }, 'field'),
      buyer('-20 08:45', 'release'),
      buyer('-2 13:20', 'disputeAfter', {
        reason: 'report_wrong',
        claim_minor: '%60',
        statement: 'The goods are here: of 60 shades unpacked 14 are out of round by a centimetre and more.',
        files: ['scratch'],
      }),
    ],
  },
  {
    // Opened by the inspector, whom the buyer asks for what was never ordered.
    buyer: 'Polaris Hardware',
    inspector: 'Ningbo/2',
    good: 'tools',
    lot: 3_200,
    po: 'PH-6620',
    visit: [-9, -8],
    placed: '-23 15:40',
    acts: [
      inspector('-22 02:30', 'confirm'),
      pay('-21 16:00', 'visa'),
      report('-6 10:30', { result: 'pass', major: 2, minor: 4, remarks: 'Torque passed on all sizes.' }),
      buyer('-4 15:10', 'askCorrection', { what: 'Please add a chemical analysis of the steel.' }),
      inspector('-2 03:00', 'dispute', {
        reason: 'other',
        claim_minor: '%65',
        statement: 'A laboratory analysis is no part of this order and costs more than the whole visit.',
        files: [],
      }),
    ],
  },
  {
    // Settled by a second visit.
    buyer: DEMO_BUYER,
    inspector: DEMO_INSPECTOR,
    good: 'board',
    lot: 2_800,
    po: 'FF-2609-12',
    visit: [-17, -16],
    placed: '-31 08:00',
    acts: [
      inspector('-30 01:30', 'confirm'),
      pay('-29 09:05', 'visa'),
      report(
        '-14 09:20',
        { result: 'fail', major: 12, minor: 9, remarks: 'Joints open after hot water on nine boards.' },
        'field',
      ),
      buyer('-12 09:10', 'dispute', {
        reason: 'report_wrong',
        claim_minor: '%35',
        statement: 'The water was boiling, not hot.',
        files: ['moisture'],
      }),
      inspector('-11 02:10', 'offer', {
        remedy: 'reinspection',
        date: '@4',
        note: '我们免费复检一次。We come again at our cost.',
      }),
      buyer('-9 08:30', 'acceptOffer'),
    ],
  },
];
