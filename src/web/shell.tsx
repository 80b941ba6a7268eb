import { paths } from './paths.ts';
import { Hidden } from './ui/button.tsx';
import { Icon, type IconName, Mark } from './ui/icon.tsx';
import { Avatar, Badge } from './ui/mark.tsx';
import { type Theme, themes, useView } from './view.ts';

/** The entries of the main menu. */
export type Part = 'inspectors' | 'products' | 'orders' | 'messages' | 'staff' | 'help';

interface Entry {
  readonly part: Part;
  readonly href: string;
  readonly label: string;
  readonly unread?: number | undefined;
}

function useEntries(): readonly Entry[] {
  const { t, person, organization, unread } = useView();
  const entries: Entry[] = [
    { part: 'inspectors', href: paths.inspectors, label: t('common.nav_inspectors') },
    { part: 'products', href: paths.products, label: t('common.nav_products') },
  ];
  if (person) {
    entries.push({ part: 'orders', href: paths.orders, label: t('common.nav_orders') });
    if (organization && organization.role !== 'field')
      entries.push({
        part: 'messages',
        href: paths.messages,
        label: t('common.nav_messages'),
        unread: unread.messages,
      });
    if (person.staff.length > 0) entries.push({ part: 'staff', href: paths.staff, label: t('common.nav_staff') });
  }
  entries.push({ part: 'help', href: paths.help, label: t('common.nav_help') });
  return entries;
}

export function TopBar({ part, bare }: { part?: Part | undefined; bare: boolean }) {
  const { t, person } = useView();
  return (
    <header class="top">
      <div class="wrap top-row">
        <a class="brand" href={paths.home}>
          <Mark />
          {t('common.product')}
        </a>
        {bare ? null : (
          <>
            <nav class="top-nav" aria-label={t('common.main_menu')}>
              <NavLinks part={part} />
            </nav>
            <div class="top-side">
              <span class="top-wide">
                <LanguageSwitch />
              </span>
              {person ? <Noticed /> : <SignedOut />}
              {person ? <AccountMenu /> : null}
              <PhoneMenu part={part} />
            </div>
          </>
        )}
      </div>
    </header>
  );
}

function NavLinks({ part }: { part: Part | undefined }) {
  const { t } = useView();
  return (
    <ul>
      {useEntries().map((entry) => (
        <li key={entry.part}>
          <a href={entry.href} {...(entry.part === part ? { 'aria-current': 'page' } : {})}>
            {entry.label}
            <Badge count={entry.unread ?? 0} label={t('common.unread', { count: entry.unread ?? 0 })} />
          </a>
        </li>
      ))}
    </ul>
  );
}

function SignedOut() {
  const { t, path } = useView();
  return (
    <>
      <a class="btn btn-quiet" href={paths.signIn(path)}>
        {t('common.sign_in')}
      </a>
      <a class="btn btn-primary top-wide" href={paths.register}>
        {t('common.register')}
      </a>
    </>
  );
}

function Noticed() {
  const { t, unread } = useView();
  return (
    <a class="icon-link" href={paths.notices} title={t('common.notices')}>
      <Icon name="bell" size={20} />
      <span class="hidden-text">{t('common.notices')}</span>
      <Badge count={unread.notices} label={t('common.unread', { count: unread.notices })} />
    </a>
  );
}

function AccountMenu() {
  const { t, person } = useView();
  if (!person) return null;
  return (
    <details class="menu top-wide" name="top" data-menu="">
      <summary title={t('common.account')}>
        <Avatar name={person.name} kind="person" size="small" />
        <span class="hidden-text">{t('common.account')}</span>
        <Icon name="chevron-down" size={14} />
      </summary>
      <div class="menu-body">
        <AccountEntries />
      </div>
    </details>
  );
}

function AccountEntries() {
  const { t, person, organization, organizations, path } = useView();
  if (!person) return null;
  const others = organizations.filter((other) => other.id !== organization?.id);
  return (
    <>
      <div class="menu-who">
        <p>
          <b>{person.name}</b>
        </p>
        <p class="small muted">{organization?.name ?? person.email}</p>
      </div>
      {others.length > 0 ? (
        <form class="menu-group" method="post" action={paths.actFor}>
          <Hidden fields={{ back: path }} />
          <p class="menu-title">{t('common.act_for')}</p>
          {others.map((other) => (
            <button key={other.id} class="menu-entry" name="organization" value={other.id}>
              <Avatar name={other.name} size="small" />
              {other.name}
            </button>
          ))}
        </form>
      ) : null}
      {organization ? (
        <div class="menu-group">
          <MenuLink href={paths.shortlist} icon="check" label={t('shortlists.title')} />
          <MenuLink href={paths.savedSearches} icon="search" label={t('shortlists.searches')} />
        </div>
      ) : null}
      <div class="menu-group">
        <MenuLink href={paths.organization} icon="building" label={t('common.organization')} />
        <MenuLink href={paths.balance} icon="scale" label={t('common.balance')} />
        <MenuLink href={paths.settings} icon="settings" label={t('common.settings')} />
      </div>
      <div class="menu-group">
        <ThemeSwitch />
      </div>
      <form class="menu-group" method="post" action={paths.signOut}>
        <button class="menu-entry">
          <Icon name="undo" />
          {t('common.sign_out')}
        </button>
      </form>
    </>
  );
}

