import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { offPlatformSigns, type SignKind } from './off-platform.ts';

// Numbers of accounts and cards are the published examples of banks and card networks.

const SIGNS: readonly (readonly [SignKind, string])[] = [
  ['iban', 'Send it to NO9386011117947 please'],
  ['iban', 'DE89 3704 0044 0532 0130 00'],
  ['iban', 'our account: gb29 nwbk 6016 1331 9268 19, thanks'],
  ['iban', 'FR14-2004-1010-0505-0001-3M02-606'],
  ['iban', 'ＤＥ８９３７０４００４４０５３２０１３０００'],
  ['iban', 'D E 8 9 3 7 0 4 0 0 4 4 0 5 3 2 0 1 3 0 0 0'],
  ['card', '4111 1111 1111 1111'],
  ['card', 'put it on 5555-5555-5555-4444 exp 12/28'],
  ['card', '378282246310005'],
  ['card', '3782 822463 10005'],
  ['card', '4 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1'],
  ['card', 'four one one one one one one one one one one one one one one one'],
  ['card', '四一一一一一一一一一一一一一一一'],
  ['card', '4.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1'],
  ['card', '4111\u200b1111\u200b1111\u200b1111'],
  ['account', 'Bank account no. 0123 4567 8901'],
  ['account', 'Our bank is ICBC Shaoxing, account 1211 0142 0920 0012 345'],
  ['account', 'SWIFT: ICBKCNBJZJP'],
  ['account', 'BIC code DEUTDEFF'],
  ['account', 'sort code 20-00-00'],
  ['account', 'routing number 021000021'],
  ['card', '卡号：6222 0212 0200 1234 567'],
  ['account', '开户行：中国工商银行绍兴分行，账号 1211014209200012345'],
  ['account', 'USDT wallet TJRabPrwbZy45sbavfcjinPJC18kjpRTv8'],
  ['direct', 'Please pay me directly, it is faster'],
  ['direct', 'you can pay us by Western Union'],
  ['direct', 'Pay by PayPal and I give 10% off'],
  ['direct', 'We ask for 30% deposit by T/T and the rest on arrival'],
  ['direct', 'payment in TT only'],
  ['direct', 'the fee is paid in cash on the day of the visit'],
  ['direct', 'We also accept USDT'],
  ['direct', 'send the money to my account'],
  ['direct', 'Wire the fee to our partner in Hong Kong directly.'],
  ['direct', 'Let us do this outside the platform'],
  ['direct', 'If we settle off-platform you save 8 percent'],
  ['direct', 'We could avoid the commission'],
  ['direct', "You don't need to go through it, just pay our inspector in person"],
  ['direct', 'Why not pay outside of Holdfast?'],
  ['direct', 'do not pay on the platform, it is slow'],
  ['direct', 'Without the platform fee it would be $240'],
  ['direct', 'A direct payment would be easier for both of us'],
  ['direct', 'Bitcoin to me works too'],
  ['direct', '直接付款给我，便宜一点'],
  ['direct', '可以私下转账吗？'],
  ['direct', '微信转账就行'],
  ['direct', '你把钱打到我个人账户'],
  ['direct', '我们绕过平台吧'],
  ['direct', '不走平台可以便宜百分之八'],
  ['direct', '可以省下平台手续费'],
  ['direct', '西联汇款也可以'],
  ['direct', '验货当天付现金'],
  ['direct', '用USDT付'],
  ['contact', 'For a discount write to me: li.wei@example.com'],
  ['contact', 'about payment, li.wei (at) example (dot) com'],
  ['contact', 'li dot wei at example dot com, cheaper there'],
  ['contact', 'WhatsApp me about the deposit'],
  ['contact', 'Add my WeChat liwei88 for a better price'],
  ['contact', 'Call +86 139 5751 2000 to talk about payment'],
  ['contact', '付款的事加我微信 liwei88'],
  ['contact', '13957512000，付款前联系我'],
  ['contact', 'Telegram @liwei, private deal'],
];

