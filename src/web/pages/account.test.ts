import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { addDemoPeople } from '#modules/people/demo.ts';
import { ensureReference } from '#modules/reference/commands.ts';
import { hashPassword } from '#platform/password.ts';
import { safeBack } from '#web/answer.ts';
import { client, testApp, type Client, type TestApp, type TestPerson } from '#test/app.ts';

let it: TestApp;
beforeAll(async () => {
  it = await testApp();
  await it.owner.tx((tx) => ensureReference(tx));
});
afterAll(() => it.stop());

const password = 'a long password';
const hash = hashPassword(password);

/** A browser without JavaScript: it keeps cookies and follows redirects. */
function browser(at: TestApp = it) {
  const jar = new Map<string, string>();
  const cookie = () => [...jar].map(([name, value]) => `${name}=${value}`).join('; ');
  const keep = (answer: Response): void => {
    for (const line of answer.headers.getSetCookie()) {
      const [pair = ''] = line.split(';');
      const name = pair.slice(0, pair.indexOf('='));
      if (/Max-Age=0/.test(line)) jar.delete(name);
      else jar.set(name, pair.slice(name.length + 1));
    }
  };
  const go = async (
    how: (as: Client) => Promise<Response>,
  ): Promise<{ status: number; path: string; text: string }> => {
    let answer = await how(client(at.app, cookie() || null, at.at.config));
    let path = '';
    keep(answer);
    for (let hops = 0; answer.status === 303 && hops < 5; hops++) {
      path = answer.headers.get('location') ?? '';
      answer = await client(at.app, cookie() || null, at.at.config).get(path);
      keep(answer);
    }
    return { status: answer.status, path, text: await answer.text() };
  };
  return {
    jar,
    open: (path: string) => go((as) => as.get(path)),
    send: (path: string, form: Record<string, string | readonly string[]> = {}) => go((as) => as.post(path, form)),
  };
}

async function signedIn(person: TestPerson) {
  const here = browser();
  const { status } = await here.send('/sign-in', { email: person.email, password });
  expect(status).toBeLessThan(500);
  return here;
}

const makePerson = async () => it.makePerson({ passwordHash: await hash });

async function linkTo(email: string, subject: RegExp): Promise<string> {
  return vi.waitFor(() => {
    const letter = it.letters.findLast(({ to, subject: about }) => to === email && subject.test(about));
    const url = new URL(/http\S+/.exec(letter?.text ?? '')?.[0] ?? '');
    return url.pathname + url.search;
  });
}

describe('from nobody to an organization, without JavaScript', () => {
  test('register, letter, confirm, organization', async () => {
    const here = browser();
    const email = 'page@example.com';
    expect((await here.open('/register')).status).toBe(200);
    const sent = await here.send('/register', { name: 'Ada', email, password });
    expect(sent).toMatchObject({ status: 200, path: '/check-mail' });
    const link = await linkTo(email, /Confirm/);
    const verify = await here.open(link);
    expect(verify.text).toContain(email);
    const token = new URL(link, 'http://x').searchParams.get('token') ?? '';
    expect((await here.send('/verify', { token, password: 'not the one' })).status).toBe(401);
    const confirmed = await here.send('/verify', { token, password });
    expect(confirmed).toMatchObject({ status: 200, path: '/organization/new' });
    expect(confirmed.text).toContain('Your address is confirmed');
    const wrong = await here.send('/organization/new', { name: 'Acme', country: 'NO', city: 'Bergen' });
    expect(wrong.status).toBe(400);
    expect(wrong.text).toContain('Choose at least one.');
    expect(wrong.text).toContain('value="Acme"');
    const made = await here.send('/organization/new', {
      name: 'Acme',
      country: 'NO',
      city: 'Bergen',
      does: ['buys', 'sells'],
    });
    expect(made).toMatchObject({ status: 200, path: '/organization' });
    expect(made.text).toContain('Acme is ready.');
    // The note is shown once.
    expect((await here.open('/organization')).text).not.toContain('Acme is ready.');
  });

  test('a refused form says what is wrong beside each field and keeps what was typed, but no password', async () => {
    const { status, text } = await browser().send('/register', {
      name: 'Ada "A"',
      email: 'not an address',
      password: 'short',
    });
    expect(status).toBe(400);
    expect(text).toContain('value="Ada &quot;A&quot;"');
    expect(text).toMatch(/id="f-email-error"[^>]*>.*?This is not an e-mail address/s);
    expect(text).toMatch(/id="f-password-error"[^>]*>.*?At least 10 characters/s);
    expect(text).toContain('2 things need your attention');
    expect(text).not.toContain('short"');
  });

  test('a field that is not known is refused', async () => {
    const { status, text } = await browser().send('/register', {
      name: 'A',
      email: 'a@example.com',
      password,
      staff: 'admin',
    });
    expect(status).toBe(400);
    expect(text).toContain('a field that is not known here: staff');
  });
});

