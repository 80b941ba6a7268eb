import { renderToString } from 'preact-render-to-string';
import type { ComponentChildren, VNode } from 'preact';

import { languageTag } from '#platform/i18n.ts';

import { assetUrl } from './assets.ts';
import { Symbols } from './ui/icon.tsx';
import { Notice } from './ui/block.tsx';
import { Footer, type Part, SandboxBanner, TopBar } from './shell.tsx';
import { useView, type View, enterView } from './view.ts';

const styles = 'src/web/ui/styles.css';
const font = 'src/web/ui/fonts/inter-latin.woff2';
const boot = 'src/web/islands/boot.ts';

interface PageProps {
  readonly view: View;
  /** Of the window and of the search result; the product's name is added. */
  readonly title: string;
  readonly description?: string | undefined;
  /** The entry of the main menu this page stands under. */
  readonly part?: Part | undefined;
  /** Sources of scripts besides the base one: `src/web/islands/chat.tsx`. */
  readonly islands?: readonly string[] | undefined;
  /** The page shows again what changed when this address (an event stream) says so. */
  readonly live?: string | undefined;
  /** Only the bar with the mark: sign-in, the hosted payment page. */
  readonly bare?: boolean | undefined;
  readonly children: ComponentChildren;
}

const flashTone = { done: 'paid', stop: 'stop', note: 'note' } as const;

/** A whole document around one page. Everything inside can ask for the view. */
export function Page({ view, title, description, part, islands = [], live, bare, children }: PageProps) {
  enterView(view);
  const { t, theme, mode, flash } = view;
  return (
    <html lang={languageTag[view.locale]} {...(theme === 'system' ? {} : { 'data-theme': theme })} data-now={view.now}>
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>{`${title} · ${t('common.product')}`}</title>
        {description ? <meta name="description" content={description} /> : null}
        <meta name="color-scheme" content={theme === 'system' ? 'light dark' : theme} />
        {theme === 'dark' ? null : <meta name="theme-color" content="#ffffff" media="(prefers-color-scheme: light)" />}
        {theme === 'light' ? null : <meta name="theme-color" content="#1b1f23" media="(prefers-color-scheme: dark)" />}
        <link rel="preload" href={assetUrl(font)} as="font" type="font/woff2" crossorigin="anonymous" />
        <link rel="stylesheet" href={assetUrl(styles)} />
        <link rel="icon" type="image/svg+xml" href="/favicon.svg" />
        {[boot, ...islands].map((source) => (
          <script key={source} type="module" src={assetUrl(source)} {...(view.nonce ? { nonce: view.nonce } : {})} />
        ))}
      </head>
      <body>
        <a class="skip" href="#main">
          {t('common.skip')}
        </a>
        <Symbols />
        {mode === 'sandbox' ? <SandboxBanner /> : null}
        <TopBar part={part} bare={bare ?? false} />
        <main class="wrap" id="main" tabIndex={-1} {...(live ? { 'data-live': live } : {})}>
          {flash ? (
            <Notice tone={flashTone[flash.tone]} live>
              <p>{flash.text}</p>
            </Notice>
          ) : null}
          {children}
        </main>
        <Footer />
        {live ? <ChangedNotice /> : null}
      </body>
    </html>
  );
}

/** Shown by the base script instead of a fresh page where somebody is in the middle of a form. */
function ChangedNotice() {
  const { t } = useView();
  return (
    <template data-changed="">
      <Notice
        tone="note"
        live
        actions={
          <button class="btn btn-plain btn-small" type="button" data-refresh="">
            {t('common.show_changes')}
          </button>
        }
      >
        <p>{t('common.page_changed')}</p>
      </Notice>
    </template>
  );
}

/** The text of a response. `page` is a `<Page>`. */
export function renderDocument(page: VNode): string {
  try {
    return `<!doctype html>${renderToString(page)}`;
  } finally {
    enterView(null);
  }
}
