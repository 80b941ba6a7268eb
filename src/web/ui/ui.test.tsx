import { renderToString } from 'preact-render-to-string';
import type { ComponentChildren } from 'preact';
import { describe, expect, test } from 'vitest';

import { money } from '#domain/money.ts';
import { languageTag, words } from '#platform/i18n.ts';
import { Page, renderDocument } from '#web/layout.tsx';
import { galleryPage } from '#web/pages/gallery.tsx';
import { viewOf } from '#web/view-of.ts';
import { enterView } from '#web/view.ts';

import { Button, LinkButton, PostButton } from './button.tsx';
import { Form } from './form.tsx';
import { Checkbox, Select, StarsInput, TextArea, TextInput } from './input.tsx';
import { Table } from './list.tsx';
import { Ago, Countdown, DateTime, initials, Stars } from './mark.tsx';
import { MoneyBar, Verdict } from './order.tsx';
import { rich } from './rich.tsx';

const now = Date.UTC(2026, 10, 22, 12);
const view = viewOf({ locale: 'en', zone: 'Europe/Berlin', now, path: '/orders?x=1', nonce: 'n0nce' });
function draw(children: ComponentChildren): string {
  enterView(view);
  try {
    return renderToString(<>{children}</>);
  } finally {
    enterView(null);
  }
}
const evil = '<script>alert(1)</script>" onx="';

describe('text of people', () => {
  test('stays text wherever a primitive shows it', () => {
    const html = draw(
      <Form action="/x" values={{ a: evil, b: evil }} errors={{ a: evil }}>
        <TextInput name="a" label={evil} hint={evil} />
        <TextArea name="b" label={evil} />
        <Select name="c" label={evil} options={[{ value: evil, label: evil }]} />
        <PostButton action="/y" fields={{ back: evil }}>
          {evil}
        </PostButton>
        <Table
          caption={evil}
          rows={[evil]}
          rowKey={(row) => row}
          columns={[{ key: 'x', head: evil, cell: (row) => row }]}
        />
        {rich(words('en'), 'common.page_of', { page: evil, pages: <b>{evil}</b> })}
      </Form>,
    );
    expect(html).not.toContain('<script');
    expect(html).not.toContain('" onx="');
    expect(html.match(/&lt;script>/g)?.length).toBeGreaterThan(8);
  });

  test('filled into a sentence is not read as one of its tags', () => {
    const t = (key: string, params: Record<string, unknown> = {}) => `${key} <link>${String(params['name'])}</link>`;
    const html = draw(rich(t, 'x', { name: '<b>Bold & Co</b>' }, { link: (inner) => <a href="/c">{inner}</a> }));
    expect(html).toBe('x <a href="/c">&lt;b>Bold &amp; Co&lt;/b></a>');
  });
});

describe('a document', () => {
  const html = renderDocument(
    <Page view={view} title={'T & T'} live="/live/1">
      <p>x</p>
    </Page>,
  );

  test('has nothing inline that the content security policy forbids', () => {
    const gallery = renderDocument(galleryPage(view));
    for (const text of [html, gallery]) {
      expect(text).not.toMatch(/\sstyle=|<style|\son\w+=|javascript:/);
      for (const [script] of text.matchAll(/<script[^>]*>(?!<\/script>)/g)) expect(script).toBe('');
      for (const [script] of text.matchAll(/<script[^>]*>/g)) expect(script).toContain('nonce="n0nce"');
    }
  });

  test('says its language, its title and where its content begins', () => {
    expect(html).toMatch(/^<!doctype html><html lang="en"/);
    expect(html).toContain('<title>T &amp; T · Holdfast</title>');
    expect(html).toContain('href="#main"');
    expect(html).toContain('data-live="/live/1"');
    const chinese = renderDocument(
      <Page view={viewOf({ locale: 'zh', now, path: '/', theme: 'dark' })} title="x" children="" />,
    );
    expect(chinese).toContain(`<html lang="${languageTag.zh}" data-theme="dark"`);
  });

  test('warns of the sandbox, and only there', () => {
    expect(html).toContain(words('en')('common.sandbox_text'));
    const live = renderDocument(<Page view={{ ...view, mode: 'live' }} title="x" children="" />);
    expect(live).not.toContain(words('en')('common.sandbox_text'));
  });

  test('leaves nothing of its reader behind', () => {
    renderDocument(<Page view={view} title="x" children="" />);
    expect(() => renderToString(<DateTime at={now} />)).toThrow(/outside of Page/);
  });

  test('never repeats an id', () => {
    const ids = [...renderDocument(galleryPage(view)).matchAll(/\sid="([^"]+)"/g)].map((match) => match[1]);
    expect(ids.filter((id, at) => ids.indexOf(id) !== at)).toEqual([]);
  });
});