describe('signing in', () => {
  test('goes back to where it was asked for, and nowhere else', async () => {
    const { owner } = await it.makeOrg({ owner: await makePerson() });
    const here = browser();
    expect((await here.open('/settings')).path).toBe('/sign-in?back=%2Fsettings');
    const back = await here.send('/sign-in?back=%2Fsettings', { email: owner.email, password });
    expect(back).toMatchObject({ status: 200, path: '/settings' });
    for (const away of [
      'https://evil.example',
      '//evil.example',
      '/\\evil.example',
      '/%0d//evil',
      'javascript:alert(1)',
    ]) {
      const path = `/sign-in?back=${encodeURIComponent(away)}`;
      const answer = await client(it.app, null, it.at.config).post(path, { email: owner.email, password });
      expect(new URL(answer.headers.get('location') ?? '', 'http://holdfast.test').origin).toBe('http://holdfast.test');
    }
  });

  test('with a wrong password says so above the form, and keeps the address', async () => {
    const person = await makePerson();
    const { status, text } = await browser().send('/sign-in', { email: person.email, password: 'wrong password' });
    expect(status).toBe(401);
    expect(text).toContain('E-mail address or password is not right.');
    expect(text).toContain(`value="${person.email}"`);
  });

  test('ends at sign-out, also on the server', async () => {
    const here = await signedIn(await makePerson());
    const cookie = [...here.jar].map(([name, value]) => `${name}=${value}`).join('; ');
    expect((await here.send('/sign-out')).path).toBe('/');
    expect([...here.jar.keys()]).not.toContain('holdfast-session');
    expect((await client(it.app, cookie, it.at.config).get('/api/v1/me')).status).toBe(401);
  });

  test('asks for the second factor once it was set up, and takes a backup code', async () => {
    const person = await makePerson();
    const here = await signedIn(person);
    expect((await here.send('/settings/security/second-factor', { password: 'wrong password' })).status).toBe(403);
    const scan = await here.send('/settings/security/second-factor', { password });
    const field = (name: string) => new RegExp(`name="${name}" value="([^"]*)"`).exec(scan.text)?.[1] ?? '';
    const [uri, codes] = [field('uri').replaceAll('&amp;', '&'), field('codes')];
    expect(scan.text).toContain('role="img"');
    const confirm = (code: string) => here.send('/settings/security/second-factor/confirm', { uri, codes, code });
    const wrong = await confirm('000000');
    expect(wrong.status).toBe(403);
    expect(wrong.text).toContain(codes.split(' ')[0]);
    expect(await confirm(totp(uri))).toMatchObject({ status: 200, path: '/settings/security' });

    const there = browser();
    expect((await there.send('/sign-in', { email: person.email, password })).path).toBe('/sign-in/second-factor');
    expect((await there.open('/settings')).path).toContain('/sign-in');
    expect((await there.send('/sign-in/second-factor', { code: '000000' })).status).toBe(403);
    const backup = codes.split(' ')[0] ?? '';
    expect((await there.send('/sign-in/second-factor', { code: backup, backup: 'yes' })).path).toBe(
      '/organization/new',
    );
    expect((await there.open('/settings')).status).toBe(200);
    expect((await there.send('/settings/security/second-factor/end', { password })).text).toContain(
      'Two-step sign-in is off.',
    );
  });

  test('a forgotten password is set anew', async () => {
    const person = await makePerson();
    const here = browser();
    expect((await here.send('/forgot-password', { email: person.email })).text).toContain('If there is an account');
    const link = await linkTo(person.email, /Set a new/);
    expect((await here.open(link)).status).toBe(200);
    const token = new URL(link, 'http://x').searchParams.get('token') ?? '';
    expect((await here.send('/reset-password', { token, password: 'short' })).status).toBe(400);
    const done = await here.send('/reset-password', { token, password: 'a newer password' });
    expect(done.text).toContain('Your new password is set');
    const again = await here.send('/reset-password', { token, password: 'a newer password' });
    expect(again.status).toBe(403);
    expect(again.text).toContain('This link has been used');
  });
});