const NO_SIGNS: readonly string[] = [
  'Our purchase order is PO 4500012345, lot 5,000 desk lamps.',
  'PO-2026-0117, HS code 9405.21.00, carton 60 x 40 x 35 cm, gross weight 14.2 kg',
  'Barcode 4006381333931 has to scan, also 4006381333948.',
  'EAN: 4111111111111111',
  'IMEI 378282246310005',
  'serial no. 4111111111111111 to 4111111111111112',
  'Container MSKU 123456 7, seal 0098123, 20 pallets',
  'Dates: 2026-12-01 to 2026-12-05, visit from 08:30 to 17:00',
  'Level II, AQL 0 / 2.5 / 4.0, n = 200, Ac 10, Re 11',
  'The price is $309.00 for 1.5 man-days.',
  'Total 1 250.00 USD, of which 100.00 is commission.',
  'Please pay through the platform.',
  'Payment goes through Holdfast, as always.',
  'You pay on the platform once we have confirmed.',
  'Never pay the inspector directly.',
  'We do not accept cash or PayPal.',
  'We never deal outside the platform.',
  "Please don't ask me to pay you directly",
  'I paid with Visa through the order page yesterday.',
  'Factory contact: Ms Li, +86 139 5751 2000, Shaoxing. She speaks English.',
  'Write to qa@lamps.example if the gate is closed.',
  'The inspector can reach me on WhatsApp during the visit.',
  'Please check the cash registers: drawer, lock and printer. Payment terms as agreed.',
  'TT packaging is the name of the carton supplier.',
  'We take account of the 12000 pieces that are not packed yet.',
  'Account for 5000 units in the sampling plan.',
  'Send the samples to our office in Hangzhou directly.',
  'Transfer the samples to the lab by courier, DHL 1234567890.',
  'Please send the sealed samples to us, the lab needs 12 of them.',
  'Send your question directly to our quality manager.',
  'Pantone 4111 and 1111, thickness 1.2 mm, tolerance 0.05',
  'The swift reply is appreciated',
  'Model numbers 4111, 4112, 4113, 4114 and 4115',
  'Balance tests on 32 units, drop test from 76 cm',
  'One two-piece box, three colours, four sizes',
  'The platform of the truck is 1.2 m high; avoid the rain.',
  'Deposit of dust on the lens is a minor defect.',
  'Can you lower the price if we order three inspections?',
  'Tracking 1Z 999 AA1 01 2345 6784',
  'Our VAT number is DE136695976.',
  'Registered as 91330602MA2BE1234X in Zhejiang.',
  '采购单号 4500012345，数量5000件，纸箱尺寸60×40×35厘米',
  '请通过平台付款，谢谢。',
  '我们只接受平台付款',
  '请勿直接付款给验货员',
  '不要绕过平台',
  '工厂联系人：李女士，电话 13957512000',
  '请检查条码 6901234567892 是否可读',
  '一百二十件样品，三种颜色，四个尺码',
  '价格是每人天1800元，包含交通费。',
  '验货员直接到工厂，早上八点半',
  '货款尾款与验货报告有关，请先看报告',
  '',
];

describe('signs of payment outside the platform', () => {
  test.each(SIGNS)('%s: %s', (kind, text) => {
    expect(offPlatformSigns(text).map((sign) => sign.kind)).toContain(kind);
  });

  test.each(NO_SIGNS)('none: %s', (text) => {
    expect(offPlatformSigns(text).map((sign) => [sign.kind, text.slice(sign.start, sign.end)])).toEqual([]);
  });

  test('a sign says where it stands', () => {
    const text = 'Hello. Our IBAN: DE89 3704 0044 0532 0130 00 (Deutsche Bank). Or pay me directly!';
    expect(offPlatformSigns(text).map(({ start, end }) => text.slice(start, end))).toEqual([
      'DE89 3704 0044 0532 0130 00',
      'pay me directly',
    ]);
  });

  test('a wrong check digit is no IBAN and no card', () => {
    expect(offPlatformSigns('DE88 3704 0044 0532 0130 00')).toEqual([]);
    expect(offPlatformSigns('4111 1111 1111 1112')).toEqual([]);
  });

  test('what is said of the platform in one clause does not excuse the next', () => {
    expect(offPlatformSigns('Payment goes through the platform, but the deposit is by PayPal').length).toBe(1);
  });

  test('signs stand inside the text, in order, and do not overlap, whatever is written', () => {
    const word = fc.constantFrom(
      'pay',
      ' me ',
      'directly',
      '4111',
      '1111',
      'DE89',
      '@',
      '.com',
      '付款',
      '微信',
      '\u200b',
      'not',
    );
    const written = fc.array(fc.oneof(word, fc.string({ unit: 'binary', maxLength: 4 })), { maxLength: 40 });
    fc.assert(
      fc.property(written, (words) => {
        const text = words.join('');
        let last = 0;
        for (const { start, end } of offPlatformSigns(text)) {
          expect(start).toBeGreaterThanOrEqual(last);
          expect(end).toBeGreaterThan(start);
          last = end;
        }
        expect(last).toBeLessThanOrEqual(text.length);
      }),
    );
  });

  test('a long message made to be slow is read in time', { timeout: 2000 }, () => {
    for (const piece of [
      'pay ',
      'not pay me but ',
      '1',
      '1 ',
      'a',
      'a@',
      'DE89',
      '付',
      ' ',
      '微信',
      'account 1 ',
      'pay me ',
    ])
      offPlatformSigns(piece.repeat(20_000 / piece.length));
  });
});