describe('a form', () => {
  const html = draw(
    <Form
      action="/x"
      values={{ email: 'a@', agree: 'on', stars: '4' }}
      errors={{ email: 'Not an address.', form: 'Too late.' }}
    >
      <TextInput name="email" type="email" label="E-mail" hint="We write there." />
      <TextInput name="password" type="password" label="Password" value="secret" />
      <TextInput name="note" label="Note" optional />
      <Checkbox name="agree" label="I agree" must />
      <StarsInput name="stars" legend="Service" />
    </Form>,
  );

  test('ties each error to its field and lists it on top, where the focus goes', () => {
    expect(html).toMatch(/role="alert"[^>]*autofocus/);
    expect(html).toContain('<a href="#f-email">Not an address.</a>');
    expect(html).toContain('<li>Too late.</li>');
    expect(html).toMatch(
      /<input[^>]*id="f-email"[^>]*aria-invalid="true"[^>]*aria-describedby="f-email-hint f-email-error"/,
    );
    expect(html).toContain('id="f-email-error"');
  });

  test('names the field of each error on top, once its fields have been drawn', () => {
    const errors = { email: 'Not an address.', form: 'Too late.' };
    const page = (
      <Form action="/x" errors={errors}>
        <TextInput name="email" type="email" label="E-mail" />
      </Form>
    );
    draw(page);
    expect(draw(page)).toContain('<a href="#f-email">E-mail: Not an address.</a>');
    expect(draw(page)).toContain('<li>Too late.</li>');
  });

  test('comes back with what was sent, but never with a password', () => {
    expect(html).toMatch(/<input[^>]*name="email"[^>]*value="a@"/);
    expect(html).not.toContain('secret');
    expect(html).toMatch(/<input[^>]*type="checkbox"[^>]*checked/);
    expect(html).toMatch(/<input[^>]*value="4"[^>]*checked/);
  });

  test('requires what is not optional', () => {
    expect(html).toMatch(/<input[^>]*name="email"[^>]*required/);
    expect(html).not.toMatch(/<input[^>]*name="note"[^>]*required/);
  });
});

describe('a button', () => {
  test('that cannot be pressed says why beside it', () => {
    expect(draw(<Button reason="Not yet paid.">Release</Button>)).toMatch(/<button[^>]*disabled.*Not yet paid\./);
    const link = draw(<LinkButton href="/go" reason="Not yet paid." children="Go" />);
    expect(link).not.toContain('href');
    expect(link).toContain('Not yet paid.');
  });
});

describe('marks', () => {
  test('tell an instant in the zone of the reader and a rating in words', () => {
    expect(draw(<DateTime at={now} />)).toBe(
      '<time class="num" datetime="2026-11-22T12:00:00.000Z">22 November 2026, 13:00 CET</time>',
    );
    expect(draw(<Stars of={4.75} count={1} />)).toMatch(/aria-label="4\.8 of 5 stars".*\(1 rating\)/);
    expect(draw(<Stars of={null} />)).toContain('Not rated yet');
  });

  test('count down to an instant, and say so when it is past', () => {
    expect(draw(<Countdown to={now + 90 * 60_000} />)).toContain('>1 hour 30 minutes<');
    expect(draw(<Countdown to={now} />)).toContain('>due now<');
  });

  test('call less than a minute ago just now', () => {
    expect(draw(<Ago at={now - 59_000} />)).toContain('>just now<');
    expect(draw(<Ago at={now - 60_000} />)).toContain('>1 minute ago<');
    expect(draw(<Ago at={now + 59_000} />)).toContain('>just now<');
  });

  test('take initials in either script', () => {
    expect(['Qiantang Quality Services', '杭州检测', 'ACME', ' ', 'Ωmega (Lab)'].map(initials)).toEqual([
      'QQ',
      '杭',
      'A',
      '?',
      'ΩL',
    ]);
  });
});

describe('the money bar', () => {
  test('draws shares that fill the whole line, whatever the amounts', () => {
    const shares = [1n, 1n, 1n].map((minor, at) => ({
      label: `s${at}`,
      amount: money(minor, 'USD'),
      tone: 'held' as const,
    }));
    const html = draw(<MoneyBar places={[{ label: 'You paid', amount: money(3, 'USD') }]} shares={shares} />);
    expect(html.match(/width="33\.33%"/g)).toHaveLength(3);
    expect(draw(<MoneyBar places={[{ label: 'You paid', amount: money(0, 'USD') }]} shares={[]} />)).not.toContain(
      'NaN',
    );
  });

  test('has a verdict beside it that says in words when a limit is passed', () => {
    expect(draw(<Verdict classes={[{ label: 'Minor', found: 17, limit: 14 }]} />)).toContain('over the limit');
    expect(draw(<Verdict classes={[{ label: 'Critical', found: 0, limit: 0 }]} />)).not.toMatch(/over the limit|NaN/);
  });
});
