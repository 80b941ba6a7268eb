import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'vite';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { galleryPage } from '#web/pages/gallery.tsx';
import { renderDocument } from '#web/layout.tsx';
import { viewOf } from '#web/view-of.ts';
import { precompile, precompileJsx } from './precompile.ts';

const written = (jsx: string) => precompile(`const x = ${jsx};`, 'x.tsx').split('\n').slice(2).join('\n');

describe('a page of the server build', () => {
  let folder: string;

  beforeAll(async () => {
    // Inside the package, so that the built file finds its dependencies.
    folder = await mkdtemp(join(import.meta.dirname, '../node_modules/.precompile-'));
    await build({
      configFile: false,
      logLevel: 'error',
      oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
      plugins: [precompileJsx()],
      ssr: { external: true },
      build: {
        ssr: true,
        outDir: folder,
        target: 'node24',
        rolldownOptions: { input: { gallery: 'src/web/pages/gallery.tsx', layout: 'src/web/layout.tsx' } },
      },
    });
  });

  afterAll(async () => {
    if (existsSync(folder)) await rm(folder, { recursive: true });
  });

  test.each(['en', 'zh'] as const)('says the same as its source, to the letter (%s)', async (locale) => {
    const view = viewOf({
      locale,
      now: Date.UTC(2026, 10, 22),
      path: '/ui?a="&b=<',
      nonce: 'n',
      person: { id: 'psn_1', name: 'A <b> & "C"', email: 'a@example.com', staff: ['support'] },
      unread: { notices: 3, messages: 0 },
    });
    type Built = { galleryPage: typeof galleryPage; renderDocument: typeof renderDocument };
    const load = (name: string) => import(pathToFileURL(join(folder, `${name}.js`)).href) as Promise<Built>;
    const [{ galleryPage: builtPage }, { renderDocument: builtRender }] = [await load('gallery'), await load('layout')];
    expect(builtRender(builtPage(view))).toBe(renderDocument(galleryPage(view)));
  });
});

describe('a template', () => {
  test('folds plain elements and leaves components alone', () => {
    expect(written('<p class="a"><b>{t("x")}</b> and <Icon name="x" /></p>')).toBe(
      'const $0 = ["<p class=\\"a\\"><b>","</b> and ","</p>"];\n' +
        'const x = $template($0, $child(t("x")), <Icon name="x" />);',
    );
  });

  test('inside a component stands in braces', () => {
    expect(written('<Card title={<b>T</b>}>\n  <p>x</p>\n</Card>')).toBe(
      'const $0 = ["<b>T</b>"];\nconst $1 = ["<p>x</p>"];\n' +
        'const x = <Card title={$template($0)}>\n  {$template($1)}\n</Card>;',
    );
  });

  test('escapes what is constant and hands on what is not', () => {
    expect(written('<a href={x} title="a<b" hidden={false} data-on>{"<i>"}</a>')).toBe(
      'const $0 = ["<a"," title=\\"a&lt;b\\" data-on=\\"true\\">&lt;i></a>"];\n' +
        'const x = $template($0, $attribute("href", x));',
    );
  });

  test('is not made of what only the renderer can write', () => {
    expect(written('<input {...more} />')).toBe('');
    expect(written('<select value={x} />')).toBe('');
    expect(() => written('<p>a&nbsp;b</p>')).toThrow(/x\.tsx/);
  });
});