describe('in a sandbox', () => {
  test('one click signs in as each of the demo people; live mode knows none of it', async () => {
    const box = await testApp();
    await box.db.tx((tx) => addDemoPeople(tx, box.clock.now()));
    const page = await browser(box).open('/sign-in');
    const buttons = [...page.text.matchAll(/action="(\/sandbox\/sign-in\/\w+)"/g)].map(([, path]) => path ?? '');
    expect(buttons).toHaveLength(8);
    for (const path of buttons) {
      const here = browser(box);
      await here.send(path);
      expect((await here.open('/settings')).text).toContain('aria-current="page"');
    }
    expect((await browser(box).send('/sandbox/sign-in/nobody')).status).toBe(404);
    const live = await testApp({ mode: 'live', publicUrl: 'http://holdfast.test' });
    await live.db.tx((tx) => addDemoPeople(tx, live.clock.now()));
    expect((await browser(live).open('/sign-in')).text).not.toContain('/sandbox/');
    expect((await browser(live).send('/sandbox/sign-in/admin')).status).toBe(404);
    expect((await browser(live).open('/sandbox/outbox')).status).toBe(404);
    await box.stop();
    await live.stop();
  });

  test('letters can be read in the outbox, and only our own links are links', async () => {
    await it.db.sql(
      `INSERT INTO mail_outbox (id, sender, recipient, subject, text, message, at) VALUES
       ('mal_x', 'us', 'ada@example.com', 'Hello <b>', E'See http://holdfast.test/orders and https://evil.example/', 'm', now())`,
    );
    const here = browser();
    expect((await here.open('/sandbox/outbox')).text).toContain('Hello &lt;b>');
    expect((await here.open('/sandbox/outbox?to=nobody@example.com')).text).toContain('No letters yet');
    const letter = await here.open('/sandbox/outbox/mal_x');
    expect(letter.text).toContain('<a href="/orders">http://holdfast.test/orders</a>');
    expect(letter.text).not.toContain('href="https://evil');
    expect((await here.open('/sandbox/outbox/mal_y')).status).toBe(404);
  });
});

describe('preferences', () => {
  test('of a visitor stay in the browser, of a person with the person', async () => {
    const here = browser();
    expect((await here.send('/preferences', { locale: 'zh', back: '/register' })).text).toContain(
      '<html lang="zh-Hans"',
    );
    expect((await here.send('/preferences', { theme: 'dark', back: '/register' })).text).toContain('data-theme="dark"');
    expect((await here.send('/preferences', { locale: 'fr' })).status).toBe(400);
    const person = await makePerson();
    await (await signedIn(person)).send('/preferences', { locale: 'zh', back: '/settings' });
    expect((await (await signedIn(person)).open('/settings')).text).toContain('<html lang="zh-Hans"');
  });

  test('go back to pages of ours only', () => {
    expect(safeBack('/orders?status=paid')).toBe('/orders?status=paid');
    for (const away of [
      undefined,
      '',
      'orders',
      '//evil.example',
      '/\\evil',
      '/\t/evil',
      'https://evil.example',
      '/a\nb',
    ]) {
      expect(safeBack(away)).toBe('/');
    }
  });
});

describe('the pages of a person', () => {
  test('keep the settings', async () => {
    const here = await signedIn(await makePerson());
    const form = { name: 'Ada L.', locale: 'zh', zone: 'Asia/Shanghai', currency: 'CNY', theme: 'light' };
    const saved = await here.send('/settings', form);
    expect(saved).toMatchObject({ status: 200, path: '/settings' });
    expect(saved.text).toContain('已保存。');
    expect(saved.text).toContain('value="Ada L."');
    expect(saved.text).toMatch(/<option value="Asia\/Shanghai" selected/);
    const wrong = await here.send('/settings', { ...form, zone: 'Mars/Olympus' });
    expect(wrong.status).toBe(400);
  });

  test('change the password and end sessions', async () => {
    const person = await makePerson();
    const [here, there] = [await signedIn(person), await signedIn(person)];
    const wrong = await here.send('/settings/security/password', {
      current: 'wrong password',
      password: 'a newer password',
    });
    expect(wrong.status).toBe(403);
    expect(wrong.text).toContain('The password is not right.');
    await here.send('/settings/security/password', { current: password, password: 'a newer password' });
    expect((await there.open('/settings')).path).toContain('/sign-in');
    expect((await here.open('/settings')).status).toBe(200);
    await browser().send('/sign-in', { email: person.email, password: 'a newer password' });
    const page = await here.open('/settings/security');
    const end = /action="(\/settings\/security\/sessions\/ses_\w+\/end)"/.exec(page.text)?.[1] ?? '';
    expect((await here.send(end)).text).toContain('That session has ended.');
    await browser().send('/sign-in', { email: person.email, password: 'a newer password' });
    expect((await here.send('/settings/security/sessions/end-others')).text).not.toMatch(/sessions\/ses_\w+\/end/);
    const stranger = await signedIn(await makePerson());
    expect((await stranger.send(end)).status).toBe(404);
  });

  test('make and revoke an access token, after the password was given again', async () => {
    const person = await makePerson();
    await it.makeOrg({ owner: person });
    const here = await signedIn(person);
    const made = await here.send('/settings/tokens', { name: 'ERP', days: '30' });
    const token = /<code>(hf_[\w-]+)<\/code>/.exec(made.text)?.[1] ?? '';
    const script = { headers: { authorization: `Bearer ${token}` } };
    expect((await client(it.app, null, it.at.config).get('/api/v1/me', script)).status).toBe(200);
    expect((await here.open('/settings/tokens')).text).not.toContain(token);
    it.clock.pass(20 * 60_000);
    expect((await here.open('/settings/tokens')).text).toContain('/prove?back=%2Fsettings%2Ftokens');
    expect((await here.send('/settings/tokens', { name: 'More', days: '30' })).path).toContain('/prove');
    expect((await here.send('/prove?back=/settings/tokens', { password: 'wrong password' })).status).toBe(403);
    expect((await here.send('/prove?back=/settings/tokens', { password })).path).toBe('/settings/tokens');
    const page = await here.open('/settings/tokens');
    const revoke = /action="(\/settings\/tokens\/key_\w+\/revoke)"/.exec(page.text)?.[1] ?? '';
    expect((await here.send(revoke)).text).toContain('The token is revoked.');
    expect((await client(it.app, null, it.at.config).get('/api/v1/me', script)).status).toBe(401);
  });
});

