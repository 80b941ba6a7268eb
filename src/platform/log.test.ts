import { Writable } from 'node:stream';
import { expect, it } from 'vitest';
import { makeLog } from './log.ts';

function written(log: (to: ReturnType<typeof makeLog>) => void): string {
  let text = '';
  const to = new Writable({
    write(chunk: Buffer, _encoding, done) {
      text += chunk.toString();
      done();
    },
  });
  log(makeLog('info', to));
  return text;
}

it('cuts out what is named like a secret, at any of three depths', () => {
  const text = written((log) =>
    log.info(
      { password: 'p1', request: { headers: { cookie: 'p2', 'set-cookie': 'p3' }, token: 'p4' }, order: 'ord_1' },
      'x',
    ),
  );
  expect(text).not.toMatch(/p[1-4]/);
  expect(text).toContain('ord_1');
});

it('writes of an error what helps to find it and not the row it was about', () => {
  const broken = Object.assign(new Error('duplicate key'), { code: '23505', detail: 'Key (email)=(a@b.c) exists' });
  const text = written((log) => log.error({ err: new Error('failed', { cause: broken }) }, 'broke'));
  expect(text).toContain('23505');
  expect(text).toContain('log.test.ts');
  expect(text).not.toContain('a@b.c');
});
