import { DEMO_BUYER, DEMO_INSPECTOR } from './story.ts';
import type { Inquiry } from './talk.ts';

/** Conversations in every state, so that no page of the demo people is empty. */
export const TALKS: readonly Inquiry[] = [
  {
    at: '-2 08:10',
    buyer: DEMO_BUYER,
    good: 'pendant',
    quantity: 1_200,
    visit: [13, 17],
    words:
      'Hello, we need a final inspection of 1,200 rattan pendants at Keqiao Lamps in Shaoxing (绍兴市柯桥区钱清镇凤仪路 118 号, Ms Lou Meili, +86 575 8400 1187).\n\nMoisture of the rattan matters most to us: mould has cost us a container before. What would it cost, and can you measure ten pieces with the meter in the picture?',
    files: ['specification.pdf', 'lamp'],
    with: {
      [DEMO_INSPECTOR]: [
        {
          at: '-2 09:32',
          by: 'inspector',
          says: 'Good morning. Yes, we bring two pin meters and photograph each reading. Is the lot packed by the 12th, or should we count on 80 percent?',
        },
        {
          at: '-2 10:05',
          by: 'buyer',
          says: 'The factory promises all packed by the 11th. Please plan with 100 percent.',
        },
        {
          at: '-1 02:20',
          by: 'inspector',
          offers: {
            lot: 1_200,
            half_days: 3,
            day_rate: 24_800,
            visit: [13, 15],
            words: 'One and a half days, because of the moisture test on ten pieces and the hang test.',
          },
        },
        {
          at: '-1 08:41',
          by: 'buyer',
          offers: {
            lot: 1_200,
            half_days: 2,
            day_rate: 24_800,
            visit: [13, 15],
            requirements:
              'Moisture of the rattan on ten pieces, with the meter in the picture. Hang test on two pieces only.',
            words: 'If the hang test is done on two pieces, one day should do. Agreed otherwise.',
          },
        },
        {
          at: '-1 09:15',
          by: 'inspector',
          offers: {
            lot: 1_200,
            half_days: 2,
            day_rate: 26_200,
            visit: [13, 14],
            requirements:
              'Moisture of the rattan on ten pieces, with the meter in the picture. Hang test on two pieces only.',
            words:
              'One day is possible with two people in the morning. For that we ask 262 a man-day, and the 13th or 14th.',
            expires: 6,
          },
        },
      ],
      Shaoxing: [
        {
          at: '-2 13:50',
          by: 'inspector',
          says: 'Dear buyer, we know this factory well. We can go on the 16th. Our offer is below, travel is included.',
        },
        {
          at: '-2 13:58',
          by: 'inspector',
          offers: { lot: 1_200, half_days: 2, day_rate: 19_800, visit: [16, 17], fee_by: 'half' },
        },
      ],
      Ningbo: [],
    },
  },
  {
    at: '-12 07:40',
    buyer: DEMO_BUYER,
    good: 'kettle',
    quantity: 2_600,
    visit: [4, 9],
    words:
      'Second lot of the enamel kettles, same factory and same specification as in spring. Could you take it again?',
    with: {
      [DEMO_INSPECTOR]: [
        { at: '-12 08:05', by: 'inspector', says: 'With pleasure. Same inspector, Mr Luo, if you like.' },
        {
          at: '-12 08:20',
          by: 'inspector',
          offers: { lot: 2_600, half_days: 3, day_rate: 24_800, visit: [5, 7], words: 'As last time.' },
        },
        {
          at: '-11 09:02',
          by: 'buyer',
          offers: {
            lot: 2_600,
            half_days: 3,
            day_rate: 23_500,
            visit: [5, 6],
            words: 'We order four lots this year. Would 235 be possible?',
          },
        },
        {
          at: '-11 09:47',
          by: 'inspector',
          offers: { lot: 2_600, half_days: 3, day_rate: 23_900, visit: [5, 6], words: 'We meet you at 239.' },
        },
        { at: '-11 10:20', by: 'buyer', does: 'accept' },
        { at: '-11 10:24', by: 'buyer', says: 'Thank you, agreed. The payment is on its way through the order page.' },
      ],
    },
  },
  {
    at: '-1 22:35',
    buyer: 'Lumen & Co',
    good: 'lamp',
    quantity: 640,
    visit: [8, 12],
    words:
      'Hi, we are new to inspections. 640 table lamps, first order with this factory. What do you check, and how long does it take until we have the report?',
    with: { [DEMO_INSPECTOR]: [] },
  },
  {
    at: '-4 10:00',
    buyer: 'Peak Forge Tools',
    good: 'tools',
    type: 'dupro',
    quantity: 4_400,
    visit: [9, 11],
    words: 'During production check of the socket sets in Yongkang, torque test on 32 sets. Price for one day?',
    with: {
      [DEMO_INSPECTOR]: [
        { at: '-4 10:40', by: 'inspector', offers: { lot: 4_400, half_days: 3, day_rate: 24_800, visit: [9, 10] } },
        {
          at: '-1 13:05',
          by: 'buyer',
          offers: {
            lot: 4_400,
            half_days: 2,
            day_rate: 24_800,
            visit: [9, 9],
            words: 'Half the torque tests are enough for us, then one day.',
          },
        },
      ],
    },
  },
  {
    at: '-9 11:15',
    buyer: DEMO_BUYER,
    good: 'dinner',
    quantity: 3_000,
    visit: [6, 10],
    words: 'Final inspection of dinner sets in Chaozhou, 3,000 sets, drop test on one carton.',
    with: {
      Shantou: [
        { at: '-9 12:02', by: 'inspector', offers: { lot: 3_000, half_days: 4, day_rate: 29_500, visit: [7, 8] } },
        {
          at: '-8 08:30',
          by: 'buyer',
          does: 'decline',
          words: 'Thank you. Two days are more than our budget for this lot; we ask again for the next one.',
        },
      ],
    },
  },
  {
    at: '-16 09:20',
    buyer: 'Grachten Interieur',
    good: 'candle',
    quantity: 5_000,
    visit: [1, 3],
    words: 'Candles from Yiwu, 5,000 pieces, burning test on eight. Are you free at the end of the month?',
    with: {
      [DEMO_INSPECTOR]: [
        { at: '-16 10:11', by: 'inspector', offers: { lot: 5_000, half_days: 3, day_rate: 24_800, visit: [1, 3] } },
      ],
    },
  },
  {
    at: '-3 15:10',
    buyer: DEMO_BUYER,
    good: 'lamp',
    quantity: 900,
    visit: [10, 14],
    words: 'Pre-shipment inspection of 900 lamps at Keqiao Lamps. Please quote one day.',
    with: {
      'Shaoxing/2': [
        {
          at: '-3 15:22',
          by: 'inspector',
          says: 'Hello! Special price for you today: 180 only. But the platform takes too much, so please pay me directly by PayPal, liwei.inspect (at) example (dot) com, or to NO93 8601 1117 947. I start tomorrow.',
        },
        {
          at: '-3 15:40',
          by: 'buyer',
          reports: 'off_platform',
          words: 'He wants the money by PayPal before anything is agreed here.',
        },
        { at: '-3 15:41', by: 'buyer', says: 'We pay through the platform only.' },
        { at: '-3 15:44', by: 'inspector', says: '没关系，加我微信 liwei88 也可以谈付款，更便宜。' },
        { at: '-3 15:50', by: 'buyer', does: 'block' },
      ],
    },
  },
];
