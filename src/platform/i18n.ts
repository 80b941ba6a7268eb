import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createInstance, type i18n } from 'i18next';

export const locales = ['en', 'zh'] as const;
export type Locale = (typeof locales)[number];

/** The value of the html element's lang attribute, and what Intl calls the language. */
export const languageTag: Record<Locale, string> = { en: 'en', zh: 'zh-Hans' };

/** Each language by its own name, as a language switch shows it. */
export const ownName: Record<Locale, string> = { en: 'English', zh: '中文' };

/** Numbers are written the way the locale writes them; pass a year or an order number as text. */
export type Params = Readonly<Record<string, string | number | bigint>>;

/**
 * `t('orders.title')` reads `title` of `words/<locale>/orders.json`; objects inside a file add more dots. With
 * `count`, `key_one`, `key_other` (and `key_zero`) are chosen by the language's plural rule. The result is plain
 * text, never HTML. Throws for a key or a placeholder that is missing; in production it falls back to English.
 */
export type Translate = (key: string, params?: Params) => string;

/** Every text of one language, keyed `area.key`, with nested objects flattened. */
export function catalogue(locale: Locale): ReadonlyMap<string, string> {
  const folder = join(packageRoot(), 'src/platform/words', locale);
  const found = new Map<string, string>();
  for (const file of readdirSync(folder).sort()) {
    if (!file.endsWith('.json')) continue;
    flatten(JSON.parse(readFileSync(join(folder, file), 'utf8')), file.slice(0, -'.json'.length), found);
  }
  return found;
}

/** Whether the catalogues say something under this key; both have the same keys. */
export function hasWord(key: string): boolean {
  english ??= catalogue('en');
  return english.has(key);
}

let english: ReadonlyMap<string, string> | undefined;

/** The translator of one language; cheap to call for each request. */
export function words(locale: Locale): Translate {
  made[locale] ??= translator(locale);
  return made[locale];
}

/** A person's own setting first, then the cookie, then what the browser asks for; English when none is known. */
export function chooseLocale(choice: {
  setting?: string | null;
  cookie?: string | null;
  acceptLanguage?: string | null;
}): Locale {
  for (const wanted of [choice.setting, choice.cookie]) {
    const known = locales.find((locale) => locale === wanted);
    if (known) return known;
  }
  const asked = (choice.acceptLanguage ?? '')
    .split(',')
    .map((entry) => {
      const [tag = '', ...rest] = entry.trim().toLowerCase().split(';');
      const quality = rest.map((part) => /^\s*q=([\d.]+)/.exec(part)?.[1]).find(Boolean);
      return {
        locale: locales.find((locale) => tag.split('-')[0] === locale),
        quality: Number(quality ?? 1),
      };
    })
    .filter((entry) => entry.locale && entry.quality > 0)
    .sort((a, b) => b.quality - a.quality);
  return asked[0]?.locale ?? 'en';
}

const made: Partial<Record<Locale, Translate>> = {};

type Part = string | { readonly param: string };

// i18next takes 3 to 5 microseconds a call and a list page makes hundreds, so it only chooses the text of a key and
// plural form; that choice is kept, and filling in is done here.
function translator(locale: Locale): Translate {
  const { instance, fallback } = load(locale);
  const plural = formsOf(languageTag[locale]);
  const number = new Intl.NumberFormat(languageTag[locale]);
  const chosen = new Map<string, readonly Part[]>();
  // Below a thousand no digits are grouped, and asking Intl takes ten times as long.
  const written = (value: number | bigint) =>
    Number.isInteger(value) && value >= 0 && value < 1000 ? String(value) : number.format(value);
  return (key, params) => {
    const count = typeof params?.['count'] === 'number' ? params['count'] : undefined;
    const form = count === undefined ? key : `${key}|${plural(count)}`;
    let parts = chosen.get(form);
    if (!parts) {
      const options = { skipInterpolation: true, ...(count === undefined ? {} : { count }) };
      if (!fallback && !instance.exists(key, options)) throw new Error(`No word for ${key} in ${locale}`);
      parts = compile(instance.t(key, options));
      chosen.set(form, parts);
    }
    const only = parts[0];
    if (parts.length === 1 && typeof only === 'string') return only;
    let text = '';
    for (const part of parts) {
      if (typeof part === 'string') {
        text += part;
        continue;
      }
      const value = params?.[part.param];
      if (value === undefined && !fallback) throw new Error(`${key} needs {{${part.param}}}`);
      text += typeof value === 'string' ? value : value === undefined ? '' : written(value);
    }
    return text;
  };
}

/** Plural forms by number; none has one of its own. Counts of lists and stars come again all the time. */
function formsOf(tag: string): (count: number) => string {
  const rules = new Intl.PluralRules(tag);
  const known = Array.from({ length: 1000 }, (_, count) => (count === 0 ? 'zero' : rules.select(count)));
  return (count) => known[count] ?? rules.select(count);
}

function load(locale: Locale): { instance: i18n; fallback: boolean } {
  const fallback = process.env['NODE_ENV'] === 'production';
  const instance = createInstance();
  // Without a backend and with initAsync off, init() has loaded everything when it returns.
  void instance.init({
    lng: locale,
    fallbackLng: fallback ? 'en' : false,
    resources: {
      [locale]: { words: Object.fromEntries(catalogue(locale)) },
      ...(fallback && locale !== 'en' ? { en: { words: Object.fromEntries(catalogue('en')) } } : {}),
    },
    defaultNS: 'words',
    ns: ['words'],
    keySeparator: false,
    nsSeparator: false,
    initAsync: false,
  });
  return { instance, fallback };
}

function compile(text: string): readonly Part[] {
  return text
    .split(/(\{\{\s*\w+\s*\}\})/)
    .filter((piece) => piece !== '')
    .map((piece) => {
      const param = /^\{\{\s*(\w+)\s*\}\}$/.exec(piece)?.[1];
      return param ? { param } : piece;
    });
}

function flatten(value: unknown, path: string, into: Map<string, string>): void {
  if (typeof value === 'string') {
    if (into.has(path)) throw new Error(`${path} stands twice in the words`);
    into.set(path, value);
  } else if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    for (const [name, inner] of Object.entries(value)) flatten(inner, `${path}.${name}`, into);
  } else {
    throw new Error(`${path} is not text`);
  }
}

/** The words are read from the source folder, from source and from the built bundle alike. */
function packageRoot(): string {
  let folder = import.meta.dirname;
  while (!existsSync(join(folder, 'src/platform/words'))) {
    const above = dirname(folder);
    if (above === folder) throw new Error('The folder src/platform/words is missing');
    folder = above;
  }
  return folder;
}
