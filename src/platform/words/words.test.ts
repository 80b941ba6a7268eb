import { describe, expect, test } from 'vitest';
import { catalogue, chooseLocale, words } from '../i18n.ts';

const en = catalogue('en');
const zh = catalogue('zh');

// Written alike in both languages: acronyms and codes by their capitals, and these names.
const codes = /\b(?:[A-Z][A-Z\d]+(?:[-/.][A-Z\d]+)*|[A-Z]\d[\d.]*)\b/g;
const names = /\b(?:Holdfast|Visa|Mastercard|Maestro|Western Union|WebMoney|Alipay|FedEx|English)\b/g;

const blanks = /\{\{\s*\w+\s*\}\}|<\/?\w+>/g;

const pluralForms = /_(?:zero|one|other)$/;
const placeholders = (text: string) =>
  [...new Set([...text.matchAll(/\{\{\s*(\w+)\s*\}\}/g)].map((m) => m[1]!))].sort();
const tags = (text: string) => [...text.matchAll(/<\/?(\w+)>/g)].map((m) => m[0]).sort();
const bare = (catalogue: ReadonlyMap<string, string>) =>
  new Set([...catalogue.keys()].map((key) => key.replace(pluralForms, '')));

describe('the two catalogues', () => {
  test('have the same keys', () => {
    expect(
      [...bare(zh)].filter((key) => !bare(en).has(key)),
      'only in Chinese',
    ).toEqual([]);
    expect(
      [...bare(en)].filter((key) => !bare(zh).has(key)),
      'only in English',
    ).toEqual([]);
  });

  test('give each plural every form its language needs', () => {
    for (const [catalogue, forms] of [
      [en, ['one', 'other']],
      [zh, ['other']],
    ] as const) {
      const plurals = new Set(
        [...en.keys(), ...zh.keys()].filter((key) => pluralForms.test(key)).map((key) => key.replace(pluralForms, '')),
      );
      for (const key of plurals)
        for (const form of forms) expect(catalogue.has(`${key}_${form}`), `${key}_${form}`).toBe(true);
    }
  });

  test('fill in the same placeholders and mark the same parts', () => {
    for (const [key, text] of zh) {
      const other = en.get(key) ?? en.get(`${key.replace(pluralForms, '')}_other`) ?? '';
      expect(placeholders(text), key).toEqual(placeholders(other));
      expect(tags(text), key).toEqual(tags(other));
    }
  });

  test('do not leave a word untranslated', () => {
    const same = [...en].filter(
      ([key, text]) =>
        zh.get(key) === text &&
        /\p{L}{2,}/u.test([blanks, codes, names].reduce((rest, known) => rest.replaceAll(known, ''), text)),
    );
    expect(same).toEqual([]);
  });

  test('say nothing empty, and nothing with an exclamation mark', () => {
    for (const [key, text] of [...en, ...zh]) {
      expect(text.trim(), key).not.toBe('');
      expect(text, key).not.toMatch(/[!！]/);
    }
  });

  test('are in their own script', () => {
    for (const [key, text] of en) expect(text.replaceAll('中文', ''), key).not.toMatch(/\p{Script=Han}/u);
  });
});

describe('a translator', () => {
  test('refuses a key and a placeholder that do not exist', () => {
    expect(() => words('en')('common.no_such_word')).toThrow(/common\.no_such_word/);
    expect(() => words('en')('common.page_of', { page: 1 })).toThrow(/pages/);
  });

  test('chooses the plural form and writes numbers as its language does', () => {
    expect(words('en')('common.ratings', { count: 1 })).toBe('1 rating');
    expect(words('en')('common.ratings', { count: 1234 })).toBe('1,234 ratings');
    expect(words('zh')('common.ratings', { count: 1234 })).toBe('1,234 条评价');
  });

  test('does not read its parameters as templates or as HTML', () => {
    expect(words('en')('common.page_of', { page: '{{pages}}', pages: '<b>' })).toBe('Page {{pages}} of <b>');
  });
});

describe('the language of a visitor', () => {
  test('is the own setting, then the cookie, then what the browser prefers, then English', () => {
    expect(chooseLocale({ setting: 'zh', cookie: 'en', acceptLanguage: 'en' })).toBe('zh');
    expect(chooseLocale({ cookie: 'zh', acceptLanguage: 'en' })).toBe('zh');
    expect(chooseLocale({ cookie: 'xx', acceptLanguage: 'fr, zh-CN;q=0.8, en;q=0.5' })).toBe('zh');
    expect(chooseLocale({ acceptLanguage: 'de, en-GB;q=0.7, zh;q=0.3' })).toBe('en');
    expect(chooseLocale({ acceptLanguage: 'zh;q=0' })).toBe('en');
    expect(chooseLocale({})).toBe('en');
  });
});
