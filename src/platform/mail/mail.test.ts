import { once } from 'node:events';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { makeMail, type Letter } from './mail.ts';

let server: Server;
let port: number;
const received: string[] = [];

// As much of a mail server (RFC 5321) as takes a letter.
beforeAll(async () => {
  server = createServer((socket) => {
    let data: string | undefined;
    socket.write('220 test\r\n');
    socket.setEncoding('utf8').on('data', (text: string) => {
      if (data !== undefined) {
        data += text;
        if (!data.endsWith('\r\n.\r\n')) return;
        received.push(data);
        data = undefined;
        socket.write('250 taken\r\n');
      } else if (text.startsWith('DATA')) {
        data = '';
        socket.write('354 go on\r\n');
      } else {
        socket.write(text.includes('<refused@') ? '550 no such mailbox\r\n' : '250 ok\r\n');
      }
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  port = (server.address() as AddressInfo).port;
});
afterAll(() => server.close());

const settings = { mailFrom: 'Market <no-reply@market.example>', publicUrl: 'https://market.example' };
const letter: Letter = {
  to: 'buyer@example.com',
  subject: 'Report uploaded 报告',
  text: 'Details: …',
  thread: 'ord_1',
};

it('without a mail server goes to the outbox', async () => {
  const taken: unknown[] = [];
  const mail = makeMail({ ...settings, smtpUrl: undefined }, async (all) => void taken.push(...all));
  const { message } = await mail.send(letter);
  expect(taken).toEqual([{ ...letter, from: settings.mailFrom, message }]);
  await mail.sendAll([letter, { ...letter, subject: 'Another' }]);
  expect(taken).toMatchObject([letter, letter, { subject: 'Another' }]);
  expect(message).toMatch(/^<.+@market\.example>$/);
});

it('with a mail server is handed over to it, and a refusal is an error', async () => {
  const outbox = async (): Promise<void> => expect.unreachable();
  const mail = makeMail({ ...settings, smtpUrl: `smtp://127.0.0.1:${port}` }, outbox);
  await mail.send(letter);
  expect(received[0]).toContain('To: buyer@example.com');
  expect(received[0]).toContain('References: <ord_1@market.example>');
  expect(received[0]).toContain('Auto-Submitted: auto-generated');
  await expect(mail.send({ ...letter, to: 'refused@example.com' })).rejects.toThrow('550');
  const refused = await mail.sendAll([
    letter,
    { ...letter, to: 'refused@example.com' },
    { ...letter, subject: 'Third' },
  ]);
  expect([...refused]).toEqual([[1, expect.objectContaining({ responseCode: 550 })]]);
  expect(received).toHaveLength(3);
  mail.close();
});

it('lets no line of a subject become a header', async () => {
  const mail = makeMail({ ...settings, smtpUrl: `smtp://127.0.0.1:${port}` }, async () => undefined);
  await mail.send({ ...letter, subject: 'Hello\r\nBcc: thief@example.com' });
  expect(received.at(-1)).not.toMatch(/^Bcc:/m);
  mail.close();
});
