import { expect, test } from 'vitest';
import { sealFor } from './seal.ts';

const SECRET = 'a secret of at least thirty-two characters';
const seal = sealFor(SECRET, 'test');

test('opens what it closed, and nobody sees the text in it', () => {
  for (const text of ['DE89370400440532013000', '', '农业银行 6228', 'x'.repeat(5000)]) {
    const sealed = seal.close(text, 'row-1');
    expect(seal.open(sealed, 'row-1')).toBe(text);
    if (text !== '') expect(Buffer.from(sealed.split('.')[2]!, 'base64url').includes(text)).toBe(false);
  }
});

test('never writes the same text the same way', () => {
  expect(seal.close('same', 'row-1')).not.toBe(seal.close('same', 'row-1'));
});

test('opens for its row, secret and purpose alone', () => {
  const sealed = seal.close('DE89370400440532013000', 'row-1');
  expect(seal.open(sealed, 'row-2')).toBeNull();
  expect(sealFor(`${SECRET}!`, 'test').open(sealed, 'row-1')).toBeNull();
  expect(sealFor(SECRET, 'other').open(sealed, 'row-1')).toBeNull();
});

test('a changed, shortened or foreign text does not open and does not throw', () => {
  const sealed = seal.close('DE89370400440532013000', 'row-1');
  const [version, key, text] = sealed.split('.');
  const body = Buffer.from(text!, 'base64url');
  for (const at of body.keys()) {
    const changed = Buffer.from(body);
    changed[at]! ^= 1;
    expect(seal.open(`${version}.${key}.${changed.toString('base64url')}`, 'row-1'), `byte ${at}`).toBeNull();
  }
  for (const length of [0, 12, 27, body.length - 1])
    expect(seal.open(`${version}.${key}.${body.subarray(0, length).toString('base64url')}`, 'row-1')).toBeNull();
  for (const foreign of ['', 'v1', 'v1.', `v2.${key}.${text}`, 'DE89370400440532013000'])
    expect(seal.open(foreign, 'row-1')).toBeNull();
});