function MenuLink({ href, icon, label }: { href: string; icon: IconName; label: string }) {
  return (
    <a class="menu-entry" href={href}>
      <Icon name={icon} />
      {label}
    </a>
  );
}

/** At phone width the whole menu is one sheet that opens without JavaScript. */
function PhoneMenu({ part }: { part: Part | undefined }) {
  const { t, person } = useView();
  return (
    <details class="menu menu-phone" name="top" data-menu="">
      <summary title={t('common.main_menu')}>
        <Icon name="menu" size={22} />
        <span class="hidden-text">{t('common.main_menu')}</span>
      </summary>
      <div class="menu-body">
        <nav class="menu-group menu-nav" aria-label={t('common.main_menu')}>
          <NavLinks part={part} />
        </nav>
        {person ? (
          <AccountEntries />
        ) : (
          <div class="menu-group">
            <a class="btn btn-primary btn-wide" href={paths.register}>
              {t('common.register')}
            </a>
          </div>
        )}
        <div class="menu-group">
          <LanguageSwitch />
        </div>
      </div>
    </details>
  );
}

/** Changing language is a POST: it sets a cookie. The button is written in the language it leads to. */
export function LanguageSwitch() {
  const { t, locale, path } = useView();
  const other =
    locale === 'en'
      ? ({ locale: 'zh', name: '中文', lang: 'zh-Hans' } as const)
      : ({ locale: 'en', name: 'English', lang: 'en' } as const);
  return (
    <form class="post" method="post" action={paths.preferences}>
      <Hidden fields={{ back: path, locale: other.locale }} />
      <button class="btn btn-quiet" lang={other.lang} title={t('common.language')}>
        <Icon name="globe" />
        {other.name}
      </button>
    </form>
  );
}

export function ThemeSwitch() {
  const { t, theme, path } = useView();
  return (
    <form class="theme-switch" method="post" action={paths.preferences}>
      <Hidden fields={{ back: path }} />
      <fieldset>
        <legend>{t('common.theme')}</legend>
        {themes.map((each: Theme) => (
          <button key={each} name="theme" value={each} aria-pressed={each === theme ? 'true' : 'false'}>
            {t(`common.theme_${each}`)}
          </button>
        ))}
      </fieldset>
    </form>
  );
}

/** Always visible in sandbox mode: nothing here is real, and what the clock says. */
export function SandboxBanner() {
  const { t, format, now, person } = useView();
  return (
    <section class="sandbox" aria-label={t('common.sandbox')}>
      <div class="wrap sandbox-row">
        <p>
          <b>{t('common.sandbox')}</b> {t('common.sandbox_text')}
        </p>
        <p class="sandbox-side">
          <span class="num">
            {format.dateTimeShort(now)} {format.zoneName(now)}
          </span>
          {person ? <a href={paths.sandboxClock}>{t('common.sandbox_clock')}</a> : null}
          <a href={paths.sandboxOutbox}>{t('common.sandbox_outbox')}</a>
        </p>
      </div>
    </section>
  );
}

export function Footer() {
  const { t, person, path } = useView();
  return (
    <footer class="footer">
      <div class="wrap footer-row">
        <div class="footer-brand">
          <p class="brand">
            <Mark size={20} />
            {t('common.product')}
          </p>
          <p class="small muted">{t('common.footer_line')}</p>
        </div>
        <nav class="footer-links" aria-label={t('common.footer_menu')}>
          <a href={paths.help}>{t('common.nav_help')}</a>
          <a href={paths.support(path)}>{t('common.support')}</a>
          <a href={paths.api}>{t('common.for_developers')}</a>
        </nav>
        <div class="footer-side">
          <LanguageSwitch />
          {person ? null : <ThemeSwitch />}
        </div>
      </div>
    </footer>
  );
}
