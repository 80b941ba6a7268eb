// What nobody sends by mistake: the values that tests of bad input send in place of good ones.

/** Stands in a body for a number that JSON can write and no double can hold. */
export const TOO_MUCH = '@1e309@';

export const HALF = '\ud83d';

/** Text that may be meant: it is stored and shown, or refused for what it is. */
export const ODD_TEXTS: readonly string[] = [
  '\u202egnp.exe',
  'Z\u0351\u036b\u0343\u036a\u0302\u036b\u033d'.repeat(40),
  'a\r\nSet-Cookie: x=1\r\n\r\n<h1>',
  '\u200b\ufeff\u2028',
  "'; DROP TABLE orders; --",
  '%00%0d%0a%',
  '$& $` {{name}} %s ${x}',
  '../../etc/passwd',
  '👩‍👩‍👧‍👦 ﷽ ßİı',
  '__proto__',
  'constructor',
  'toString',
  'NaN',
  '-1',
  '1e309',
  '0x10',
  '１２３',
];

/** No field takes these. */
export const LONG = 'a'.repeat(100_000);
export const WRONG_TEXTS: readonly string[] = [`a\0b`, `a${HALF}b`, LONG];

export const ODD_NUMBERS: readonly number[] = [-1, 0, 1e15, Number.MAX_SAFE_INTEGER, 2 ** 31, -(2 ** 63)];

/** Whole bodies that are no object of any operation. */
export const WRONG_BODIES: readonly string[] = [
  'null',
  '[]',
  '"text"',
  '1',
  'true',
  '[{}]',
  '{',
  '{"a":',
  "{'a':1}",
  '{"a":1}}',
  'NaN',
  '\ufeff{}x',
  '{"__proto__":{"admin":true}}',
  '{"constructor":{"prototype":{"admin":true}}}',
  '{"a":"\\u0000"}',
  '{"\\ud83d":1}',
  `{"a":${'['.repeat(20_000)}${']'.repeat(20_000)}}`,
  `${'{"a":'.repeat(20_000)}"\\u0000"${'}'.repeat(20_000)}`,
];

/** In the place of an id, percent-encoded or not as a client would send it. */
export const ODD_NAMES: readonly string[] = [
  '%00',
  '%zz',
  '%',
  '%ff%fe',
  '%c0%ae%c0%ae',
  '%2e%2e%2f%2e%2e%2fetc%2fpasswd',
  '..%5c',
  '%F0%9F%92%A9',
  '%E2%80%AE',
  '%0d%0aSet-Cookie:%20x=1',
  '__proto__',
  'constructor',
  "'%20OR%20'1'='1",
  '*',
  '1e309',
  '-1',
  'ord_',
  `ord_${'0'.repeat(26)}`,
  'a'.repeat(5000),
];

/** No address of ours. */
export const ODD_PATHS = [
  '//evil.example/',
  '/%2f%2fevil.example',
  '/..%2f..%2fetc/passwd',
  '/%',
  '/%zz',
  '/\u00e9',
  '/%ff',
  '/?%',
  '/?%zz=%ff',
  '/?a&a&a',
  '/orders?limit',
  '/.git/config',
  '/assets/../../package.json',
  `/${'a/'.repeat(4000)}`,
  '/api/v1/%00',
  '/api/v1/orders?%00=1',
  '/api/v1//orders',
  '/api/../api/v1/me',
  '/ORDERS',
  '/orders/',
  '/api/v1/orders/%2e%2e',
];
export const ODD_QUERIES = [
  '%00',
  '%zz',
  '%ff',
  '',
  '-1',
  '1e309',
  '999999999999999999999',
  '%25_%5c',
  'a'.repeat(9000),
  '%E2%80%AE',
];
/** What pages read of their queries. */
export const PAGE_QUERIES: Readonly<Record<string, readonly string[]>> = {
  '/inspectors': ['q', 'place', 'industry', 'price_min', 'rating', 'sort', 'after', 'before', 'currency', 'nobody'],
  '/orders': ['q', 'filter', 'side', 'from', 'to', 'after', 'limit', 'nobody'],
  '/orders.csv': ['q', 'filter', 'from', 'after'],
  '/orders/:id/events': ['seen'],
  '/balance': ['currency', 'before'],
  '/notices': ['unread', 'before', 'after', 'page'],
  '/staff/support': ['state', 'status'],
  '/staff/finance/account': ['account', 'before'],
  '/verify-report': ['sha256'],
  '/sandbox/outbox': ['to'],
  '/sign-in': ['back'],
  '/prove': ['back'],
  '/check-mail': ['email', 'back'],
  '/verify': ['token'],
  '/invitation': ['token'],
  '/reset-password': ['token'],
  '/support': ['about'],
  '/help/errors': ['code'],
  '/sandbox/pay/:id/code': ['refunds'],
};
