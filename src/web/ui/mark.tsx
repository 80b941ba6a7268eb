import type { ComponentChildren } from 'preact';

import type { Money } from '#domain/money.ts';
import type { CalendarDate, Instant } from '#domain/time.ts';
import { useView } from '#web/view.ts';

import type { Tone } from './block.tsx';
import { Icon, type IconName } from './icon.tsx';

const MINUTE = 60_000;

/** A state or a kind in a word or two. */
export function Tag({ tone = 'plain', icon, children }: { tone?: Tone; icon?: IconName; children: ComponentChildren }) {
  return (
    <span class={`tag tag-${tone}`}>
      {icon ? <Icon name={icon} size={14} /> : null}
      {children}
    </span>
  );
}

export function Tags({ children }: { children: ComponentChildren }) {
  return <div class="tags">{children}</div>;
}

/** A number of things that wait: unread messages. Nothing for zero. */
export function Badge({ count, label }: { count: number; label: string }) {
  if (count === 0) return null;
  return (
    <span class="badge num">
      <span aria-hidden="true">{count > 99 ? '99+' : count}</span>
      <span class="hidden-text">{label}</span>
    </span>
  );
}

/** Initials: square for an organization, round for a person. The name itself stands beside it. */
export function Avatar(props: { name: string; kind?: 'organization' | 'person'; size?: 'small' | 'medium' | 'large' }) {
  const { name, kind = 'organization', size = 'medium' } = props;
  return (
    <span class={`avatar avatar-${size}${kind === 'person' ? ' avatar-round' : ''}`} aria-hidden="true">
      {initials(name)}
    </span>
  );
}

/** "Qiantang Quality Services" is QQ, "杭州检测" is 杭. */
export function initials(name: string): string {
  const words = name.split(/[^\p{L}\p{N}]+/u).filter(Boolean);
  const first = [...(words[0] ?? '?')][0] ?? '?';
  if (/\p{Script=Han}/u.test(first)) return first;
  const second = [...(words[1] ?? '')][0] ?? '';
  return (first + (/\p{Script=Han}/u.test(second) ? '' : second)).toUpperCase();
}

/** A rating of 0 to 5, with its number and, where given, how many ratings it rests on. `of={null}`: not rated yet. */
export function Stars({ of, count, small }: { of: number | null; count?: number | undefined; small?: boolean }) {
  const { t } = useView();
  if (of === null) return <span class="muted">{t('common.not_rated')}</span>;
  const height = small ? 14 : 16;
  const value = of.toFixed(1);
  return (
    <span class="stars">
      <svg
        width={(height * 84) / 16}
        height={height}
        role="img"
        aria-label={t('common.stars', { stars: value })}
        dangerouslySetInnerHTML={starsOf(of, height)}
      />
      <b class="num" aria-hidden="true">
        {value}
      </b>
      {count === undefined ? null : <span class="muted">({t('common.ratings', { count })})</span>}
    </span>
  );
}

const drawn = new Map<number, { __html: string }>();

/** The full row of stars in grey, and over it as much of it as the rating is of five. */
function starsOf(rating: number, height: number): { __html: string } {
  const width = (height * 84) / 16;
  const share = Math.round((width * rating) / 5);
  let svg = drawn.get(share * 100 + height);
  if (!svg) {
    const use = (more: string) => `<use href="#i-stars" width="${width}" height="${height}"${more}/>`;
    svg = { __html: `${use(' class="stars-rest"')}<svg width="${share}" height="${height}">${use('')}</svg>` };
    drawn.set(share * 100 + height, svg);
  }
  return svg;
}

/** An amount with its currency; `price` leaves out decimals that are zero. */
export function Amount({ of, price, tone }: { of: Money; price?: boolean; tone?: Exclude<Tone, 'plain'> | undefined }) {
  const { format } = useView();
  return (
    <span class={tone ? `num nowrap tone-${tone}` : 'num nowrap'}>{price ? format.price(of) : format.money(of)}</span>
  );
}

/** An instant in the reader's zone, with the zone's name. `brief` leaves the zone and this year to the tooltip. */
export function DateTime({ at, brief }: { at: Instant; brief?: boolean }) {
  const { format } = useView();
  const full = format.dateTime(at);
  return (
    <time class="num" dateTime={new Date(at).toISOString()} {...(brief ? { title: full } : {})}>
      {brief ? format.dateTimeShort(at) : full}
    </time>
  );
}

/** A date without an hour, as it was agreed: it has no zone. */
export function Day({ on, brief }: { on: CalendarDate; brief?: boolean }) {
  const { format } = useView();
  return (
    <time class="num" dateTime={on}>
      {brief ? format.dayShort(on) : format.day(on)}
    </time>
  );
}

/** The time left, `6 days 22 hours`; it counts down where JavaScript runs. Once past it says that it is due. */
export function Countdown({ to }: { to: Instant }) {
  const { t, format, now } = useView();
  return (
    <time class="num" dateTime={new Date(to).toISOString()} data-countdown={to} data-due={t('common.due_now')}>
      {to > now ? format.duration(to - now) : t('common.due_now')}
    </time>
  );
}

/** How long ago or in how long; the full date is in the tooltip. */
export function Ago({ at }: { at: Instant }) {
  const { t, format, now } = useView();
  return (
    <time class="num" dateTime={new Date(at).toISOString()} title={format.dateTime(at)}>
      {Math.abs(at - now) < MINUTE ? t('common.just_now') : format.relative(at)}
    </time>
  );
}

/** A share of a whole as a line. The words beside it say the same. */
export function Meter({ share, tone = 'paid' }: { share: number; tone?: Tone }) {
  const width = Math.round(Math.min(1, Math.max(0, share)) * 1000) / 10;
  return (
    <svg class={`meter tone-${tone}`} width="100%" height="7" aria-hidden="true">
      <rect class="meter-rest" width="100%" height="7" rx="3.5" />
      {width > 0 ? <rect width={`${width}%`} height="7" rx="3.5" fill="currentColor" /> : null}
    </svg>
  );
}

/** Work under way, with a number. */
export function Progress({ value, max, label }: { value: number; max: number; label: string }) {
  const { format } = useView();
  return (
    <div class="progress">
      <div class="row row-apart small">
        <span>{label}</span>
        <span class="num">{format.percent(max === 0 ? 0 : value / max)}</span>
      </div>
      <progress value={value} max={max} aria-label={label} />
    </div>
  );
}