describe('the pages of an organization', () => {
  test('invite, accept, change a role, remove, leave', async () => {
    const owner = await makePerson();
    await it.makeOrg({ name: 'Growing', owner });
    const here = await signedIn(owner);
    const guest = await makePerson();
    const twice = await here.send('/organization/invitations', { email: owner.email, role: 'member' });
    expect(twice.status).toBe(409);
    expect(twice.text).toMatch(/id="f-email-error"[^>]*>.*?is a member already/s);
    const invited = await here.send('/organization/invitations', { email: guest.email, role: 'field' });
    expect(invited.text).toContain(guest.email);
    const link = await linkTo(guest.email, /Growing/);
    expect((await browser().open(link)).text).toContain('Sign in to accept');
    const stranger = await signedIn(await makePerson());
    expect((await stranger.open(link)).text).toContain('Sign out, then open the link');
    const there = await signedIn(guest);
    const token = new URL(link, 'http://x').searchParams.get('token') ?? '';
    expect((await there.open(link)).text).toContain('Accept');
    const joined = await there.send('/invitation', { token });
    expect(joined).toMatchObject({ status: 200, path: '/organization' });
    expect(joined.text).toContain('You are now a member of Growing.');
    expect((await browser().open(link)).status).toBe(403);

    expect((await there.send('/organization', { name: 'Mine', country: 'CN', city: 'X', does: 'buys' })).status).toBe(
      403,
    );
    expect((await there.open('/organization/members')).text).not.toContain('Invite somebody');
    const changed = await here.send(`/organization/members/${guest.id}`, { role: 'admin' });
    expect(changed.text).toContain('has to sign in again');
    expect((await there.open('/organization')).path).toContain('/sign-in');
    expect((await here.send(`/organization/members/${owner.id}/remove`)).status).toBe(409);
    expect((await here.open(`/organization/members/${guest.id}/remove`)).text).toContain(guest.name);
    expect((await here.send(`/organization/members/${guest.id}/remove`)).path).toBe('/organization/members');
    expect((await here.open(`/organization/members/${guest.id}/remove`)).status).toBe(404);
  });

  test('an invitation is taken back, and a second organization is acted for', async () => {
    const owner = await makePerson();
    const one = await it.makeOrg({ name: 'A First', owner });
    const two = await it.makeOrg({ name: 'B Second', owner });
    const here = await signedIn(owner);
    const invited = await here.send('/organization/invitations', { email: 'later@example.com', role: 'member' });
    const takeBack = /action="(\/organization\/invitations\/inv_\w+\/take-back)"/.exec(invited.text)?.[1] ?? '';
    expect((await here.send(takeBack)).text).toContain('The invitation is taken back.');
    const acting = await here.send('/act-for', { organization: two.id, back: '/organization' });
    expect(acting.path).toBe('/organization');
    expect(acting.text).toContain('<title>B Second');
    expect((await here.send('/act-for', { organization: (await it.makeOrg()).id })).status).toBe(404);
    expect((await here.send('/act-for', { organization: one.id })).status).toBeLessThan(500);
    const edited = await here.send('/organization', {
      name: 'A Renamed',
      country: 'CN',
      city: 'Wuxi',
      does: ['inspects'],
    });
    expect(edited.text).toContain('A Renamed');
  });
});

function totp(uri: string): string {
  const secret = new URL(uri).searchParams.get('secret') ?? '';
  const bits = [...secret]
    .map((letter) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(letter).toString(2).padStart(5, '0'))
    .join('');
  const key = Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000)));
  const mac = createHmac('sha1', key).update(counter).digest();
  const offset = (mac.at(-1) ?? 0) & 15;
  return String((mac.readUInt32BE(offset) & 0x7fffffff) % 1_000_000).padStart(6, '0');
}
